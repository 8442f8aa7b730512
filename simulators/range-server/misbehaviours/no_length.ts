import { z } from "zod";
import { defineMisbehaviour, holdsFile } from "./misbehaviour.ts";

/** The end of the connection is the end of the file, as in HTTP/1.0. */
export const noLength = defineMisbehaviour({
  kind: "no-length",
  summary: "Sends files without a length, and closes the connection behind them.",
  options: z.strictObject({}),
  apply: () => ({
    bend: (answer) =>
      holdsFile(answer)
        ? { ...answer, delivery: { ...answer.delivery, framing: "close" } }
        : answer,
  }),
});
