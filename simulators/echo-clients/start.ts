/**
 * One echo client at work.
 *
 * @module
 */
import { concat, equalBytes } from "../../core/bytes.ts";
import { schedule } from "../../core/clock.ts";
import type { Opened } from "../../parts/part.ts";
import type { Connection } from "../../transports/connection.ts";
import { stayConnected } from "../../transports/redial.ts";
import type { EchoClientsContext, EchoClientsOptions } from "./echo_clients.ts";

/** Starts one client; resolves when it is connected, or nobody is there. */
export async function start(
  options: EchoClientsOptions,
  context: EchoClientsContext,
  stack: AsyncDisposableStack,
): Promise<Opened> {
  const { clock, random, signal, observe } = context;

  async function converse(connection: Connection, opened: () => void): Promise<void> {
    opened();
    const replies = connection[Symbol.asyncIterator]();
    for await (const { intendedAt } of schedule(1_000 / options.rate, clock, signal)) {
      const message = random.bytes(options.size);
      observe.echoes.began(intendedAt);
      connection.send(message, () => {});
      const echo = await read(replies, message.length);
      if (signal.aborted) return;
      observe.echoes.done(intendedAt, equalBytes(echo, message) ? "ok" : "error");
      if (echo.length < message.length) return;
    }
  }

  const line = stack.use(stayConnected(options, converse, observe.connection, context));
  await line.attempted;
  return { endpoints: {} };
}

/** So many bytes, or fewer where the connection ends before. */
async function read(source: AsyncIterator<Uint8Array>, length: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let missing = length;
  while (missing > 0) {
    const { value, done } = await source.next();
    if (done) break;
    pieces.push(value);
    missing -= value.length;
  }
  return concat(pieces);
}
