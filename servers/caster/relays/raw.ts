/**
 * Streams over bare TCP: no request, no answer, no login. On each side this caster may listen or dial.
 *
 * @module
 */
import { type Address, formatAddress } from "../../../core/address.ts";
import type { Connection } from "../../../transports/connection.ts";
import {
  type DialObserver,
  RefusedError,
  type Session,
  stayConnected,
} from "../../../transports/redial.ts";
import { listenTcp } from "../../../transports/tcp.ts";
import type { Streampoint } from "../streampoint.ts";
import type { RawOptions } from "./options.ts";
import { beginFeed, type RelayHost, tellLog } from "./relay.ts";

/** How it dials; a device that has just been switched on shall not be waited for long. */
const DIAL = { connectTimeout: 5_000, redialMin: 1_000, redialMax: 30_000 };

/** What is up; where it listens, where it does. */
export interface Raw extends AsyncDisposable {
  readonly address?: Address;
}

/**
 * Feeds a streampoint with what comes, from one peer at a time.
 *
 * @throws {BenchError} when the port cannot be had.
 */
export function startRawIn(
  streampoint: Streampoint,
  options: RawOptions,
  host: RelayHost,
): Promise<Raw> {
  return startRaw("raw input", streampoint, options, host, async (connection, opened) => {
    if (!streampoint.takesSource) throw new RefusedError("the streampoint has a source");
    const source = beginFeed({ streampoint, connection, agent: "raw TCP" }, host);
    opened();
    try {
      for await (const bytes of connection) streampoint.relay(bytes);
    } finally {
      streampoint.end(source);
    }
  });
}

/**
 * Sends a streampoint's data to whoever is there.
 *
 * @throws {BenchError} when the port cannot be had.
 */
export function startRawOut(
  streampoint: Streampoint,
  options: RawOptions,
  host: RelayHost,
): Promise<Raw> {
  return startRaw("raw output", streampoint, options, host, async (connection, opened) => {
    const rover = streampoint.expect(connection, {
      id: host.nextId(),
      chunked: false,
      sinceMs: host.context.clock.now(),
      agent: "raw TCP",
    });
    rover.admit(new Uint8Array(), false);
    opened();
    try {
      for await (const _ of connection);
    } finally {
      rover.leave();
    }
  });
}

async function startRaw(
  what: string,
  streampoint: Streampoint,
  options: RawOptions,
  host: RelayHost,
  session: Session,
): Promise<Raw> {
  const { context } = host;
  if (typeof options === "object") {
    const observer = tellLog(what, streampoint, formatAddress(options), host);
    return stayConnected({ ...DIAL, target: options }, session, observer, context);
  }
  const listener = await listenTcp(
    { hostname: host.options.host, port: options },
    (connection) => serve(what, streampoint, connection, host, session),
    context,
  );
  context.log.info("{what} of {streampoint} listens on {address}", {
    what,
    streampoint: streampoint.name,
    address: formatAddress(listener.address),
  });
  return listener;
}

/** A session for somebody who dialled. */
async function serve(
  what: string,
  streampoint: Streampoint,
  connection: Connection,
  host: RelayHost,
  session: Session,
): Promise<void> {
  const { limits, context: { observe, signal } } = host;
  const log: DialObserver = tellLog(what, streampoint, formatAddress(connection.remote), host);
  using entered = limits.enter(connection.remote.hostname);
  let isOpen = false;
  const opened = () => {
    isOpen = true;
    observe.clients.opened();
    log.opened();
  };
  try {
    if (entered === undefined) throw new RefusedError("there are too many connections");
    await session(connection, opened, signal);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    observe.clients.refused(error.message);
    log.refused(error.message, false);
  } finally {
    await connection.close();
    const how = await connection.ended;
    if (isOpen) {
      observe.clients.ended(how);
      log.ended(how, signal.aborted);
    }
  }
}
