/**
 * What every NTRIP client does first: send its request, and wait for the caster's answer.
 *
 * @module
 */
import { z } from "zod";
import type { Clock } from "../core/clock.ts";
import { duration, formatDuration } from "../core/units.ts";
import { ResponseDecoder, type ResponseEvent } from "../protocols/ntrip/mod.ts";
import type { Connection } from "../transports/connection.ts";
import { RefusedError } from "../transports/redial.ts";
import { SilenceWatch } from "../transports/silence.ts";

/** The options of every NTRIP client beside those for dialling. */
export const loginOptions = () => ({
  replyTimeout: duration().prefault("10s").describe("How long the caster may take to answer."),
  agent: z.string().default("NTRIP Wirebench").describe("What the client calls itself."),
});

/** How {@link logIn} goes about it. */
export interface LoginOptions {
  /** The whole request, up to its blank line. */
  request: Uint8Array;
  /** How long the caster may take to answer. */
  replyTimeoutMs: number;
  clock: Clock;
  /** Called once, when the caster has accepted the request. */
  onAccepted(): void;
  /** Called with what the caster sends after that, without the chunks that HTTP may wrap it in. */
  onData(bytes: Uint8Array): void;
}

/**
 * Logs in to a caster, then hands on what it sends until the connection is over.
 *
 * @throws {RefusedError} when the caster declines, or gives no answer in time.
 * @throws {ProtocolError} when it answers what no caster does.
 */
export async function logIn(
  connection: Connection,
  { request, replyTimeoutMs, clock, onAccepted, onData }: LoginOptions,
): Promise<void> {
  const decoder = new ResponseDecoder();
  let isLate = false;
  using patience = new SilenceWatch(clock, replyTimeoutMs, () => {
    isLate = true;
    void connection.close();
  });
  await connection.write(request);
  for await (const bytes of connection) {
    decoder.push(bytes);
    for (let event = decoder.next(); event !== undefined; event = decoder.next()) {
      if (event.kind === "data") {
        onData(event.bytes);
      } else if (event.kind === "accepted") {
        patience[Symbol.dispose]();
        onAccepted();
      } else {
        throw refusalOf(event);
      }
    }
  }
  if (isLate) throw new RefusedError(`no answer in ${formatDuration(replyTimeoutMs)}`);
  decoder.end();
}

function refusalOf(event: Extract<ResponseEvent, { kind: "refused" | "sourcetable" }>) {
  if (event.kind === "sourcetable") {
    return new RefusedError("the caster sent its sourcetable: it has no such streampoint");
  }
  const { reason, retryAfterSeconds } = event;
  return new RefusedError(
    reason,
    retryAfterSeconds === undefined ? {} : { retryAfterMs: retryAfterSeconds * 1_000 },
  );
}
