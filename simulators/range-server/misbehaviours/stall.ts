import { z } from "zod";
import { duration } from "../../../core/units.ts";
import { interrupted } from "./cut.ts";
import { defineMisbehaviour, place } from "./misbehaviour.ts";

/** Says nothing for a while, in the middle of a body. */
export const stall = defineMisbehaviour({
  kind: "stall",
  summary: "Sends nothing for a while within a body, and keeps the connection.",
  options: z.strictObject({
    at: place().prefault("50%").describe("After so much of the body; all but a HEAD have one."),
    for: duration().optional().describe("How long; without it, until the client leaves."),
  }),
  apply: ({ at, for: forMs }) => ({
    bend: (answer) =>
      interrupted(answer, { kind: "stall", at, ...(forMs === undefined ? {} : { forMs }) }),
  }),
});
