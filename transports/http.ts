/**
 * Listening for HTTP.
 *
 * @module
 */
import { type Address, formatAddress } from "../core/address.ts";
import { BenchError, systemReason } from "../core/errors.ts";
import type { TlsIdentity } from "./tls.ts";

/** A listening HTTP port. Disposing lets the requests under way come to their end, but not for long. */
export interface HttpListener extends AsyncDisposable {
  /** Where it listens. */
  readonly address: Address;
  /** Stops at once. Answers that are under way are cut: for bodies that nobody takes. */
  tear(): void;
}

/** How long requests under way may still take. */
const SHUTDOWN_MS = 500;

/**
 * Listens.
 *
 * @param handle Answers a request, whose sender it is told.
 * @param tls With which HTTPS is spoken; without, it is HTTP.
 * @throws {BenchError} when the port cannot be had.
 */
export function listenHttp(
  { hostname, port }: Address,
  handle: (request: Request, remote: Address) => Response | Promise<Response>,
  tls?: TlsIdentity,
): HttpListener {
  const underWay = new Set<Promise<Response>>();
  async function serve(
    request: Request,
    { remoteAddr }: Deno.ServeHandlerInfo<Deno.NetAddr>,
  ): Promise<Response> {
    const remote = { hostname: remoteAddr.hostname, port: remoteAddr.port };
    const response = Promise.resolve(handle(request, remote));
    underWay.add(response);
    try {
      return await response;
    } finally {
      underWay.delete(response);
    }
  }

  const abort = new AbortController();
  let server: Deno.HttpServer<Deno.NetAddr>;
  try {
    const options = { hostname, port, signal: abort.signal, onListen: () => {} };
    server = Deno.serve({ ...options, ...tls }, serve);
  } catch (cause) {
    const where = formatAddress({ hostname, port });
    throw new BenchError(`Cannot listen on ${where}: ${systemReason(cause)}`, { cause });
  }

  async function close(): Promise<void> {
    // A server that shuts down waits for bodies that never end, and can no longer be aborted.
    const isSettled = await settleWithin(SHUTDOWN_MS, underWay);
    if (isSettled && !abort.signal.aborted) await server.shutdown();
    else abort.abort();
    await server.finished;
  }
  let disposal: Promise<void> | undefined;
  return {
    address: { hostname: server.addr.hostname, port: server.addr.port },
    tear: () => abort.abort(),
    [Symbol.asyncDispose]: () => disposal ??= close(),
  };
}

async function settleWithin(
  limitMs: number,
  promises: Iterable<Promise<unknown>>,
): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), limitMs);
  const settled = Promise.allSettled(promises).then(() => true);
  try {
    return await Promise.race([settled, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
