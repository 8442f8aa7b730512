/**
 * Dialling: from a URL to a connection that bytes go through, with TLS where the scheme says so.
 *
 * The runtime's own sockets are used and not `transports/tcp.ts`: they read into a buffer that the
 * caller owns, which a download that is to cost no more than `curl` needs.
 *
 * @module
 */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { BenchError, ProtocolError, systemReason } from "../../../core/errors.ts";
import { Interrupted } from "./failures.ts";
import { isPrivateAddress } from "./private_address.ts";

/** How to dial. */
export interface DialSettings {
  connectTimeoutMs: number;
  refusePrivate: boolean;
  caCerts: readonly string[];
}

const defaultPorts: Record<string, number> = { "http:": 80, "https:": 443 };

/**
 * Connects to the server of a URL. The name is looked up anew every time, and what is dialled is the
 * address that was checked: a name that means something else a moment later changes nothing.
 *
 * @throws {Interrupted} when nobody answers.
 * @throws {ProtocolError} when the server's certificate is not accepted.
 * @throws {BenchError} when all its addresses are private, and those are refused.
 * @throws `signal.reason` when the signal aborts.
 */
export async function dial(
  url: URL,
  settings: DialSettings,
  signal: AbortSignal,
): Promise<Deno.Conn> {
  signal.throwIfAborted();
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = url.port === "" ? defaultPorts[url.protocol]! : Number(url.port);
  const addresses = await addressesOf(hostname, settings.refusePrivate, signal);
  const timeoutMs = settings.connectTimeoutMs / addresses.length;
  let failure: unknown;
  for (const address of addresses) {
    const timeout = AbortSignal.timeout(timeoutMs);
    const either = AbortSignal.any([signal, timeout]);
    try {
      return await connect(url, hostname, { hostname: address, port }, settings.caCerts, either);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ProtocolError) throw error;
      failure = timeout.aborted ? new Error("no answer in time") : error;
    }
  }
  throw new Interrupted(systemReason(failure), { cause: failure });
}

async function addressesOf(
  hostname: string,
  refusePrivate: boolean,
  signal: AbortSignal,
): Promise<string[]> {
  const addresses = isIP(hostname) !== 0 ? [hostname] : await lookUp(hostname, signal);
  if (!refusePrivate) return addresses;
  const allowed = addresses.filter((address) => !isPrivateAddress(address));
  if (allowed.length > 0) return allowed;
  const [first] = addresses;
  const where = first === hostname ? hostname : `${hostname} (${first})`;
  throw new BenchError(`${where} is a private address, and those are refused`);
}

async function lookUp(hostname: string, signal: AbortSignal): Promise<string[]> {
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const found = await Promise.race([lookup(hostname, { all: true }), stopped.promise]);
    return found.map(({ address }) => address);
  } catch (cause) {
    signal.throwIfAborted();
    throw new Interrupted(systemReason(cause), { cause });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function connect(
  url: URL,
  hostname: string,
  address: Deno.ConnectOptions,
  caCerts: readonly string[],
  signal: AbortSignal,
): Promise<Deno.Conn> {
  const plain = await Deno.connect({ ...address, signal });
  if (url.protocol !== "https:") return plain;
  // Started on the plain connection, TLS is told the name that the certificate must hold, although
  // it was an address that was dialled.
  const secure = await Deno.startTls(plain, { hostname, caCerts: [...caCerts] });
  const stop = () => secure.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await secure.handshake();
  } catch (error) {
    if (!signal.aborted) secure.close();
    if (!(error instanceof Deno.errors.InvalidData)) throw error;
    const reason = error.message.replace(/^invalid peer certificate: /, "");
    throw new ProtocolError(`the server's certificate is not accepted: ${reason}`, {
      cause: error,
    });
  } finally {
    signal.removeEventListener("abort", stop);
  }
  return secure;
}
