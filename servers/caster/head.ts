/**
 * Reading the head of a request off a connection: until its blank line, until silence completes it,
 * or until there is no more time.
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";
import { ProtocolError, sentence } from "../../core/errors.ts";
import type { NtripRequest, RequestHeadDecoder } from "../../protocols/ntrip/mod.ts";
import type { Reads } from "./reads.ts";

/** After how much silence a head without its blank line is complete, where that is possible. */
const SILENCE_MS = 200;

/**
 * A busy machine notices that time has passed before it reads what arrived in that time: so long
 * bytes that are already there have to come up before they count as silence.
 */
const LATE_READ_MS = 5;

/** How a head is read. */
export interface ReadHeadOptions {
  decoder: RequestHeadDecoder;
  /** How long the whole head may take. */
  timeoutMs: number;
  /** Whether a streampoint of that name is configured. */
  isStreampoint: (name: string) => boolean;
  /** Told the request that silence would complete, at the moment when it first would. */
  onCompletable: (request: NtripRequest) => void;
  clock: Clock;
}

/** What came of it. `gone`: the peer closed without a word. */
export type Head =
  | { kind: "request"; request: NtripRequest; bySilence?: true }
  | { kind: "headTooLong"; reason: string }
  | { kind: "headTooSlow" }
  | { kind: "gone" };

/** Reads a head. What follows it in the same reads stays with the decoder. */
export async function readHead(
  reads: Reads,
  options: ReadHeadOptions,
): Promise<Head> {
  const { decoder, isStreampoint, clock } = options;
  const deadlineMs = clock.now() + options.timeoutMs;
  let wasCompletable = false;
  for (;;) {
    const completable = decoder.completableBySilence(isStreampoint);
    if (completable !== undefined && !wasCompletable) {
      wasCompletable = true;
      options.onCompletable(completable);
    }
    const remainingMs = deadlineMs - clock.now();
    const silenceMs = completable === undefined ? Infinity : SILENCE_MS;
    const read = await within(reads.next(), Math.min(silenceMs, remainingMs), clock);
    if (read === undefined || read.done) {
      const request = decoder.completeBySilence(isStreampoint);
      if (request !== undefined) return { kind: "request", request, bySilence: true };
      if (read !== undefined) return cutHead(decoder);
      if (clock.now() >= deadlineMs) return { kind: "headTooSlow" };
      continue;
    }
    try {
      decoder.push(read.value);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return { kind: "headTooLong", reason: sentence(error) };
    }
    const request = decoder.next();
    if (request !== undefined) return { kind: "request", request };
  }
}

function cutHead(decoder: RequestHeadDecoder): Head {
  try {
    decoder.end();
    return { kind: "gone" };
  } catch (error) {
    return { kind: "request", request: { kind: "invalid", reason: sentence(error) } };
  }
}

/** What the promise resolves to, or `undefined` when that takes longer. */
async function within<T>(
  promise: Promise<T>,
  limitMs: number,
  clock: Clock,
): Promise<T | undefined> {
  const done = new AbortController();
  async function timeout(): Promise<undefined> {
    await clock.sleep(limitMs, done.signal);
    await clock.sleep(LATE_READ_MS, done.signal);
  }
  try {
    return await Promise.race([promise, timeout()]);
  } finally {
    done.abort();
  }
}
