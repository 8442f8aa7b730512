import { defineStep } from "./step.ts";
import { word } from "../scenario.ts";

/** Names a moment. */
export const mark = defineStep({
  verb: "mark",
  summary: "Names this moment, for during.",
  keys: { mark: word().describe("The name.") },
  plan({ mark: name }, checker, path) {
    checker.addMoment(name, [...path, "mark"]);
    return {
      text: `mark ${name}`,
      run: (control) => Promise.resolve(control.mark(name)),
    };
  },
});
