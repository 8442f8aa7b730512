import { duration, formatDuration } from "../../core/units.ts";
import { defineStep } from "./step.ts";

/** Lets time pass. */
export const wait = defineStep({
  verb: "wait",
  summary: "Lets time pass.",
  keys: { wait: duration().describe("How long.") },
  plan({ wait: delayMs }) {
    return { text: `wait ${formatDuration(delayMs)}`, run: (control) => control.sleep(delayMs) };
  },
});
