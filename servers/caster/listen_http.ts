/**
 * Listening for HTTP.
 *
 * @module
 */
import { type Address, formatAddress } from "../../core/address.ts";
import { BenchError, systemReason } from "../../core/errors.ts";

/** A listening HTTP port. Disposing lets the requests under way come to their end. */
export interface HttpListener extends AsyncDisposable {
  readonly address: Address;
}

/** How long requests under way may take once the port is closed. */
const SHUTDOWN_MS = 1_000;

/**
 * Listens.
 *
 * @throws {BenchError} when the port cannot be had.
 */
export function listenHttp(
  { hostname, port }: Address,
  handle: (request: Request) => Response | Promise<Response>,
): HttpListener {
  const kill = new AbortController();
  let server: Deno.HttpServer<Deno.NetAddr>;
  try {
    server = Deno.serve({ hostname, port, signal: kill.signal, onListen: () => {} }, handle);
  } catch (cause) {
    const where = formatAddress({ hostname, port });
    throw new BenchError(`Cannot listen on ${where}: ${systemReason(cause)}`, { cause });
  }
  let disposal: Promise<void> | undefined;
  return {
    address: { hostname: server.addr.hostname, port: server.addr.port },
    [Symbol.asyncDispose]() {
      disposal ??= (async () => {
        const timer = setTimeout(() => kill.abort(), SHUTDOWN_MS);
        await Promise.race([server.shutdown(), server.finished]);
        clearTimeout(timer);
      })();
      return disposal;
    },
  };
}
