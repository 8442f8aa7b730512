import { z } from "zod";
import { duration } from "../../../core/units.ts";
import { formatHttpDate } from "../../../protocols/http/mod.ts";
import { plainAnswer } from "../answer.ts";
import { defineMisbehaviour } from "./misbehaviour.ts";

/** Declines, whatever is asked for. */
export const status = defineMisbehaviour({
  kind: "status",
  summary: "Answers with a status that declines, and perhaps when to come again.",
  options: z.strictObject({
    code: z.int().min(400).max(599).default(503).describe("The status, such as 429, 503 or 403."),
    retryAfter: duration().optional()
      .describe("When the client may come again; in whole seconds, rounded up."),
    retryForm: z.enum(["seconds", "date"]).default("seconds")
      .describe("How Retry-After is written."),
  }),
  apply: ({ code, retryAfter, retryForm }, { clock }) => ({
    instead() {
      if (retryAfter === undefined) return plainAnswer(code);
      const seconds = Math.ceil(retryAfter / 1_000);
      const value = retryForm === "seconds"
        ? String(seconds)
        // A date is cut to its second, so that without one more the client could come too early.
        : formatHttpDate(clock.now() + (seconds + 1) * 1_000);
      return plainAnswer(code, ["Retry-After", value]);
    },
  }),
});
