import { defineStep } from "./step.ts";
import { z } from "zod";

/** Starts a part that dials: all its instances. */
export const start = defineStep({
  verb: "start",
  summary: "Starts a part that dials, all its instances as they arrive; done when the last has.",
  keys: { start: z.string().describe("The part.") },
  plan({ start: name }, checker, path) {
    const part = checker.ownPart(name, [...path, "start"]);
    if (part === undefined) return undefined;
    if (checker.unbidden.has(name) && !checker.stopped.has(name)) {
      return checker.wrong([...path, "start"], `${name} dials nobody: it runs from the beginning`);
    }
    if (checker.running.has(name)) {
      return checker.wrong([...path, "start"], `${name} was started before`, "stop it first");
    }
    checker.running.add(name);
    return { text: `start ${name}`, run: (control) => control.parts.start(name) };
  },
});
