import { defineStep } from "./step.ts";
import { z } from "zod";

/** Stops a part gracefully. */
export const stop = defineStep({
  verb: "stop",
  summary: "Stops a part gracefully, all its instances.",
  keys: { stop: z.string().describe("The part.") },
  plan({ stop: name }, checker, path) {
    const part = checker.ownPart(name, [...path, "stop"]);
    if (part === undefined) return undefined;
    if (!checker.running.delete(name)) {
      return checker.wrong([...path, "stop"], `${name} does not run at this step`);
    }
    checker.stopped.add(name);
    return { text: `stop ${name}`, run: (control) => control.parts.stop(name) };
  },
});
