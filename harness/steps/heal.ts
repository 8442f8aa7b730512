import { z } from "zod";
import { defineStep } from "./step.ts";

/** Takes all faults off a link. */
export const heal = defineStep({
  verb: "heal",
  summary: "Takes all faults off a link; what they held back goes on, none of it lost.",
  keys: { heal: z.string().describe("The link.") },
  plan({ heal: name }, checker, path) {
    if (checker.link(name, [...path, "heal"]) === undefined) return undefined;
    return {
      text: `heal ${name}`,
      run: (control) => Promise.resolve(control.parts.setFaults(name, [])),
    };
  },
});
