/**
 * Tapping a socket of `node:net`.
 *
 * @module
 */
import type net from "node:net";
import type { ConnectionTap, Tap } from "../core/tap.ts";

/**
 * Has a tap see what a socket receives, and how it ends. What the socket sends, and that it is torn from
 * here, whoever owns it tells the tap.
 *
 * @param socket Is connected, and has nobody who listens to its data yet.
 * @param wire The TCP socket below it, where that is another.
 * @returns `undefined` where nobody taps this connection.
 */
export function tapSocket(
  socket: net.Socket,
  tap: Tap | undefined,
  dialled: boolean,
  wire: net.Socket = socket,
): ConnectionTap | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = wire;
  // Of one whose peer is gone already nobody knows who it was.
  if (
    tap === undefined || localAddress === undefined || localPort === undefined ||
    remoteAddress === undefined || remotePort === undefined
  ) return undefined;
  const seen = tap.connected(
    { hostname: localAddress, port: localPort },
    { hostname: remoteAddress, port: remotePort },
    dialled,
  );
  if (seen === undefined) return undefined;
  socket.on("data", (bytes: Uint8Array) => seen.received(bytes));
  socket.on("end", () => seen.finished("remote"));
  socket.on("finish", () => seen.finished("local"));
  socket.on("error", () => seen.reset("remote"));
  socket.on("close", () => seen.finished("local"));
  return seen;
}
