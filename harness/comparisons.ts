/**
 * Which receivers a run compares with which senders, and waiting for what is still under way.
 *
 * @module
 */
import type { BlobRecorder } from "../observations/blob.ts";
import type { BytesRecorder } from "../observations/bytes.ts";
import type { MessagesRecorder } from "../observations/messages.ts";
import type { OperationsRecorder } from "../observations/operations.ts";
import { SentLog } from "../observations/sent_log.ts";
import type { Stream } from "../observations/streams.ts";
import type { Timeline } from "../observations/timeline.ts";
import type { Expectation } from "./plan.ts";

/** How often it is looked whether everything has arrived. */
const LOOK_EVERY_MS = 10;
/** What lets late duplicates show themselves after everything has arrived. */
const SETTLE_MS = 100;
/** A bench that does nothing but stall shall come to an end, too: so many times the limit. */
const MAX_EXTENSION = 4;

type Comparing = MessagesRecorder | BytesRecorder | BlobRecorder;

/** The streams of a run in which something may be under way when its steps are done. */
export class Comparisons {
  /** Those that are held against what was sent. */
  readonly #receivers = new Set<Stream>();
  /** Those whose operations are judged. */
  readonly #askers = new Set<Stream>();

  /** Makes the streams keep and compare what the expectations ask about, and hash where asked. */
  constructor(
    expectations: readonly Expectation[],
    streams: ReadonlyMap<string, Stream>,
    isIsolated: (part: string) => boolean,
  ) {
    const logs = new Map<string, SentLog>();
    for (const { questions, against } of expectations) {
      const { part, stream } = questions[0]!;
      const over = streams.get(`${part}.${stream}`)!;
      if (questions.some(({ metric }) => metric.wholeRunOnly)) {
        over.prepare((recorder) => (recorder as BytesRecorder | BlobRecorder).hash());
      }
      if (over.kind === "operations") this.#askers.add(over);
      if (against === undefined || this.#receivers.has(over)) continue;
      const sender = `${against.part}.${against.stream}`;
      const log = logs.get(sender) ?? new SentLog();
      if (!logs.has(sender)) {
        streams.get(sender)!.prepare((recorder) => (recorder as Comparing).keepLog(log));
      }
      logs.set(sender, log);
      over.prepare((recorder) => (recorder as Comparing).compareWith(log));
      this.#receivers.add(over);
      if (isIsolated(against.part)) over.comparesWithProcess = true;
    }
  }

  /**
   * Waits until receivers have what was sent before a moment of the run, and what was asked for before
   * it is over, but no longer than for `drainMs` from then on. What has not arrived by then is lost, and
   * an operation that is not over has failed. Time in which the bench itself stalled does not count.
   */
  async settle(
    sentBeforeMs: number,
    drainMs: number,
    { timeline, sleep }: { timeline: Timeline; sleep: (delayMs: number) => Promise<void> },
  ): Promise<void> {
    const isUnderWay = () => this.#recorders().some((recorder) => !recorder.caughtUp(sentBeforeMs));
    const leftMs = () => {
      const nowMs = timeline.now();
      const stalledMs = timeline.stalledMs({ fromMs: sentBeforeMs, toMs: nowMs });
      return sentBeforeMs + drainMs + Math.min(stalledMs, MAX_EXTENSION * drainMs) - nowMs;
    };
    while (isUnderWay() && leftMs() > 0) await sleep(LOOK_EVERY_MS);
    if (this.#receivers.size > 0) await sleep(Math.min(SETTLE_MS, Math.max(0, leftMs())));
    for (const recorder of this.#recorders()) recorder.giveUp(sentBeforeMs);
  }

  #recorders(): (Comparing | OperationsRecorder)[] {
    return [...this.#receivers, ...this.#askers].flatMap(({ recorders }) =>
      recorders as unknown as (Comparing | OperationsRecorder)[]
    );
  }
}
