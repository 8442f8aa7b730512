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
    const below = planBelow(steps, [...path, "steps"]);
    checker.isRepeated = outer;
    return {
      text: `repeat ${times} times`,
      async run(control) {
        for (let time = 0; time < times; time++) await control.goThrough(below);
      },
    };
  },
});
