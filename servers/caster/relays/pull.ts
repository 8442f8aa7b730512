/**
 * Fetching a streampoint from another caster: always, or while a rover listens.
 *
 * @module
 */
import { formatAddress } from "../../../core/address.ts";
import { encodeRoverRequest } from "../../../protocols/ntrip/mod.ts";
import type { Connection } from "../../../transports/connection.ts";
import { RefusedError, stayConnected } from "../../../transports/redial.ts";
import { SERVER } from "../answers/answers.ts";
import type { Source } from "../source.ts";
import type { Streampoint } from "../streampoint.ts";
import { askCaster } from "./ask_caster.ts";
import type { PullOptions } from "./options.ts";
import { beginFeed, dialOptionsOf, placeText, type RelayHost, tellLog } from "./relay.ts";
import { encodeVia } from "./via.ts";
import { WantedLine } from "./wanted_line.ts";

/** The least that a rover waits for a stream that is fetched for it. */
const FIRST_WAIT_MS = 10_000;

/**
 * Pulls until it is disposed.
 *
 * @throws {BenchError} when the file with the authorities cannot be read.
 */
export async function startPull(
  streampoint: Streampoint,
  options: PullOptions,
  host: RelayHost,
): Promise<AsyncDisposable> {
  const { from, onDemand, linger } = options;
  const { context, options: { grace } } = host;
  const dial = await dialOptionsOf(from, options);
  const observer = tellLog("pull", streampoint, placeText(from.address, from.streampoint), host);
  const session = pullSession(streampoint, options, host);
  const line = new WantedLine(() => stayConnected(dial, session, observer, context), context.clock);
  if (!onDemand) {
    line.want();
    return line;
  }
  streampoint.supply = {
    ready: true,
    takesSources: true,
    needsPosition: false,
    came() {
      line.want();
      streampoint.awaitSource(Math.max(grace, FIRST_WAIT_MS));
    },
    moved() {},
    left() {
      if (streampoint.roverCount === 0) line.unwant(linger);
    },
  };
  return line;
}

function pullSession(streampoint: Streampoint, options: PullOptions, host: RelayHost) {
  const { from, revision } = options;
  const user = options.user ?? from.user;
  const password = options.password ?? from.password ?? "";
  return async (connection: Connection, opened: () => void): Promise<void> => {
    refuseTaken(streampoint);
    let source: Source | undefined;
    const behind = [...streampoint.rovers].flatMap(({ facts }) => facts.via ?? []);
    try {
      await askCaster(connection, {
        request: encodeRoverRequest({
          streampoint: from.streampoint,
          agent: SERVER,
          host: formatAddress(from.address),
          version: revision,
          via: encodeVia(host.name, behind),
          ...(user === undefined && password === "" ? {} : { login: user ?? "", password }),
        }),
        password,
        replyTimeoutMs: options.replyTimeout,
        silenceMs: options.silence,
        clock: host.context.clock,
        onAccepted() {
          refuseTaken(streampoint);
          source = beginFeed({ streampoint, connection, agent: "pull", via: [] }, host);
          opened();
        },
        onData: (bytes) => streampoint.relay(bytes),
      });
    } finally {
      if (source !== undefined) streampoint.end(source);
    }
  };
}

function refuseTaken(streampoint: Streampoint): void {
  if (!streampoint.takesSource) throw new RefusedError("the streampoint has a source");
}
