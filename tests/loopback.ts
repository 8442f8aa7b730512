/**
 * Waiting for the operating system where the time of everything else is virtual.
 *
 * @module
 */
import net from "node:net";
import { once } from "node:events";

/** A connection to oneself. */
export interface Loopback extends AsyncDisposable {
  /** Resolves when what was sent over other connections before has come to their other ends. */
  settle(): Promise<void>;
}

/** Opens a connection to oneself. */
export async function openLoopback(): Promise<Loopback> {
  const server = net.createServer((socket) => socket.pipe(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = net.connect((server.address() as net.AddressInfo).port, "127.0.0.1");
  await once(socket, "connect");
  return {
    async settle() {
      // All connections are looked at in turn: whoever is told of an echo was told of the rest before.
      // What was told then has its turn in the second round.
      for (let round = 0; round < 2; round++) {
        socket.write("?");
        await once(socket, "data");
      }
    },
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
