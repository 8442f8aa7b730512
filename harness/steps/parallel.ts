import { z } from "zod";
import { defineStep } from "./step.ts";

/** Goes through several lists of steps at the same time. */
export const parallel = defineStep({
  verb: "parallel",
  summary: "Goes through several lists of steps at the same time; done when all are.",
  keys: { parallel: z.array(z.array(z.unknown()).min(1)).min(2).describe("The lists of steps.") },
  plan({ parallel: lists }, _checker, path, planBelow) {
    const branches = lists.map((list, i) => planBelow(list, [...path, "parallel", i]));
    return {
      text: `${branches.length} lists of steps in parallel`,
      async run(control) {
        await Promise.all(branches.map((branch) => control.goThrough(branch)));
      },
    };
  },
});
