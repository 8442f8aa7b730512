import { createGzip } from "node:zlib";
import { pipeline, Readable } from "node:stream";
import { z } from "zod";
import type { Chunk } from "../body.ts";
import { defineMisbehaviour, holdsFile, withHeader } from "./misbehaviour.ts";

/** Compresses what it sends, whatever the client accepts: a part of a file as well as the whole. */
export const gzip = defineMisbehaviour({
  kind: "gzip",
  summary: "Sends files and their parts with Content-Encoding: gzip, though nobody asked.",
  options: z.strictObject({}),
  apply: () => ({
    bend: (answer) =>
      holdsFile(answer)
        ? {
          ...answer,
          headers: withHeader(answer.headers, "Content-Encoding", "gzip"),
          delivery: { ...answer.delivery, encode },
        }
        : answer,
  }),
});

async function* encode(chunks: AsyncIterable<Chunk>): AsyncGenerator<Chunk, void, undefined> {
  const copies = Readable.from((async function* () {
    // A chunk holds only until the next one is asked for, and the encoder asks ahead.
    for await (const { bytes } of chunks) yield bytes.slice();
  })());
  const encoder = createGzip();
  // A failure of the one is one of the other, and who reads hears of it.
  pipeline(copies, encoder, () => {});
  for await (const bytes of encoder) yield { bytes };
}
