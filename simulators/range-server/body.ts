/**
 * The bytes of an answer's body, a chunk at a time, out of one buffer: no file is ever in memory.
 *
 * @module
 */
import type { Piece } from "./answer.ts";
import type { ServedFile } from "./served_file.ts";

/** The longest chunk: the content of declared files is made fastest in multiples of 64 KiB. */
const MAX_CHUNK_BYTES = 256 * 1024;

/** Some bytes of a body. They hold until the next chunk is asked for. */
export interface Chunk {
  bytes: Uint8Array;
  /** The file that they are from, and where in it. */
  from?: { file: ServedFile; start: number };
}

/** The chunks of a body, none of them empty or longer than `maxBytes`. */
export async function* chunksOf(
  body: readonly Piece[],
  maxBytes = MAX_CHUNK_BYTES,
): AsyncGenerator<Chunk, void, undefined> {
  const longest = Math.min(maxBytes, MAX_CHUNK_BYTES);
  let buffer: Uint8Array | undefined;
  for (const piece of body) {
    if (piece instanceof Uint8Array) {
      for (let at = 0; at < piece.length; at += longest) {
        yield { bytes: piece.subarray(at, at + longest) };
      }
      continue;
    }
    const { file } = piece;
    for (let start = piece.start; start < piece.end;) {
      // To the next multiple, so that all that follows begins at one.
      const end = Math.min(piece.end, start - start % longest + longest);
      buffer ??= new Uint8Array(Math.min(longest, piece.end - piece.start));
      if (buffer.length < end - start) buffer = new Uint8Array(longest);
      const bytes = buffer.subarray(0, end - start);
      await file.read(bytes, start);
      yield { bytes, from: { file, start } };
      start = end;
    }
  }
}
