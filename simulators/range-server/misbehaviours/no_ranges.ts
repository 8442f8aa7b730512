import { z } from "zod";
import { defineMisbehaviour, withHeader } from "./misbehaviour.ts";

/** Knows no ranges, as plain servers do, and says nothing of them. */
export const noRanges = defineMisbehaviour({
  kind: "no-ranges",
  summary: "Answers every range with the whole file, and says nothing of ranges.",
  options: z.strictObject({}),
  apply: () => ({
    asked: ({ range: _, ...asked }) => asked,
    bend: (answer) => ({ ...answer, headers: withHeader(answer.headers, "Accept-Ranges") }),
  }),
});
