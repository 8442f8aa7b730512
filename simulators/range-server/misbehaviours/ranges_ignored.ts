import { z } from "zod";
import { defineMisbehaviour } from "./misbehaviour.ts";

/** Promises ranges and does not keep to it. */
export const rangesIgnored = defineMisbehaviour({
  kind: "ranges-ignored",
  summary: "Says that it accepts ranges, and answers every one with the whole file.",
  options: z.strictObject({}),
  apply: () => ({ asked: ({ range: _, ...asked }) => asked }),
});
