/**
 * One rover at work.
 *
 * @module
 */
import { encodeRoverRequest } from "../../protocols/ntrip/mod.ts";
import { RtcmDecoder } from "../../protocols/rtcm/mod.ts";
import type { Opened } from "../../parts/part.ts";
import type { Connection } from "../../transports/connection.ts";
import { stayConnected } from "../../transports/redial.ts";
import { SilenceWatch } from "../../transports/silence.ts";
import { logIn } from "../ntrip_login.ts";
import type { NtripRoversContext, NtripRoversOptions } from "./ntrip_rovers.ts";
import { sendPosition } from "./send_position.ts";

/** Starts one rover; resolves when the caster has accepted or declined it, or cannot be reached. */
export async function start(
  options: NtripRoversOptions,
  context: NtripRoversContext,
  stack: AsyncDisposableStack,
): Promise<Opened> {
  const { clock, observe } = context;
  const request = requestOf(options);

  async function receive(connection: Connection, opened: () => void): Promise<void> {
    const decoder = new RtcmDecoder();
    let damaged = 0;
    using session = new DisposableStack();
    let silence: SilenceWatch | undefined;
    await logIn(connection, {
      request,
      replyTimeoutMs: options.replyTimeout,
      clock,
      onAccepted() {
        opened();
        if (options.gga !== undefined) {
          session.use(sendPosition(connection, options.gga, options.ggaInterval, clock));
        }
        if (options.silenceTimeout !== undefined) {
          silence = session.use(hangUpAfter(options.silenceTimeout, connection));
        }
      },
      onData(bytes) {
        silence?.heard();
        observe.bytes.received(bytes);
        decoder.push(bytes);
        for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) {
          observe.received.received(frame.bytes);
        }
        if (decoder.crcErrors > damaged) {
          observe.received.damaged(decoder.crcErrors - damaged);
          damaged = decoder.crcErrors;
        }
      },
    });
  }

  const hangUpAfter = (silenceMs: number, connection: Connection) =>
    new SilenceWatch(clock, silenceMs, () => {
      context.log.debug("hung up: nothing came", { silenceMs });
      void connection.close();
    });

  const line = stack.use(stayConnected(options, receive, observe.connection, context));
  await line.attempted;
  return { endpoints: {} };
}

function requestOf({ streampoint, user, password, agent }: NtripRoversOptions) {
  const isAnonymous = user === undefined && password === undefined;
  return encodeRoverRequest({
    streampoint,
    agent,
    ...(isAnonymous ? {} : { login: user ?? "", password: password ?? "" }),
  });
}
