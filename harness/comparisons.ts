/**
 * Which receivers a run compares with which senders, and waiting for what is still under way.
 *
 * @module
 */
import type { BytesRecorder } from "../observations/bytes.ts";
import type { MessagesRecorder } from "../observations/messages.ts";
import { SentLog } from "../observations/sent_log.ts";
import type { Stream } from "../observations/streams.ts";
import type { Expectation } from "./plan.ts";

type Comparing = MessagesRecorder | BytesRecorder;

/** The receiving streams of a run that are held against what was sent. */
export class Comparisons {
  readonly #receivers = new Set<Stream>();

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
        over.prepare((recorder) => (recorder as BytesRecorder).hash());
      }
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

  /** Whether anything is compared at all. */
  get isEmpty(): boolean {
    return this.#receivers.size === 0;
  }

  /** Whether everything that was sent before a moment of the run has arrived everywhere. */
  caughtUp(sentBeforeMs: number): boolean {
    return this.#recorders().every((recorder) => recorder.caughtUp(sentBeforeMs));
  }

  /** Counts what was sent before a moment and has not arrived until now as lost. */
  giveUp(sentBeforeMs: number): void {
    for (const recorder of this.#recorders()) recorder.giveUp(sentBeforeMs);
  }

  #recorders(): Comparing[] {
    return [...this.#receivers].flatMap(({ recorders }) => recorders as unknown as Comparing[]);
  }
}
