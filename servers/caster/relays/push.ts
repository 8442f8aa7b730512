/**
 * Sending a streampoint on to another caster, while it has a source.
 *
 * @module
 */
import { formatAddress } from "../../../core/address.ts";
import { encodePostRequest, encodeSourceRequest } from "../../../protocols/ntrip/mod.ts";
import { encodeBasic } from "../../../protocols/ntrip/credentials.ts";
import type { Connection } from "../../../transports/connection.ts";
import { stayConnected } from "../../../transports/redial.ts";
import { SERVER } from "../answers/answers.ts";
import type { Rover } from "../rover.ts";
import type { Streampoint } from "../streampoint.ts";
import { askCaster } from "./ask_caster.ts";
import type { PushOptions } from "./options.ts";
import { dialOptionsOf, placeText, type RelayHost, tellLog } from "./relay.ts";
import { encodeVia } from "./via.ts";
import { WantedLine } from "./wanted_line.ts";

/**
 * Pushes until it is disposed.
 *
 * @throws {BenchError} when the file with the authorities cannot be read.
 */
export async function startPush(
  streampoint: Streampoint,
  options: PushOptions,
  host: RelayHost,
): Promise<AsyncDisposable> {
  const { to } = options;
  const { context } = host;
  const dial = await dialOptionsOf(to, options);
  const observer = tellLog("push", streampoint, placeText(to.address, to.streampoint), host);
  const session = pushSession(streampoint, options, host);
  const line = new WantedLine(() => stayConnected(dial, session, observer, context), context.clock);
  streampoint.tap({
    begun: () => line.want(),
    passed() {},
    ended() {},
    abandoned: () => line.unwant(0),
  });
  if (streampoint.sourceConnected) line.want();
  return line;
}

function pushSession(streampoint: Streampoint, options: PushOptions, host: RelayHost) {
  const { revision, replyTimeout } = options;
  const { clock } = host.context;
  return async (connection: Connection, opened: () => void): Promise<void> => {
    let rover: Rover | undefined;
    try {
      await askCaster(connection, {
        request: requestOf(streampoint, options, host),
        password: options.password ?? options.to.password ?? "",
        replyTimeoutMs: replyTimeout,
        clock,
        onAccepted() {
          rover = streampoint.expect(connection, {
            id: host.nextId(),
            chunked: revision === 2,
            sinceMs: clock.now(),
            agent: "push",
          });
          rover.admit(new Uint8Array(), false);
          opened();
        },
        onData() {},
      });
    } finally {
      rover?.leave();
    }
  };
}

function requestOf(
  streampoint: Streampoint,
  { to, user, password, revision }: PushOptions,
  { name }: RelayHost,
): Uint8Array {
  const { source } = streampoint;
  const secret = password ?? to.password ?? "";
  const common = {
    streampoint: to.streampoint,
    agent: SERVER,
    via: encodeVia(name, source?.via ?? []),
    // A row may hold tabs, which no header may.
    ...(source?.str === undefined ? {} : { str: source.str.replaceAll(/\p{Cc}/gu, " ") }),
  };
  if (revision === 1) return encodeSourceRequest({ ...common, password: secret });
  return encodePostRequest({
    ...common,
    host: formatAddress(to.address),
    chunked: true,
    authorization: encodeBasic({ login: user ?? to.user ?? "", password: secret }),
  });
}
