/**
 * An echo server at work.
 *
 * @module
 */
import type { Opened } from "../../parts/part.ts";
import { acceptTcp } from "../../transports/accept.ts";
import type { Connection } from "../../transports/connection.ts";
import type { EchoContext, EchoOptions } from "./echo.ts";

/**
 * Starts an echo server.
 *
 * @throws {BenchError} when the port is taken.
 */
export async function start(
  options: EchoOptions,
  context: EchoContext,
  stack: AsyncDisposableStack,
): Promise<Opened> {
  const { observe } = context;

  async function echo(connection: Connection, opened: () => void): Promise<void> {
    opened();
    for await (const bytes of connection) {
      observe.echoed.received(bytes);
      await connection.write(bytes);
    }
  }

  const address = { hostname: options.host, port: options.port };
  const listener = stack.use(await acceptTcp(address, echo, observe.clients, context));
  return { endpoints: { echo: listener.address } };
}
