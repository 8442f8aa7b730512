/**
 * From what was observed to the verdict on every expectation, for a run that has just ended and for one
 * that is read from its log.
 *
 * @module
 */
import { kindOf } from "../observations/kinds/registry.ts";
import type { Stream } from "../observations/streams.ts";
import type { Timeline } from "../observations/timeline.ts";
import type { Outcome } from "./exit_codes.ts";
import { answer, type Circumstances, type Finding, type Judgement } from "./judge.ts";
import { type Expectation, type NamedSpan, wholeRun } from "./plan.ts";
import type { Verdict } from "./result.ts";

/** What there is to judge by. */
export interface Evidence {
  timeline: Timeline;
  /** All streams, by `part.stream`. */
  streams: ReadonlyMap<string, Stream>;
  /** When the steps were done; milliseconds since the run began. */
  endMs: number;
}

/** Judges every expectation. */
export function judgeAll(expectations: readonly Expectation[], evidence: Evidence): Verdict[] {
  const moments = new Map(evidence.timeline.marks.map(({ name, atMs }) => [name, atMs]));
  return expectations.map(({ name, questions, scope, during, samples, line }): Verdict => {
    const span = during === undefined ? wholeRun(evidence.endMs) : {
      from: during[0],
      to: during[1],
      fromMs: moments.get(during[0])!,
      toMs: moments.get(during[1])!,
    };
    const circumstances = circumstancesOf(span, evidence);
    const findings = questions.map((question) => {
      const stream = evidence.streams.get(`${question.part}.${question.stream}`)!;
      const finding = answer(question, scope, stream, span, samples, circumstances);
      return span.toMs < span.fromMs ? { ...finding, ...reversed(span) } : finding;
    });
    const judgement = worstOf(findings.map((finding) => finding.judgement));
    return { name, judgement, findings, span, line };
  });
}

/** Steps that go on beside each other may reach their marks in either order. */
function reversed({ from, to }: NamedSpan): Pick<Finding, "judgement" | "reason"> {
  return { judgement: "fail", reason: `in this run ${to} came before ${from}` };
}

/** How a run ended whose expectations were judged. */
export function outcomeOf(verdicts: readonly Verdict[]): Outcome {
  const outcomes = { pass: "passed", fail: "failed", inconclusive: "inconclusive" } as const;
  return outcomes[worstOf(verdicts.map(({ judgement }) => judgement))];
}

function worstOf(judgements: readonly Judgement[]): Judgement {
  if (judgements.includes("fail")) return "fail";
  return judgements.includes("inconclusive") ? "inconclusive" : "pass";
}

function circumstancesOf(span: NamedSpan, { timeline, streams }: Evidence): Circumstances {
  const shares = [...streams.values()].filter(({ kind }) => kindOf(kind).isLoad).map((stream) => {
    const { window } = stream.merged(span);
    const skipped = window.count("skipped");
    return skipped === 0 ? 1 : window.count("count") / (window.count("count") + skipped);
  });
  return {
    stalledShare: timeline.stalledMs(span) / (span.toMs - span.fromMs),
    stalls: timeline.stalls.spans
      .filter(({ fromMs, toMs }) => fromMs < span.toMs && toMs > span.fromMs).length,
    loadShare: Math.min(1, ...shares),
  };
}
