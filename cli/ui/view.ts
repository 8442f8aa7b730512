/**
 * What the page of a run shows. It is plain data.
 *
 * @module
 */
import { figures, listening } from "../live.ts";
import type { Judgement } from "../../harness/judge.ts";
import { outcomeWords } from "../../harness/report/html/verdicts.ts";
import type { RunPicture } from "../../harness/report/picture.ts";
import type { RunResult } from "../../harness/result.ts";
import type { LiveRun } from "../../harness/run.ts";
import type { View } from "../../web/followers.ts";

/** A run on the page. */
export interface RunView extends View {
  name: string;
  about: string;
  seed: number;
  /** How it ended, in a word, and as what that is shown; `undefined` while it goes on. */
  outcome: readonly [word: string, look: Judgement] | undefined;
  step: { number: number; of: number; text: string };
  /** How long it may take; `null` where nothing ends it. */
  totalMs: number | null;
  /** Where parts listen, a line each. */
  listening: string[];
  parts: { name: string; count: number; state: string; streams: StreamRow[] }[];
  picture: Omit<RunPicture, "text" | "command">;
  verdicts: VerdictRow[];
  failure: string | undefined;
}

/** What a stream does now, and what it did in all. */
export interface StreamRow {
  name: string;
  /** Empty once the steps are done. */
  now: string;
  total: string;
}

/** A verdict, in words. */
export interface VerdictRow {
  name: string;
  judgement: string;
  findings: string[];
}

/** Looks at a run. */
export function viewOf(
  run: LiveRun,
  { text: _text, command: _command, ...picture }: RunPicture,
  result: RunResult | undefined,
  version: number,
): RunView {
  const { plan, timeline, stepNumber, stepText } = run;
  const nowMs = run.endMs ?? timeline.now();
  return {
    version,
    name: plan.name,
    about: plan.about,
    seed: plan.seed,
    outcome: result && outcomeWords[result.outcome],
    step: { number: stepNumber, of: plan.steps.length, text: stepText },
    totalMs: Number.isFinite(plan.totalMs) ? plan.totalMs : null,
    listening: listening(run),
    parts: [...run.members.values()].map(({ planned, state, streams }) => ({
      name: planned.name,
      count: planned.count,
      state,
      streams: [...streams.streams].map(([name, stream]) => {
        const [now, total] = figures(stream, nowMs);
        return { name, now: run.endMs === undefined ? now : "", total };
      }),
    })),
    picture,
    verdicts: (result?.verdicts ?? []).map(({ name, judgement, findings }) => ({
      name,
      judgement,
      findings: findings.map(({ metric, observed, expected, reason }) =>
        [`${metric} ${observed}`, observed === expected ? "" : `(${expected})`, reason ?? ""]
          .filter((words) => words !== "").join(" ")
      ),
    })),
    failure: result?.failure?.message,
  };
}
