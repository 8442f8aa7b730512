/**
 * What every NTRIP client does first: send its request, and wait for the caster's answer.
 *
 * @module
 */
import { z } from "zod";
import { concat, utf8 } from "../core/bytes.ts";
import type { Clock } from "../core/clock.ts";
import { duration, formatDuration, path } from "../core/units.ts";
import { ResponseDecoder, type ResponseEvent } from "../protocols/ntrip/mod.ts";
import type { Connection } from "../transports/connection.ts";
import { AskAgainError, RefusedError } from "../transports/redial.ts";
import { SilenceWatch } from "../transports/silence.ts";

/** The options of every NTRIP client beside those for dialling. */
export const loginOptions = () => ({
  revision: z.literal([1, 2]).default(1).describe("The revision of NTRIP that it speaks."),
  auth: z.enum(["basic", "digest"]).default("basic").describe(
    "How it logs in over HTTP: digest waits for the caster's challenge, and never sends the password.",
  ),
  chunked: z.boolean().default(true).describe(
    "Revision 2: whether data goes in chunks, or as it is until the connection ends.",
  ),
  tls: z.boolean().default(false).describe("Speak TLS, and check whom it reached."),
  tlsCa: path().optional().describe(
    "File with the authorities to trust, in PEM, in place of those of the system.",
  ),
  tlsAnyCertificate: z.boolean().default(false).describe(
    "Trust whoever answers: for a caster that vouches for itself.",
  ),
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
  /** Takes the challenge of a 401; whether there is another way to ask now. */
  onChallenge?: ((challenge: string) => boolean) | undefined;
  /** Called once, when the caster has accepted the request. */
  onAccepted(): void;
  /** Whether nothing more is taken off the connection then; default no. */
  neverReads?: boolean;
  /** Called with what the caster sends after that, without the chunks that HTTP may wrap it in. */
  onData(bytes: Uint8Array): void;
}

/**
 * Logs in to a caster, then hands on what it sends until the connection is over.
 *
 * @throws {RefusedError} when the caster declines, or gives no answer in time.
 * @throws {AskAgainError} when it declined with a challenge that can be answered.
 * @throws {ProtocolError} when it answers what no caster does.
 */
export async function logIn(
  connection: Connection,
  { request, replyTimeoutMs, clock, onChallenge, onAccepted, neverReads, onData }: LoginOptions,
): Promise<void> {
  const decoder = new ResponseDecoder({ awaitsChallenge: onChallenge !== undefined });
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
        if (neverReads) return void await connection.ended;
      } else {
        throw refusalOf(event, onChallenge);
      }
    }
  }
  if (isLate) throw new RefusedError(`no answer in ${formatDuration(replyTimeoutMs)}`);
  decoder.end();
}

/** How long a head is that no caster takes. */
const HUGE_HEAD_BYTES = 64 * 1024;

/** A request with a head that no caster takes. */
export function withHugeHead(request: Uint8Array): Uint8Array {
  const [head, end] = [request.subarray(0, -2), request.subarray(-2)];
  return concat([head, utf8(`X-Padding: ${"x".repeat(HUGE_HEAD_BYTES)}\r\n`), end]);
}

function refusalOf(
  event: Extract<ResponseEvent, { kind: "refused" | "sourcetable" }>,
  onChallenge: LoginOptions["onChallenge"],
): RefusedError {
  if (event.kind === "sourcetable") {
    return new RefusedError("the caster sent its sourcetable: it has no such streampoint");
  }
  const { reason, retryAfterSeconds, challenge } = event;
  if (challenge !== undefined && onChallenge?.(challenge)) return new AskAgainError(reason);
  return new RefusedError(
    reason,
    retryAfterSeconds === undefined ? {} : { retryAfterMs: retryAfterSeconds * 1_000 },
  );
}
