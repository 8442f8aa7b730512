import { z } from "zod";
import { duration } from "../../core/units.ts";
import { comparison, formatBound } from "../comparison.ts";
import type { Question } from "../plan.ts";
import { defineStep } from "./step.ts";

/** Waits for a condition on what is observed. */
export const until = defineStep({
  verb: "until",
  summary: "Waits until metrics hold, over the whole run so far; a time-out fails the run.",
  keys: {
    until: z.record(z.string(), comparison).describe("part.stream.metric: comparison."),
    within: duration().optional().describe("How long at most; by default limits.total."),
    scope: z.enum(["each", "merged", "any"]).default("each")
      .describe("Whether every instance must hold, all together, or any one."),
  },
  plan({ until: conditions, within, scope }, checker, path) {
    const questions: Question[] = [];
    for (const [reference, written] of Object.entries(conditions)) {
      const at = [...path, "until", reference];
      const match = /^([\w-]+\.[\w-]+)\.([\w-]+(?:\.[\w-]+)?)$/.exec(reference);
      if (match === null) {
        checker.wrong(at, `${JSON.stringify(reference)} must be part.stream.metric`);
        continue;
      }
      const stream = checker.stream(match[1]!, at);
      if (stream === undefined) continue;
      const question = checker.question(stream, match[2]!, written, at, {
        against: false,
        wholeRun: true,
        earlierRuns: false,
      });
      if (question !== undefined) questions.push(question);
    }
    const text = questions.map(({ part, stream, metricName, metric, bound }) =>
      `${part}.${stream}.${metricName} is ${formatBound(bound, metric.unit)}`
    );
    return {
      text: `until ${text.join(" and ")}`,
      run: (control) => control.until(questions, scope, within),
    };
  },
});
