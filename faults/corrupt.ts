import { z } from "zod";
import { percent, round } from "../core/units.ts";
import { defineFault, type Place } from "./fault.ts";

/** Where to corrupt is drawn for so many bytes at a time, each block by itself. */
const BLOCK_BYTES = 16 * 1024;

/** Changes bytes into others, never their number. */
export const corrupt = defineFault({
  kind: "corrupt",
  summary: "Changes some of the bytes into others.",
  protocols: ["tcp", "udp"],
  options: z.strictObject({ rate: percent().describe("The share of the bytes that are changed.") }),
  effect: ({ rate }) => `corrupts ${round(rate * 100)} % of the bytes`,
  apply: ({ rate }) => ({
    stream(place) {
      const spots = new Spots(rate, place);
      return {
        piece(piece, out) {
          const found = spots.within(piece.offset, piece.bytes.length);
          if (found.length === 0) return out.piece(piece);
          for (const { offset } of found) place.decide(offset, "corrupted");
          out.piece({ ...piece, bytes: corrupted(piece.bytes, piece.offset, found) });
        },
      };
    },
    datagrams(place) {
      const spots = new Spots(rate, place);
      return {
        datagram(datagram, pass) {
          const { bytes, offset, ordinal } = datagram;
          const found = spots.within(offset, bytes.length);
          const acts = found.length > 0 && place.decide(ordinal, `corrupted ${found.length} bytes`);
          pass(acts ? { ...datagram, bytes: corrupted(bytes, offset, found) } : datagram);
        },
      };
    },
  }),
});

/** A byte to change, and by how much. */
interface Spot {
  offset: number;
  /** Odd: however often it is added to a byte, fewer than 256 times, the byte has changed. */
  by: number;
}

/** Which bytes are changed. The gaps between them are geometrically distributed. */
class Spots {
  readonly #gapScale: number;
  readonly #place: Place;
  #block = -1;
  #spots: Spot[] = [];

  constructor(rate: number, place: Place) {
    // The logarithm of nothing left over is minus infinity: then every gap is 0.
    this.#gapScale = Math.log1p(-rate);
    this.#place = place;
  }

  /** The spots among so many bytes from an offset. */
  within(offset: number, length: number): Spot[] {
    const end = offset + length;
    const found: Spot[] = [];
    for (let block = Math.floor(offset / BLOCK_BYTES); block * BLOCK_BYTES < end; block++) {
      this.#draw(block);
      for (const spot of this.#spots) {
        if (spot.offset >= end) break;
        if (spot.offset >= offset) found.push(spot);
      }
    }
    return found;
  }

  #draw(block: number): void {
    if (this.#block === block) return;
    this.#block = block;
    this.#spots = [];
    const random = this.#place.random.stream(block);
    const gap = () => Math.floor(Math.log1p(-random.next()) / this.#gapScale);
    const end = (block + 1) * BLOCK_BYTES;
    for (let offset = block * BLOCK_BYTES + gap(); offset < end; offset += 1 + gap()) {
      this.#spots.push({ offset, by: 2 * random.integer(0, 127) + 1 });
    }
  }
}

function corrupted(bytes: Uint8Array, start: number, spots: Spot[]): Uint8Array {
  const changed = bytes.slice();
  for (const { offset, by } of spots) changed[offset - start]! += by;
  return changed;
}
