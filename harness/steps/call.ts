import { z } from "zod";
import { ownValue } from "../../core/own_value.ts";
import { hintFor } from "../../core/suggest.ts";
import { validate } from "../zod_issues.ts";
import { defineStep } from "./step.ts";

/** Does what a part offers. */
export const call = defineStep({
  verb: "call",
  summary: "Calls an action that a part declares.",
  keys: {
    call: z.string().regex(/^[\w-]+\.[\w-]+$/, { error: "must be part.action" })
      .describe("part.action"),
    with: z.record(z.string(), z.unknown()).default({}).describe("The action's arguments."),
  },
  plan({ call: reference, with: given }, checker, path) {
    const [name, action] = reference.split(".") as [string, string];
    const part = checker.ownPart(name, [...path, "call"]);
    if (part === undefined) return undefined;
    const schema = ownValue(part.part.actions, action);
    if (schema === undefined) {
      const known = Object.keys(part.part.actions);
      return checker.wrong(
        [...path, "call"],
        `${name} (${part.part.kind}) has no action ${JSON.stringify(action)}`,
        hintFor(action, known),
      );
    }
    const { source, problems } = checker;
    const argument = validate(schema, given, [...path, "with"], source, problems);
    return {
      text: `call ${reference}`,
      run: (control) => control.parts.call(name, action, argument),
    };
  },
});
