/**
 * A link over TCP.
 *
 * @module
 */
import net from "node:net";
import { listenWith } from "../transports/tcp.ts";
import type { FaultSpec } from "../faults/spec.ts";
import { Alarm } from "./alarm.ts";
import { putInForce, type Setting } from "./faults_in_force.ts";
import type { Link, LinkContext, LinkOptions } from "./link.ts";
import { TcpRelay } from "./tcp_relay.ts";

/**
 * Starts a relay of connections. Half-closed ones are relayed as such, a reset from either side as a
 * reset. A client whose target cannot be reached is reset.
 *
 * @throws {BenchError} when the port cannot be had.
 * @throws {RangeError} when a fault is not for TCP.
 */
export async function startTcpLink(
  { name, listen, to, faults = [] }: LinkOptions,
  { clock, random, log, signal, onDecision, tap }: LinkContext,
): Promise<Link> {
  const setting: Setting = { name, protocol: "tcp", clock, random, onDecision };
  const alarm = new Alarm(clock);
  const target = typeof to === "function" ? to : () => to;
  const relays = new Set<TcpRelay>();
  let current = putInForce(faults, setting);
  let accepted = 0;
  let disposal: Promise<void> | undefined;

  const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    // The system may still hand over what it accepted before the port was closed.
    if (disposal !== undefined) return void client.destroy();
    const relay = new TcpRelay(client, ++accepted, { clock, alarm, log, target, tap });
    relays.add(relay);
    void relay.ended.then(() => relays.delete(relay));
    relay.setFaults(current);
  });
  const address = await listenWith(server, listen, log);
  const portTap = tap?.listening(address);

  const dispose = () =>
    disposal ??= (async () => {
      signal.removeEventListener("abort", dispose);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const ended = [...relays].map((relay) => relay.ended);
      for (const relay of relays) relay.destroy();
      await Promise.all(ended);
      alarm[Symbol.dispose]();
      await closed;
      portTap?.closed();
    })();
  signal.addEventListener("abort", dispose, { once: true });
  if (signal.aborted) {
    await dispose();
    throw signal.reason;
  }

  const setFaults = (specs: readonly FaultSpec[]) => {
    current = putInForce(specs, setting);
    for (const relay of relays) relay.setFaults(current);
  };
  return {
    address,
    get connections() {
      return relays.size;
    },
    setFaults,
    heal: () => setFaults([]),
    [Symbol.asyncDispose]: dispose,
  };
}
