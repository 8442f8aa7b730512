import { z } from "zod";
import { plainAnswer } from "../answer.ts";
import { defineMisbehaviour } from "./misbehaviour.ts";

/** Has never heard of HEAD, as some servers of downloads. */
export const headRefused = defineMisbehaviour({
  kind: "head-refused",
  summary: "Declines every HEAD.",
  options: z.strictObject({
    code: z.int().min(400).max(599).default(405).describe("The status, such as 405, 403 or 501."),
  }),
  apply: ({ code }) => ({
    instead: ({ request: { method } }) => method === "HEAD" ? plainAnswer(code) : undefined,
  }),
});
