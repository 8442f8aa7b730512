import { z } from "zod";
import { defineStep } from "./step.ts";

/** Goes through several lists of steps at the same time. */
export const parallel = defineStep({
  verb: "parallel",
  summary: "Goes through several lists of steps at the same time; done when all are.",
  keys: {
    parallel: z.array(z.array(z.unknown()).min(1))
      .min(2, { error: "must have at least two lists of steps" }).describe("The lists of steps."),
  },
  plan({ parallel: lists }, _checker, path, planBelow) {
    const branches = lists.map((list, i) => planBelow(list, [...path, "parallel", i]));
    return {
      text: `${branches.length} lists of steps in parallel`,
      async run(control) {
        const done = await Promise.allSettled(branches.map((branch) => control.goThrough(branch)));
        const failed = done.find(({ status }) => status === "rejected");
        if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
      },
    };
  },
});
