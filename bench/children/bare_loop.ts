/**
 * The least that can be done in this runtime: every message is written to every connection, and
 * nothing else happens. No login, no bound, no observation.
 *
 * @module
 */
import net from "node:net";
import type { BareLoopPlan, BareLoopPorts } from "../contenders/bare_loop.ts";
import { answerWithUsage, say } from "../usage.ts";

/** Listens, and resolves to the port. */
function listen(serve: (socket: net.Socket) => void): Promise<number> {
  const server = net.createServer((socket) => {
    socket.setNoDelay(true);
    socket.on("error", () => {});
    serve(socket);
  });
  return new Promise((resolve) => {
    server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () => {
      resolve((server.address() as net.AddressInfo).port);
    });
  });
}

const { streams } = JSON.parse(Deno.args[0]!) as BareLoopPlan;
const ports: BareLoopPorts[] = [];
for (let i = 0; i < streams; i++) {
  const rovers = new Set<net.Socket>();
  ports.push({
    source: await listen((socket) => {
      socket.on("data", (bytes) => {
        for (const rover of rovers) rover.write(bytes);
      });
    }),
    rover: await listen((socket) => {
      rovers.add(socket.resume());
      socket.on("close", () => rovers.delete(socket));
    }),
  });
}
say(ports);
await answerWithUsage();
Deno.exit(0);
