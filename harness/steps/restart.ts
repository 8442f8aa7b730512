import { z } from "zod";
import { defineStep } from "./step.ts";

/** Starts a part again, on the ports that it had. */
export const restart = defineStep({
  verb: "restart",
  summary: "Starts a part again on the ports it had; stops it first where it still runs.",
  keys: { restart: z.string().describe("The part.") },
  plan({ restart: name }, checker, path) {
    const part = checker.ownPart(name, [...path, "restart"]);
    if (part === undefined) return undefined;
    if (!checker.running.has(name) && !checker.stopped.has(name)) {
      return checker.wrong([...path, "restart"], `${name} was never started`, "start it first");
    }
    checker.running.add(name);
    return { text: `restart ${name}`, run: (control) => control.parts.restart(name) };
  },
});
