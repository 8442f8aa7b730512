import { z } from "zod";
import { size } from "../../../core/units.ts";
import { lengthOf } from "../answer.ts";
import { defineMisbehaviour, holdsFile } from "./misbehaviour.ts";

const MAX_EXTRA_BYTES = 1024 * 1024;

/** No file's content, so that it is seen where it got to. */
const FILLER = 0x58;

/** Sends more than it should. */
export const extraBytes = defineMisbehaviour({
  kind: "extra-bytes",
  summary: "Sends bytes behind a file that are not part of it.",
  options: z.strictObject({
    by: size().refine((bytes) => bytes >= 1 && bytes <= MAX_EXTRA_BYTES, {
      error: "must be at least 1B and at most 1MiB",
    }).prefault("1KiB").describe("How many."),
    length: z.enum(["promised", "told"]).default("promised").describe(
      "promised: Content-Length is that of the file; told: it counts the others as well.",
    ),
  }),
  apply: ({ by, length }) => ({
    bend(answer) {
      if (!holdsFile(answer)) return answer;
      const body = [...answer.body, new Uint8Array(by).fill(FILLER)];
      return {
        ...answer,
        body,
        delivery: {
          ...answer.delivery,
          ...(length === "promised" ? { promisedBytes: lengthOf(answer.body) } : {}),
        },
      };
    },
  }),
});
