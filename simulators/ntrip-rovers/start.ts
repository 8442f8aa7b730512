/**
 * One rover at work.
 *
 * @module
 */
import { RtcmDecoder } from "../../protocols/rtcm/mod.ts";
import type { Opened } from "../../parts/part.ts";
import type { Connection } from "../../transports/connection.ts";
import { RefusedError, type Session, stayConnected } from "../../transports/redial.ts";
import { SilenceWatch } from "../../transports/silence.ts";
import { dialOptionsOf } from "../ntrip_dial.ts";
import { logIn } from "../ntrip_login.ts";
import { JudgedCorrections } from "./judged_corrections.ts";
import type { NtripRoversContext, NtripRoversOptions } from "./ntrip_rovers.ts";
import { ggaOf, trackOf } from "./position_report.ts";
import { RoverRequests } from "./rover_request.ts";
import { sendPosition } from "./send_position.ts";

/**
 * Starts one rover; resolves when the caster has accepted or declined it, or cannot be reached.
 *
 * @throws {BenchError} when a file that its options name cannot be read.
 */
export async function start(
  options: NtripRoversOptions,
  context: NtripRoversContext,
  stack: AsyncDisposableStack,
): Promise<Opened> {
  const { clock, observe } = context;
  const { misbehave } = options;
  const requests = new RoverRequests(options, context.random.stream("login"));
  const corrections = new JudgedCorrections(context);
  const dial = await dialOptionsOf(options);
  const track = await trackOf(options);
  const startedAt = clock.now();
  const report = track && (() => {
    const nowMs = clock.now();
    return ggaOf(track.placeAt(nowMs - startedAt), corrections.fixAt(nowMs), nowMs);
  });

  const receive: Session = async (connection, opened) => {
    const decoder = new RtcmDecoder();
    let damaged = 0;
    using session = new DisposableStack();
    let silence: SilenceWatch | undefined;
    await logIn(connection, {
      request: requests.next(report?.()),
      onChallenge: options.auth === "digest" ? requests.challenged : undefined,
      // Who has not asked is not owed an answer.
      replyTimeoutMs: misbehave === "half-open" ? Infinity : options.replyTimeout,
      clock,
      onAccepted() {
        opened();
        if (report !== undefined) {
          session.use(sendPosition(connection, report, options.ggaInterval, clock));
        }
        if (options.silenceTimeout !== undefined) {
          silence = session.use(hangUpAfter(options.silenceTimeout, connection));
        }
      },
      neverReads: misbehave === "never-read",
      onData(bytes) {
        silence?.heard();
        observe.bytes.received(bytes);
        decoder.push(bytes);
        for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) {
          observe.received.received(frame.bytes);
          if (options.judge) corrections.see(frame);
        }
        if (decoder.crcErrors > damaged) {
          observe.received.damaged(decoder.crcErrors - damaged);
          damaged = decoder.crcErrors;
        }
      },
    });
  };

  const hangUpAfter = (silenceMs: number, connection: Connection) =>
    new SilenceWatch(clock, silenceMs, () => {
      context.log.debug("hung up: nothing came", { silenceMs });
      void connection.close();
    });

  const isHammer = misbehave === "hammer";
  const line = stack.use(stayConnected(
    isHammer ? { ...dial, redialMax: dial.redialMin } : dial,
    isHammer ? (...on) => receive(...on).catch(forgetWish) : receive,
    observe.connection,
    context,
  ));
  // One that does not ask gets no answer that could be waited for.
  if (misbehave !== "half-open") await line.attempted;
  return { endpoints: {} };
}

/** As if the caster had not said how long it wants to be left alone. */
function forgetWish(error: unknown): never {
  if (error instanceof RefusedError && error.retryAfterMs !== undefined) {
    throw new RefusedError(error.message, { cause: error });
  }
  throw error;
}
