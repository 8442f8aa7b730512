import { z } from "zod";
import { defineStep } from "./step.ts";

/** Ends a part's processes without a word. */
export const kill = defineStep({
  verb: "kill",
  summary: "Kills the processes of a part (SIGKILL); it needs isolate: process.",
  keys: { kill: z.string().describe("The part.") },
  plan({ kill: name }, checker, path) {
    const part = checker.ownPart(name, [...path, "kill"]);
    if (part === undefined) return undefined;
    if (!part.isIsolated) {
      return checker.wrong(
        [...path, "kill"],
        `${name} has no process of its own to kill`,
        `give ${name} the key isolate: process`,
      );
    }
    if (!checker.running.delete(name)) {
      return checker.wrong([...path, "kill"], `${name} does not run at this step`);
    }
    checker.stopped.add(name);
    return { text: `kill ${name}`, run: (control) => control.parts.kill(name) };
  },
});
