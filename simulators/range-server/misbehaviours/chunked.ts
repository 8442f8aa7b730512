import { z } from "zod";
import { defineMisbehaviour, holdsFile } from "./misbehaviour.ts";

/** As pages are sent that are made on the way. A client of HTTP/1.0 gets neither chunks nor a length. */
export const chunked = defineMisbehaviour({
  kind: "chunked",
  summary: "Sends files in chunks, without a length.",
  options: z.strictObject({}),
  apply: () => ({
    bend: (answer) =>
      holdsFile(answer)
        ? { ...answer, delivery: { ...answer.delivery, framing: "chunked" } }
        : answer,
  }),
});
