import { z } from "zod";
import { defineFault } from "./fault.ts";

/**
 * Resets every new connection at once, without asking the target. Those that are open go on. It has no
 * direction, and happens before any byte. The one who dials may see its connection made and then torn:
 * the operating system answers before the link does.
 */
export const refuse = defineFault({
  kind: "refuse",
  summary: "Resets new connections at once.",
  protocols: ["tcp"],
  options: z.strictObject({}),
  check: ({ when }) =>
    when.bytes === undefined
      ? undefined
      : [["when", "bytes"], "must be left out: a refusal happens before any byte"],
  effect: () => "refuses connections",
  apply: () => ({ attempt: "refused" }),
});
