import { z } from "zod";
import type { Answer, Interruption } from "../answer.ts";
import { defineMisbehaviour, place } from "./misbehaviour.ts";

/** Ends the connection within a body. A reset can take with it what was on its way. */
export const cut = defineMisbehaviour({
  kind: "cut",
  summary: "Ends the connection within a body.",
  options: z.strictObject({
    at: place().prefault("50%").describe("After so much of the body; all but a HEAD have one."),
    how: z.enum(["reset", "close"]).default("reset").describe("Torn (RST) or closed (FIN)."),
  }),
  apply: ({ at, how }) => ({ bend: (answer) => interrupted(answer, { kind: "cut", at, how }) }),
});

/** The answer, with one more interruption on its way. */
export function interrupted(answer: Answer, interruption: Interruption): Answer {
  const interruptions = [...answer.delivery?.interruptions ?? [], interruption];
  return { ...answer, delivery: { ...answer.delivery, interruptions } };
}
