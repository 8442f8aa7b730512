/**
 * The HTTP port of the chat server.
 *
 * @module
 */
import type { Address } from "../../core/address.ts";
import type { Clock } from "../../core/clock.ts";
import type { ConnectionsRecorder } from "../../observations/connections.ts";
import { acceptWebSockets } from "../../transports/accept.ts";
import { listenHttp } from "../../transports/http.ts";
import type { DialContext, Session } from "../../transports/redial.ts";
import { Followers } from "../../web/followers.ts";
import type { RoomView } from "./room_view.ts";
import { webApp } from "./web_app.ts";

/** How often the page is told, at most. */
const PERIOD_MS = 100;

/** What the port needs from its part. */
export interface WebContext extends Pick<DialContext, "log" | "signal"> {
  clock: Clock;
  observe: { clients: ConnectionsRecorder; viewers: ConnectionsRecorder };
}

/** What is served on the port. */
export interface WebOptions {
  view: RoomView;
  /** Runs on the connection of each browser that takes part, as on one of TCP. */
  session: Session;
  allowOrigins: readonly string[];
}

/**
 * Listens.
 *
 * @returns Where.
 * @throws {BenchError} when the port cannot be had.
 */
export function openWeb(
  address: Address,
  { view, session, allowOrigins }: WebOptions,
  context: WebContext,
  stack: AsyncDisposableStack,
): Address {
  const { clock, signal, observe } = context;
  let version = 0;
  const followers = new Followers(() => ({ version, ...view.shown }), observe.viewers);
  const gate = acceptWebSockets(session, observe.clients, context);
  const app = webApp({ view, followers, gate, allowOrigins });
  const listener = stack.use(
    listenHttp(address, (request, remote) => app.fetch(request, { remote })),
  );
  // A stack is disposed from its end: what came through the port goes before it.
  stack.use(gate);
  stack.use(followers);
  const told = watch(view, { clock, signal }, () => {
    version++;
    followers.changed();
  });
  stack.defer(() => told);
  return listener.address;
}

/** Tells when there is something new to show, until the signal aborts. */
async function watch(
  view: RoomView,
  { clock, signal }: Pick<WebContext, "clock" | "signal">,
  tell: () => void,
): Promise<void> {
  let toldChanges = 0;
  let wasBusy = false;
  while (!signal.aborted) {
    const { changes, isBusy } = view;
    // What fell to zero has to be told once more.
    if (changes > toldChanges || isBusy || wasBusy) tell();
    toldChanges = changes;
    wasBusy = isBusy;
    await clock.sleep(PERIOD_MS, signal).catch(() => {});
  }
}
