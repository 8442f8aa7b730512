import { z } from "zod";
import { duration, formatDuration } from "../../core/units.ts";
import { formatFault } from "../../faults/spec.ts";
import { planFaults } from "../plan_links.ts";
import { defineStep } from "./step.ts";

/** Puts faults on a link. */
export const fault = defineStep({
  verb: "fault",
  summary: "Puts faults on a link, in place of those that were there; goes on at once.",
  keys: {
    fault: z.string().describe("The link."),
    set: z.array(z.unknown()).min(1, { error: "must not be empty: heal takes faults off" })
      .describe("The faults from now on."),
    for: duration().optional().describe("After so long, those that were there before come back."),
  },
  plan({ fault: name, set, for: forMs }, checker, path) {
    const link = checker.link(name, [...path, "fault"]);
    if (link === undefined) return undefined;
    const faults = planFaults(set, link.to.protocol, [...path, "set"], checker);
    if (faults === undefined) return undefined;
    const lasting = forMs === undefined ? "" : ` for ${formatDuration(forMs)}`;
    return {
      text: `fault ${name}: ${faults.map(formatFault).join(", ")}${lasting}`,
      run: (control) => Promise.resolve(control.parts.setFaults(name, faults, forMs)),
    };
  },
});
