/**
 * Judging: what was observed against what was expected. No data never passes, and a percentile needs
 * as many samples as it takes to know it.
 *
 * @module
 */
import type { Observed } from "../observations/kinds.ts";
import type { Stream } from "../observations/streams.ts";
import type { Sample } from "../observations/histogram.ts";
import { type Bound, formatBound, formatValue, meets, type Value } from "./comparison.ts";
import type { NamedSpan, Question, Scope } from "./plan.ts";

/** The answer to one question. */
export interface Finding {
  part: string;
  stream: string;
  metric: string;
  unit: string;
  scope: Scope;
  ok: boolean;
  /** In words: `at most 60 ms`. */
  expected: string;
  bound: Bound;
  /** The value that decides: the worst one where every instance must hold. */
  value: Value | undefined;
  /** In words: `83.4 ms`, `nothing`. */
  observed: string;
  samples: number;
  /** Why it fails, where the value alone does not say it. */
  reason: string | undefined;
  /** How the measured values were distributed, in words. */
  spread: string | undefined;
  /** The worst measured value. */
  worst: Sample | undefined;
  /** How many instances fail, and of how many; absent for the whole part as one. */
  instances: { failing: number; of: number; first: number | undefined } | undefined;
}

/** Answers a question over one window. */
export function answer(
  question: Question,
  scope: Scope,
  stream: Stream,
  span: NamedSpan,
  atLeast: number,
): Finding {
  if (scope === "merged") {
    return finding(question, scope, look(question, stream.merged(span), atLeast));
  }
  const looks = stream.each(span).map((observed) => look(question, observed, atLeast));
  const failing = looks.filter(({ ok }) => !ok);
  const ok = looks.length > 0 &&
    (scope === "each" ? failing.length === 0 : failing.length < looks.length);
  const decisive = ok && scope === "any"
    ? looks.find((one) => one.ok)!
    : worst(failing.length > 0 ? failing : looks, question);
  const first = looks.indexOf(decisive!);
  return {
    ...finding(question, scope, decisive ?? nobody),
    ok,
    instances: {
      failing: failing.length,
      of: looks.length,
      first: ok || looks.length < 2 ? undefined : first,
    },
  };
}

/** Whether a question's answer is yes, without working out the rest. */
export function holds(question: Question, scope: Scope, stream: Stream, span: NamedSpan): boolean {
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

function look({ metric, bound }: Question, observed: Observed, atLeast: number): Look {
  const samples = metric.samples(observed);
  // That there was nothing is itself an observation only where exactly nothing is expected.
  if (samples === 0 && bound.eq === 0 && metric.unit === "count") {
    const value = metric.value(observed);
    if (value === 0) return { ok: true, value, samples, reason: undefined, observed };
  }
  const value = samples === 0 ? undefined : metric.value(observed);
  if (value === undefined) {
    return { ok: false, value, samples, reason: "nothing was seen in this window", observed };
  }
  let reason: string | undefined;
  if (samples < atLeast) reason = `only ${samples} were seen, ${atLeast} are needed`;
  const needed = metric.tail === undefined ? 0 : Math.ceil(1 / metric.tail - 1e-9);
  if (samples < needed) {
    reason = `${samples} values cannot tell this percentile, ${needed} are needed`;
  }
  return { ok: reason === undefined && meets(value, bound), value, samples, reason, observed };
}

/** The one farthest from what was expected; one without a value is worst of all. */
function worst(looks: readonly Look[], { bound }: Question): Look | undefined {
  function distance({ value, reason }: Look): number {
    if (value === undefined || reason !== undefined) return Infinity;
    if (typeof value !== "number") return value === bound.eq ? 0 : 1;
    if (bound.eq !== undefined) return Math.abs(value - Number(bound.eq));
    return Math.max(value - (bound.max ?? Infinity), (bound.min ?? -Infinity) - value);
  }
  return looks.reduce<Look | undefined>(
    (farthest, one) =>
      farthest === undefined || distance(one) > distance(farthest) ? one : farthest,
    undefined,
  );
}

function finding(question: Question, scope: Scope, seen: Look): Finding {
  const { metric, bound } = question;
  const histogram = seen.observed === undefined ? undefined : metric.distribution?.(seen.observed);
  const over = bound.max !== undefined ? histogram?.countAbove(bound.max) : undefined;
  return {
    part: question.part,
    stream: question.stream,
    metric: question.metricName,
    unit: metric.unit,
    scope,
    ok: seen.ok,
    expected: formatBound(bound, metric.unit),
    bound,
    value: seen.value,
    observed: seen.value === undefined ? "nothing" : formatValue(seen.value, metric.unit),
    samples: seen.samples,
    reason: seen.reason,
    spread: histogram === undefined ? undefined : [
      `n=${histogram.count}`,
      `p50 ${formatValue(histogram.percentile(0.5), metric.unit)}`,
      `max ${formatValue(histogram.max, metric.unit)}`,
      ...(over === undefined || over === 0 ? [] : [`${over} over`]),
    ].join(", "),
    worst: histogram?.worst,
    instances: undefined,
  };
}
