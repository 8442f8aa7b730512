/**
 * Accepting connections as `stayConnected` dials them: a session for each, and somebody who is told.
 *
 * @module
 */
import type { Address } from "../core/address.ts";
import type { Connection } from "./connection.ts";
import type { DialContext, DialObserver, Session } from "./redial.ts";
import { listenTcp, type TcpListener } from "./tcp.ts";
import { openWebSocketGate, type WebSocketGate } from "./websocket.ts";

type AcceptObserver = Pick<DialObserver, "opened" | "ended">;
type AcceptContext = Pick<DialContext, "log" | "signal" | "tap">;

/**
 * Listens, and runs a session on each connection. When it returns or throws, the connection is closed.
 *
 * @param address Where; port 0 takes any free one.
 * @param session Calls `opened` once it knows what the peer came for.
 * @throws {BenchError} when the port cannot be had.
 */
export function acceptTcp(
  address: Address,
  session: Session,
  observer: AcceptObserver,
  context: AcceptContext,
): Promise<TcpListener> {
  return listenTcp(address, serveWith(session, observer, context), context);
}

/** As {@link acceptTcp}, for the WebSockets that a gate lets in. */
export function acceptWebSockets(
  session: Session,
  observer: AcceptObserver,
  context: AcceptContext,
): WebSocketGate {
  return openWebSocketGate(serveWith(session, observer, context), context);
}

function serveWith(session: Session, observer: AcceptObserver, { signal }: AcceptContext) {
  return async (connection: Connection): Promise<void> => {
    let isOpen = false;
    const opened = () => {
      isOpen = true;
      observer.opened();
    };
    try {
      await session(connection, opened, signal);
    } finally {
      await connection.close();
      const how = await connection.ended;
      if (isOpen) observer.ended(how, signal.aborted);
    }
  };
}
