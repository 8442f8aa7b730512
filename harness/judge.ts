/**
 * Judging: what was observed against what was expected. No data never passes, a percentile needs as
 * many samples as it takes to know it, and what the bench's own stalls explain is neither a pass nor a
 * fail.
 *
 * @module
 */
import { round } from "../core/units.ts";
import {
  isRate,
  isTimed,
  type Observed,
  samplesNeeded,
  type Unit,
} from "../observations/metric.ts";
import type { Sample } from "../observations/histogram.ts";
import type { Trust } from "../observations/slices.ts";
import { STALL_MS } from "../observations/stalls.ts";
import type { Stream } from "../observations/streams.ts";
import {
  type Bound,
  formatBound,
  formatValue,
  heldAgainst,
  lacksBaseline,
  meets,
  type Value,
} from "./comparison.ts";
import type { NamedSpan, Question, Scope } from "./plan.ts";

/** A stream, as far as judging looks at it. */
export type Judged = Pick<Stream, "merged" | "each">;

/** What became of an expectation. */
export type Judgement = "pass" | "fail" | "inconclusive";

/** Of a window at most this share may be left out because the bench stalled. */
export const MAX_STALLED_SHARE = 0.2;
/** Less of the load than this, and what passed under it says little. */
const MIN_LOAD_SHARE = 0.99;

/** What is known of the run besides the stream that is judged. */
export interface Circumstances {
  /** How much of the window lies in slices in which the bench stalled, 0 to 1. */
  stalledShare: number;
  /** How often it stalled there. */
  stalls: number;
  /** The least share of its schedule that any sender sent while it was connected, 0 to 1. */
  loadShare: number;
}

/** The answer to one question. */
export interface Finding {
  part: string;
  stream: string;
  metric: string;
  unit: Unit;
  scope: Scope;
  judgement: Judgement;
  /** In words: `at most 60 ms`. */
  expected: string;
  bound: Bound;
  /** The value that decides: the worst one where every instance must hold. */
  value: Value | undefined;
  /** In words: `83.4 ms`, `nothing`. */
  observed: string;
  samples: number;
  /** Why, where the value alone does not say it. */
  reason: string | undefined;
  /** Whether all that keeps anybody from telling is that no earlier run has passed. */
  lacksEarlierRuns: boolean;
  /** How the measured values were distributed, in words. */
  spread: string | undefined;
  /** The worst measured value. */
  worst: Sample | undefined;
  /** How many instances fail, and of how many; absent for the whole part as one. */
  instances: { failing: number; of: number; first: number | undefined } | undefined;
}

/**
 * Answers a question over one window.
 *
 * A failing bound on a time, a rate, or a loss of datagrams is looked at again without the slices in which the bench itself
 * stalled: where it holds then, or where too much had to be left out, nobody can tell.
 * Nor of a first run, which later ones would be held against, where the stalls alone made it what it is.
 */
export function answer(
  question: Question,
  scope: Scope,
  stream: Judged,
  span: NamedSpan,
  atLeast: number,
  circumstances: Circumstances,
): Finding {
  const looked = lookAt(question, scope, stream, span, atLeast, "all");
  const found = finding(question, scope, looked);
  const isFirst = found.judgement === "pass" && lacksBaseline(question.bound);
  if (!isTimed(question.metric.unit) && !question.metric.excusable) {
    return isFirst ? unheld(found) : found;
  }
  const { stalledShare, stalls, loadShare } = circumstances;
  if (found.judgement === "pass" && loadShare < MIN_LOAD_SHARE) {
    return untold(found, `only ${percent(loadShare)} of the scheduled load was sent`);
  }
  if (found.judgement === "pass" && !isFirst) return found;
  if (looked.decisive.reason !== undefined) return found;
  // What was on its way at a window's end may have been held up behind it.
  const stalled = stalledShare === 0
    ? "the bench itself stalled just after this window"
    : `the bench itself stalled in ${percent(stalledShare)} of this window`;
  if (stalledShare > MAX_STALLED_SHARE) return untold(found, stalled);
  const again = lookAt(question, scope, stream, span, atLeast, "unstalled", stalls);
  const isKnown = again.decisive.value !== undefined && again.decisive.reason === undefined;
  if (isFirst) {
    // Later runs will be held against it: it has to hold against itself without the stalls.
    const isLikeIt = isKnown && holdsAgainst(found, again.decisive.value!);
    return isLikeIt ? unheld(found) : untold(found, stalled);
  }
  if (!again.ok && isKnown) return found;
  return untold(
    found,
    stalledShare === 0
      ? `it holds without what was held up: ${stalled}`
      : `it holds without the ${percent(stalledShare)} in which the bench itself stalled`,
  );
}

const percent = (share: number) => `${round(share * 100)} %`;

function untold(found: Finding, reason: string): Finding {
  return { ...found, judgement: "inconclusive", reason };
}

/** The answer where nothing is wrong but that no earlier run has passed. */
function unheld(found: Finding): Finding {
  const reason = "no earlier run has passed: there is nothing to hold it against yet";
  return { ...untold(found, reason), lacksEarlierRuns: true };
}

/** Whether what was seen would be good enough after a run that saw a given value. */
function holdsAgainst({ bound, value }: Finding, earlier: Value): boolean {
  return meets(value!, heldAgainst(bound.baseline!, { median: Number(earlier), runs: 1 }));
}

interface Looked {
  ok: boolean;
  /** The instance that decides, or all together. */
  decisive: Look;
  instances: Finding["instances"];
}

function lookAt(
  question: Question,
  scope: Scope,
  stream: Judged,
  span: NamedSpan,
  atLeast: number,
  trust: Trust,
  stalls = 0,
): Looked {
  if (scope === "merged") {
    const decisive = look(question, stream.merged(span, trust), atLeast, stalls);
    return { ok: decisive.ok, decisive, instances: undefined };
  }
  const looks = stream.each(span, trust)
    .map((observed) => look(question, observed, atLeast, stalls));
  const failing = looks.filter(({ ok }) => !ok);
  const ok = looks.length > 0 &&
    (scope === "each" ? failing.length === 0 : failing.length < looks.length);
  const decisive = ok && scope === "any"
    ? looks.find((one) => one.ok)!
    : worst(failing.length > 0 ? failing : looks, question) ?? nobody;
  return {
    ok,
    decisive,
    instances: {
      failing: failing.length,
      of: looks.length,
      first: ok || looks.length < 2 ? undefined : looks.indexOf(decisive),
    },
  };
}

/** Whether a question's answer is yes, without working out the rest. */
export function holds(question: Question, scope: Scope, stream: Judged, span: NamedSpan): boolean {
  if (scope === "merged") return look(question, stream.merged(span), 1).ok;
  const each = stream.each(span);
  const one = (observed: Observed) => look(question, observed, 1).ok;
  return each.length > 0 && (scope === "each" ? each.every(one) : each.some(one));
}

interface Look {
  ok: boolean;
  value: Value | undefined;
  samples: number;
  reason: string | undefined;
  observed: Observed | undefined;
}

const nobody: Look = {
  ok: false,
  value: undefined,
  samples: 0,
  reason: "no instance was running",
  observed: undefined,
};

/**
 * @param stalls How many stalls were left out. Beside each, what belongs on one side of its edge may
 * have come on the other, as far as the bench may be late without stalling: so exact are rates.
 */
function look(
  { metric, bound }: Question,
  observed: Observed,
  atLeast: number,
  stalls = 0,
): Look {
  const samples = metric.samples(observed);
  // That there was nothing is itself an observation only where exactly nothing is expected.
  if (samples === 0 && bound.eq === 0 && metric.tellsOfNothing) {
    return { ok: true, value: 0, samples, reason: undefined, observed };
  }
  const value = samples === 0 ? undefined : metric.value(observed);
  if (value === undefined) {
    return { ok: false, value, samples, reason: "nothing was seen in this window", observed };
  }
  let reason: string | undefined;
  if (samples < atLeast) reason = `only ${samples} were seen, ${atLeast} are needed`;
  const needed = samplesNeeded(metric.tail);
  if (samples < needed) {
    reason = `${samples} values cannot tell this percentile, ${needed} are needed`;
  }
  const offBy = isRate(metric.unit) && stalls > 0
    ? Number(value) * stalls * STALL_MS / observed.durationMs
    : 0;
  const ok = reason === undefined && meets(value, widened(bound, offBy));
  return { ok, value, samples, reason, observed };
}

function widened(bound: Bound, by: number): Bound {
  const { eq, min = eq, max = eq } = bound;
  return by === 0
    ? bound
    : { min: Number(min ?? -Infinity) - by, max: Number(max ?? Infinity) + by };
}

/** The one farthest from what was expected; one without a value is worst of all. */
function worst(looks: readonly Look[], { bound }: Question): Look | undefined {
  function distance({ value, reason }: Look): number {
    if (value === undefined || reason !== undefined) return Infinity;
    if (typeof value !== "number") return value === bound.eq ? 0 : 1;
    if (bound.eq !== undefined) return Math.abs(value - Number(bound.eq));
    // The one that would be worst, whatever earlier runs will have seen.
    if (lacksBaseline(bound)) return bound.baseline!.max === undefined ? -value : value;
    return Math.max(value - (bound.max ?? Infinity), (bound.min ?? -Infinity) - value);
  }
  return looks.reduce<Look | undefined>(
    (farthest, one) =>
      farthest === undefined || distance(one) > distance(farthest) ? one : farthest,
    undefined,
  );
}

function finding(question: Question, scope: Scope, looked: Looked): Finding {
  const { metric, bound } = question;
  const seen = looked.decisive;
  const histogram = seen.observed === undefined ? undefined : metric.distribution?.(seen.observed);
  const over = bound.max !== undefined ? histogram?.countAbove(bound.max) : undefined;
  return {
    part: question.part,
    stream: question.stream,
    metric: question.metricName,
    unit: metric.unit,
    scope,
    judgement: looked.ok ? "pass" : "fail",
    expected: formatBound(bound, metric.unit),
    bound,
    value: seen.value,
    observed: seen.value === undefined ? "nothing" : formatValue(seen.value, metric.unit),
    samples: seen.samples,
    reason: seen.reason,
    lacksEarlierRuns: false,
    spread: histogram === undefined ? undefined : [
      `n=${histogram.count}`,
      `p50 ${formatValue(histogram.percentile(0.5), metric.unit)}`,
      `max ${formatValue(histogram.max, metric.unit)}`,
      ...(over === undefined || over === 0 ? [] : [`${over} over`]),
    ].join(", "),
    worst: histogram?.worst,
    instances: looked.instances,
  };
}
