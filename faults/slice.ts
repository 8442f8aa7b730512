import { z } from "zod";
import { duration, formatSize, round, size } from "../core/units.ts";
import { defineFault } from "./fault.ts";

const options = z.strictObject({
  size: size().refine((bytes) => bytes >= 1, { error: "must be at least 1B" })
    .transform(Math.floor).describe("How many bytes a slice has."),
  pause: duration().prefault("1ms").describe("How long after one slice the next is sent."),
});

/**
 * Cuts a stream into slices that arrive one by one. A slice begins at every multiple of `size`, so where
 * they are cut does not depend on how the bytes came. What is there of a slice is sent without waiting
 * for the rest, which then follows without a pause.
 */
export const slice = defineFault({
  kind: "slice",
  summary: "Cuts a stream into small slices with pauses.",
  protocols: ["tcp"],
  options,
  effect: ({ size, pause }) => `sends ${formatSize(size)} every ${round(pause)} ms`,
  apply: ({ size, pause }) => ({
    stream() {
      let nextMs = -Infinity;
      return {
        piece(piece, out) {
          const { bytes, offset } = piece;
          for (let start = 0; start < bytes.length;) {
            const within = (offset + start) % size;
            const end = Math.min(bytes.length, start + size - within);
            const begins = within === 0;
            const atMs = begins ? Math.max(piece.atMs, nextMs) : piece.atMs;
            if (begins && atMs !== Infinity) nextMs = atMs + pause;
            out.piece({
              bytes: bytes.subarray(start, end),
              offset: offset + start,
              atMs,
              apartMs: begins ? Math.max(pause, piece.apartMs) : 0,
            });
            start = end;
          }
        },
      };
    },
  }),
});
