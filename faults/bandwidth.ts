import { z } from "zod";
import { duration, formatSize, throughput } from "../core/units.ts";
import { defineFault, type Direction } from "./fault.ts";

/** A long piece goes in parts of so many milliseconds, as it would over a slow wire. */
const PART_MS = 10;
const MIN_PART_BYTES = 256;
const MAX_PART_BYTES = 64 * 1024;

const options = z.strictObject({
  rate: throughput().refine((rate) => rate > 0, { error: "must be more than 0B/s" })
    .describe("How much passes a second, in each direction."),
  scope: z.enum(["connection", "link"]).default("connection")
    .describe("Whether each connection has that much, or all share it."),
  queue: duration().prefault("200ms")
    .describe(
      "How long bytes may wait for their turn: then a sender waits and a datagram is lost.",
    ),
});

/**
 * Lets so many bytes a second pass, one after the other, as a wire of that speed does: bytes are through
 * when their last one is. Each direction has the whole rate. Nothing is saved up while nobody sends.
 */
export const bandwidth = defineFault({
  kind: "bandwidth",
  summary: "Limits how many bytes pass a second.",
  protocols: ["tcp", "udp"],
  options,
  effect: ({ rate, scope }) =>
    `passes ${formatSize(rate)}/s ${scope === "link" ? "in all" : "a connection"}`,
  apply({ rate, scope, queue }) {
    const bytesPerMs = rate / 1_000;
    const partBytes = Math.round(
      Math.min(MAX_PART_BYTES, Math.max(MIN_PART_BYTES, bytesPerMs * PART_MS)),
    );
    const shared: Record<Direction, Wire> = {
      up: new Wire(bytesPerMs),
      down: new Wire(bytesPerMs),
    };
    const wireOf = (direction: Direction) =>
      scope === "link" ? shared[direction] : new Wire(bytesPerMs);
    return {
      stream(place) {
        const wire = wireOf(place.direction);
        return {
          piece(piece, out) {
            // What never gets here takes no time on the wire.
            if (piece.atMs === Infinity) return out.piece(piece);
            for (let start = 0; start < piece.bytes.length; start += partBytes) {
              const bytes = piece.bytes.subarray(start, start + partBytes);
              const atMs = wire.carry(bytes.length, piece.atMs);
              out.piece({
                bytes,
                offset: piece.offset + start,
                atMs,
                apartMs: start === 0 ? piece.apartMs : 0,
              });
            }
            const excessMs = wire.waitMs(piece.atMs) - queue;
            if (excessMs > 0) place.rest(excessMs);
          },
        };
      },
      datagrams(place) {
        const wire = wireOf(place.direction);
        return {
          datagram(datagram, pass) {
            const { bytes, ordinal, atMs } = datagram;
            if (atMs === Infinity) return pass(datagram);
            if (wire.waitMs(atMs) > queue) {
              if (!place.decide(ordinal, "lost: the queue is full")) pass(datagram);
              return;
            }
            pass({ ...datagram, atMs: wire.carry(bytes.length, atMs) });
          },
        };
      },
    };
  },
});

/** Carries bytes at a fixed speed. */
class Wire {
  readonly #bytesPerMs: number;
  /** When all is through that was given to it. */
  #freeMs = -Infinity;

  constructor(bytesPerMs: number) {
    this.#bytesPerMs = bytesPerMs;
  }

  /** When bytes that come at a moment are through. */
  carry(bytes: number, atMs: number): number {
    this.#freeMs = Math.max(this.#freeMs, atMs) + bytes / this.#bytesPerMs;
    return this.#freeMs;
  }

  /** How long what comes at a moment has to wait. */
  waitMs(atMs: number): number {
    return Math.max(0, this.#freeMs - atMs);
  }
}
