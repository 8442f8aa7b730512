import { z } from "zod";
import { defineMisbehaviour, withHeader } from "./misbehaviour.ts";

/** Answers ranges as it should, and denies it. The other way round is `ranges-ignored`. */
export const lyingAcceptRanges = defineMisbehaviour({
  kind: "lying-accept-ranges",
  summary: "Answers ranges rightly, and does not say so.",
  options: z.strictObject({
    says: z.enum(["none", "nothing"]).default("none")
      .describe("none: Accept-Ranges: none; nothing: no such header."),
  }),
  apply: ({ says }) => ({
    bend: (answer) => ({
      ...answer,
      headers: withHeader(answer.headers, "Accept-Ranges", says === "none" ? "none" : undefined),
    }),
  }),
});
