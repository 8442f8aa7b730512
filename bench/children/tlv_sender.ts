/**
 * One that sends commands to lamps: our stand, or a loop that only writes, as a process of its own.
 *
 * @module
 */
import net from "node:net";
import { systemClock } from "../../core/clock.ts";
import { simulators, startPart } from "../../mod.ts";
import { encodeCommand } from "../../protocols/tlv/mod.ts";
import { linesOf } from "../child.ts";
import type { TlvSenderPlan, TlvSenderPorts } from "../tlv.ts";
import { say } from "../usage.ts";

/** A sender: where it listens, and how it sends one command. */
interface Sender {
  ports: TlvSenderPorts;
  /** How many lamps it knows. */
  lamps(): number;
  send(value: string): unknown;
}

async function startStand(): Promise<Sender> {
  const { endpoints, actions, observed } = await startPart(simulators["tlv-emitter"], {
    port: 0,
    apiPort: 0,
    maxBacklog: "16MiB",
  });
  return {
    ports: { tlv: endpoints.tlv!.port },
    lamps: () => observed.clients.open,
    send: (value) => actions!.color!({ value }),
  };
}

async function startBareLoop(): Promise<Sender> {
  const lamps = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    socket.setNoDelay(true);
    socket.on("error", () => {});
    lamps.add(socket.resume());
  });
  await new Promise<void>((resolve) =>
    server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, resolve)
  );
  return {
    ports: { tlv: (server.address() as net.AddressInfo).port },
    lamps: () => lamps.size,
    send(value) {
      const bytes = encodeCommand("COLOR", value);
      for (const lamp of lamps) lamp.write(bytes);
    },
  };
}

const { sender: kind, lamps, commands } = JSON.parse(Deno.args[0]!) as TlvSenderPlan;
const sender = kind === "stand" ? await startStand() : await startBareLoop();
say(sender.ports);
for await (const _go of linesOf(Deno.stdin.readable)) {
  // A lamp that has connected is known a moment later.
  while (sender.lamps() < lamps) await systemClock.sleep(1);
  say("sending");
  for (let i = 0; i < commands; i++) {
    await sender.send(i.toString(16).padStart(6, "0"));
    // What was written has to leave.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
Deno.exit(0);
