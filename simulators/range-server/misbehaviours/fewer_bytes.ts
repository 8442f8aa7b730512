import { z } from "zod";
import { size } from "../../../core/units.ts";
import { lengthOf, type Piece } from "../answer.ts";
import { defineMisbehaviour, holdsFile } from "./misbehaviour.ts";

/** Sends less than it should. */
export const fewerBytes = defineMisbehaviour({
  kind: "fewer-bytes",
  summary: "Leaves out the last bytes of what it should send.",
  options: z.strictObject({
    by: size().refine((bytes) => Number.isSafeInteger(bytes) && bytes >= 1, {
      error: "must be at least 1B",
    }).prefault("1KiB").describe("How many."),
    length: z.enum(["promised", "told"]).default("promised").describe(
      "promised: Content-Length counts them, and the connection is closed; told: it does not.",
    ),
  }),
  apply: ({ by, length }) => ({
    bend(answer) {
      if (!holdsFile(answer)) return answer;
      const promisedBytes = lengthOf(answer.body);
      return {
        ...answer,
        body: firstOf(answer.body, Math.max(0, promisedBytes - by)),
        delivery: { ...answer.delivery, ...(length === "promised" ? { promisedBytes } : {}) },
      };
    },
  }),
});

/** The first so many bytes of a body. */
function firstOf(body: readonly Piece[], bytes: number): Piece[] {
  const first: Piece[] = [];
  let left = bytes;
  for (const piece of body) {
    const room = Math.min(left, lengthOf([piece]));
    first.push(
      piece instanceof Uint8Array ? piece.subarray(0, room) : { ...piece, end: piece.start + room },
    );
    left -= room;
  }
  return first;
}
