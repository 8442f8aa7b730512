/**
 * TLS over TCP, for servers with a certificate and for clients that check one.
 *
 * @module
 */
import { createPrivateKey, X509Certificate } from "node:crypto";
import net from "node:net";
import tls from "node:tls";
import { type Address, formatAddress } from "../core/address.ts";
import { BenchError, sentence } from "../core/errors.ts";
import type { Tap } from "../core/tap.ts";
import type { Connection } from "./connection.ts";
import { type ListenContext, listenSockets, type TcpListener } from "./listen_sockets.ts";
import { SocketConnection } from "./socket_connection.ts";
import { dialSocket } from "./tcp.ts";
import { Wire } from "./wire.ts";

/** What a TLS server shows of itself. */
export interface TlsIdentity {
  /** Its certificate, and those between it and its authority: PEM. */
  readonly cert: string;
  /** The private key of the certificate: PEM. */
  readonly key: string;
}

/** Which servers a client trusts. */
export interface TlsTrust {
  /** The authorities, PEM; those that the system trusts where it is left out. */
  readonly ca?: string;
  /** The name that the certificate must bear, where it is not the one that is dialled. */
  readonly serverName?: string;
  /** Whether any certificate will do: the wire is encrypted, but nobody knows with whom. */
  readonly anyCertificate?: boolean;
}

/**
 * Listens as `listenTcp` does. A connection is served at once, and reads and writes once the
 * handshake is over; whoever bounds the time of a request bounds that of the handshake.
 *
 * @throws {BenchError} when the port cannot be had, or certificate and key are no pair.
 */
export function listenTls(
  address: Address,
  identity: TlsIdentity,
  serve: (connection: Connection) => Promise<void>,
  context: ListenContext,
): Promise<TcpListener> {
  const secureContext = contextOf(identity);
  const connectionOver = (wire: net.Socket) => {
    const socket = new tls.TLSSocket(new Wire(wire), { isServer: true, secureContext });
    socket.once("error", (error) => {
      const peer = formatAddress(connection.remote);
      context.log.debug("TLS of {peer} failed", { peer, reason: sentence(error) });
    });
    const connection = new SocketConnection(socket, { wire, tap: context.tap, dialled: false });
    return connection;
  };
  return listenSockets(address, connectionOver, serve, context);
}

/**
 * Connects, and checks whom it reached.
 *
 * @throws {BenchError} when nobody answers there, or not with a certificate that is trusted.
 * @throws `signal.reason` when the signal aborts first.
 */
export async function dialTls(
  address: Address,
  { ca, serverName = address.hostname, anyCertificate = false }: TlsTrust,
  signal: AbortSignal,
  tap?: Tap,
): Promise<Connection> {
  const wire = await dialSocket(address, signal);
  return await new Promise((resolve, reject) => {
    const socket = tls.connect({
      socket: new Wire(wire),
      host: serverName,
      // RFC 6066 §3: an address is no name that a server could be asked for.
      ...(net.isIP(serverName) ? {} : { servername: serverName }),
      rejectUnauthorized: !anyCertificate,
      ...(ca === undefined ? {} : { ca }),
    });
    // Made before the handshake is over, so that nothing that comes right behind it is missed.
    const connection = new SocketConnection(socket, { wire, tap, dialled: true });
    const abort = () => {
      wire.destroy();
      socket.destroy();
      reject(signal.reason);
    };
    const fail = (cause?: Error) => {
      signal.removeEventListener("abort", abort);
      const reason = cause === undefined ? "the connection was closed" : sentence(cause);
      const where = formatAddress(address);
      wire.destroy();
      reject(
        new BenchError(`Cannot speak TLS with ${where}: ${reason}`, { cause: cause ?? reason }),
      );
    };
    signal.addEventListener("abort", abort, { once: true });
    socket.once("error", fail);
    socket.once("close", () => fail());
    socket.once("secureConnect", () => {
      signal.removeEventListener("abort", abort);
      resolve(connection);
    });
    if (signal.aborted) abort();
  });
}

/** The runtime looks at neither before somebody connects. */
function contextOf({ cert, key }: TlsIdentity): tls.SecureContext {
  let isPair: boolean;
  try {
    isPair = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch (cause) {
    throw new BenchError(`Cannot use the TLS certificate and key: ${sentence(cause)}`, { cause });
  }
  if (!isPair) throw new BenchError("Cannot use the TLS certificate and key: they are no pair");
  return tls.createSecureContext({ cert, key });
}
