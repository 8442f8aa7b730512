import { z } from "zod";
import { defineStep } from "./step.ts";

/** Goes through steps several times. */
export const repeat = defineStep({
  verb: "repeat",
  summary: "Goes through steps several times.",
  keys: {
    repeat: z.int().min(1).describe("How many times."),
    steps: z.array(z.unknown()).min(1).describe("The steps."),
  },
  plan({ repeat: times, steps }, checker, path, planBelow) {
    const outer = checker.isRepeated;
    checker.isRepeated ||= times > 1;
    const at = [...path, "steps"];
    const before = checker.problems.length;
    const below = planBelow(steps, at);
    if (times > 1 && checker.problems.length === before) {
      // What the steps leave behind must be what they begin with.
      planBelow(steps, at);
      const again = checker.problems.splice(before);
      for (const problem of again) {
        checker.problems.push({ ...problem, message: `the second time, ${problem.message}` });
      }
    }
    checker.isRepeated = outer;
    return {
      text: `repeat ${times} times`,
      async run(control) {
        for (let time = 0; time < times; time++) await control.goThrough(below);
      },
    };
  },
});
