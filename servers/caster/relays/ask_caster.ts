/**
 * Asking another caster for a stream, or to take one.
 *
 * @module
 */
import type { Clock } from "../../../core/clock.ts";
import { formatDuration } from "../../../core/units.ts";
import { ResponseDecoder, type ResponseEvent } from "../../../protocols/ntrip/mod.ts";
import type { Connection } from "../../../transports/connection.ts";
import { RefusedError } from "../../../transports/redial.ts";
import { SilenceWatch } from "../../../transports/silence.ts";

/** How it goes about it. */
export interface AskOptions {
  request: Uint8Array;
  /** What the caster must not have repeated into the log. */
  password: string;
  replyTimeoutMs: number;
  /** After how long without data it hangs up; never by default. */
  silenceMs?: number;
  clock: Clock;
  /** Called once, when the caster has accepted. */
  onAccepted(): void;
  /** Called with what it sends after that. */
  onData(bytes: Uint8Array): void;
}

/** How much of what a caster answers is repeated. */
const MAX_REASON_LENGTH = 120;

/**
 * Asks a caster, and hands on what it sends until the connection is over.
 *
 * @throws {RefusedError} when it declines, or gives no answer in time.
 * @throws {ProtocolError} when it answers what no caster does.
 */
export async function askCaster(connection: Connection, options: AskOptions): Promise<void> {
  const { request, replyTimeoutMs, silenceMs, clock } = options;
  const decoder = new ResponseDecoder();
  let isLate = false;
  using stack = new DisposableStack();
  const hangUp = () => void connection.close();
  const patience = stack.use(
    new SilenceWatch(clock, replyTimeoutMs, () => {
      isLate = true;
      hangUp();
    }),
  );
  let silence: SilenceWatch | undefined;
  await connection.write(request);
  for await (const bytes of connection) {
    silence?.heard();
    decoder.push(bytes);
    for (let event = decoder.next(); event !== undefined; event = decoder.next()) {
      if (event.kind === "data") {
        options.onData(event.bytes);
      } else if (event.kind === "accepted") {
        patience[Symbol.dispose]();
        if (silenceMs !== undefined) {
          silence = stack.use(new SilenceWatch(clock, silenceMs, hangUp));
        }
        options.onAccepted();
      } else {
        throw refusalOf(event, options.password);
      }
    }
  }
  if (isLate) throw new RefusedError(`no answer in ${formatDuration(replyTimeoutMs)}`);
  decoder.end();
}

function refusalOf(
  event: Extract<ResponseEvent, { kind: "refused" | "sourcetable" }>,
  password: string,
): RefusedError {
  if (event.kind === "sourcetable") {
    return new RefusedError("the caster sent its sourcetable: it has no such streampoint");
  }
  const { reason, retryAfterSeconds } = event;
  const shown = password === "" ? reason : reason.replaceAll(password, "…");
  return new RefusedError(
    shown.slice(0, MAX_REASON_LENGTH),
    retryAfterSeconds === undefined ? {} : { retryAfterMs: retryAfterSeconds * 1_000 },
  );
}
