/**
 * A connection from which nothing is taken any more, and what comes has to wait in the network.
 *
 * @module
 */
import type { Connection } from "../../transports/connection.ts";

/** The same connection; once `isEnough`, iterating it yields nothing more. */
export function readNothing(connection: Connection, isEnough: () => boolean): Connection {
  return {
    local: connection.local,
    remote: connection.remote,
    ended: connection.ended,
    send: (bytes, done) => connection.send(bytes, done),
    write: (bytes) => connection.write(bytes),
    close: () => connection.close(),
    reset: () => connection.reset(),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
    async *[Symbol.asyncIterator]() {
      for await (const bytes of connection) {
        yield bytes;
        if (!isEnough()) continue;
        await connection.ended;
        return;
      }
    },
  };
}
