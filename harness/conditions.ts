/**
 * Waiting until something is observed, and saying what was seen last when it was not.
 *
 * @module
 */
import { formatDuration } from "../core/units.ts";
import type { Stream } from "../observations/streams.ts";
import type { Span } from "../observations/span.ts";
import type { Timeline } from "../observations/timeline.ts";
import { formatBound, formatValue } from "./comparison.ts";
import { answer, holds, MAX_STALLED_SHARE } from "./judge.ts";
import { type Question, type Scope, StepFailed } from "./plan.ts";
import { wholeRun } from "./plan.ts";

/** How long a wait pauses between two looks, at least. */
const LOOK_EVERY_MS = 10;

/** A condition and where it is looked for. */
export interface Condition {
  questions: readonly Question[];
  scope: Scope;
  withinMs: number;
  streams: ReadonlyMap<string, Stream>;
  timeline: Timeline;
  sleep(delayMs: number): Promise<void>;
  /** Why a part's attempts to connect were declined last, if any was. */
  lastRefusal(part: string): string | undefined;
  /** What the link of a part did meanwhile: `link air is partitioned`. */
  linkText(part: string, span: Span): string | undefined;
}

/**
 * Waits until all questions hold over the whole run so far. Time in which the bench itself stalled does
 * not count towards the limit; what comes only thanks to that is inconclusive, and so is what does not
 * come at all while the bench stalls for too much of the time.
 *
 * @throws {StepFailed} when the time is over.
 */
export async function until(condition: Condition): Promise<void> {
  const { questions, timeline, withinMs } = condition;
  const fromMs = timeline.now();
  for (;;) {
    const lookedMs = timeline.now();
    const waitedMs = lookedMs - fromMs;
    const stalledMs = waitedMs < withinMs ? 0 : timeline.stalledMs({ fromMs, toMs: lookedMs });
    if (questions.every((question) => isMet(question, condition))) {
      if (waitedMs <= withinMs + LOOK_EVERY_MS) return;
      const lateMs = formatDuration(waitedMs - withinMs);
      const message = `what was waited for came ${lateMs} late, while the bench itself stalled`;
      throw new StepFailed(message, [], "inconclusive");
    }
    const isUntold = stalledMs > MAX_STALLED_SHARE * withinMs;
    if (isUntold || waitedMs >= withinMs + stalledMs) throw timedOut(condition, fromMs, stalledMs);
    // A costly look is repeated less often: the bench must not disturb what it watches.
    const costMs = timeline.now() - lookedMs;
    const leftMs = withinMs + stalledMs - waitedMs;
    await condition.sleep(Math.min(Math.max(LOOK_EVERY_MS, 4 * costMs), leftMs));
  }
}

function isMet(question: Question, { scope, streams }: Condition): boolean {
  return holds(question, scope, streamOf(question, streams), wholeRun());
}

function streamOf({ part, stream }: Question, streams: ReadonlyMap<string, Stream>): Stream {
  return streams.get(`${part}.${stream}`)!;
}

const undisturbed = { stalledShare: 0, stalls: 0, loadShare: 1 };

function timedOut(condition: Condition, fromMs: number, stalledMs: number): StepFailed {
  const { questions, scope, withinMs, streams } = condition;
  const unmet = questions.filter((question) => !isMet(question, condition));
  const seen = unmet.map((question) => {
    const { part, stream, metricName, metric, bound } = question;
    const looked = streamOf(question, streams);
    const { value, instances } = answer(question, scope, looked, wholeRun(), 1, undisturbed);
    const saw = value === undefined ? "nothing was seen" : `was ${formatValue(value, metric.unit)}`;
    const who = instances === undefined || instances.of < 2
      ? ""
      : ` at ${part}[${instances.first}], ${instances.failing} of ${instances.of} not there yet`;
    const wanted = formatBound(bound, metric.unit);
    return `${part}.${stream}.${metricName} should be ${wanted}, ${saw} last${who}`;
  });
  const parts = [...new Set(unmet.map(({ part }) => part))];
  const refusals = parts.map((part) => condition.lastRefusal(part))
    .filter((reason) => reason !== undefined).map((reason) => `last refusal: ${reason}`);
  const span = { fromMs, toMs: condition.timeline.now() };
  const links = parts.map((part) => condition.linkText(part, span))
    .filter((text) => text !== undefined);
  const why = new Set([...refusals, ...links]);
  const message = `waited ${formatDuration(withinMs)} for what did not come`;
  const isTrusted = stalledMs <= MAX_STALLED_SHARE * withinMs;
  return new StepFailed(message, [...seen, ...why], isTrusted ? "fail" : "inconclusive");
}
