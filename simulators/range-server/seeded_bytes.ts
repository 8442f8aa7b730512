/**
 * The content of declared files: bytes that follow from a seed and a name, at any offset, without
 * anything being kept. A word of 32 bits, lowest byte first:
 *
 * ```text
 * word(i) = pattern[i mod 16384] xor key(floor(i / 16384))
 *           the same for a seed      another for each block of 64 KiB, file and version
 * ```
 *
 * No two blocks of a file hold the same word at the same place, so bytes that end up elsewhere than
 * where they belong, or that are another file's, are never taken for the right ones.
 *
 * @module
 */
import { createRandom } from "../../core/random.ts";

const BLOCK_BYTES = 64 * 1024;
const BLOCK_WORDS = BLOCK_BYTES / 4;

/** The bytes of one file. */
export class SeededBytes {
  readonly #pattern: Uint32Array;
  readonly #salt: number;

  /** @param names What tells the file from all others of the same seed. */
  constructor(seed: number, ...names: (string | number)[]) {
    this.#pattern = patternOf(seed);
    this.#salt = createRandom(seed).stream("file", ...names).integer(0, 2 ** 32 - 1);
  }

  /** Writes the bytes from an offset on, as many as there is room for. */
  fill(into: Uint8Array, offset: number): void {
    const isAligned = (offset | into.byteOffset) % 4 === 0;
    for (let done = 0; done < into.length;) {
      const at = offset + done;
      const block = Math.floor(at / BLOCK_BYTES);
      const length = Math.min(into.length - done, (block + 1) * BLOCK_BYTES - at);
      const piece = into.subarray(done, done + length);
      if (isAligned) this.#fillWords(piece, at - block * BLOCK_BYTES, this.#keyOf(block));
      else this.#fillBytes(piece, at - block * BLOCK_BYTES, this.#keyOf(block));
      done += length;
    }
  }

  /** The bytes from `start` up to and without `end`. */
  slice(start: number, end: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(end - start);
    this.fill(bytes, start);
    return bytes;
  }

  #fillWords(into: Uint8Array, from: number, key: number): void {
    const pattern = this.#pattern;
    const count = into.length >>> 2;
    const words = new Uint32Array(into.buffer, into.byteOffset, count);
    const first = from >>> 2;
    for (let i = 0; i < count; i++) words[i] = pattern[first + i]! ^ key;
    this.#fillBytes(into.subarray(count * 4), from + count * 4, key);
  }

  #fillBytes(into: Uint8Array, from: number, key: number): void {
    for (let i = 0; i < into.length; i++) {
      const at = from + i;
      into[i] = (this.#pattern[at >>> 2]! ^ key) >>> ((at & 3) * 8);
    }
  }

  /** A bijection of the block's number, up to 2^32 blocks: 256 TiB. */
  #keyOf(block: number): number {
    let key = (block ^ this.#salt) >>> 0;
    key = Math.imul(key ^ (key >>> 16), 0x85ebca6b);
    key = Math.imul(key ^ (key >>> 13), 0xc2b2ae35);
    return key ^ (key >>> 16);
  }
}

const patterns = new Map<number, Uint32Array>();

function patternOf(seed: number): Uint32Array {
  let pattern = patterns.get(seed);
  if (pattern === undefined) {
    const bytes = createRandom(seed).stream("pattern").bytes(BLOCK_BYTES);
    // Read byte by byte, so that the words are the same on every machine.
    pattern = Uint32Array.from(
      { length: BLOCK_WORDS },
      (_, i) =>
        bytes[i * 4]! | bytes[i * 4 + 1]! << 8 | bytes[i * 4 + 2]! << 16 | bytes[i * 4 + 3]! << 24,
    );
    patterns.set(seed, pattern);
  }
  return pattern;
}
