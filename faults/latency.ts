import { z } from "zod";
import { duration, round } from "../core/units.ts";
import type { Random } from "../core/random.ts";
import { defineFault, type Place } from "./fault.ts";

/**
 * How many bytes of a stream share a draw. What comes in one piece is delayed as one, by the draw of its
 * first byte: cut up, each part of a message would have its own, and the message that of its slowest.
 */
const BLOCK_BYTES = 64;

/** Of the Pareto distribution with this shape the mean and the variance exist. */
const PARETO_SHAPE = 3;
const PARETO_MEDIAN = 2 ** (1 / PARETO_SHAPE);
const PARETO_DEVIATION = Math.sqrt(
  PARETO_SHAPE / ((PARETO_SHAPE - 1) ** 2 * (PARETO_SHAPE - 2)),
);
/** One in ten thousand would be later than 24 times the jitter, and a few of those by minutes. */
const PARETO_LAST = 0.9999;

const options = z.strictObject({
  delay: duration().describe("How much later."),
  jitter: duration().prefault("0ms").describe("By how much the delay varies."),
  distribution: z.enum(["uniform", "normal", "pareto"]).default("uniform")
    .describe(
      "How it varies: around the delay evenly, in a bell, or with a long tail of late ones.",
    ),
});

/**
 * Delays. The delay's median is `delay` in every distribution; never is it less than nothing.
 *
 * - `uniform`: from `delay - jitter` to `delay + jitter`;
 * - `normal`: standard deviation `jitter`;
 * - `pareto`: standard deviation `jitter`, at least `delay - 0.3 * jitter`, at most
 *   `delay + 24 * jitter`.
 *
 * A stream stays in order: bytes that drew less than those before them arrive right behind them. Its end
 * is delayed as its bytes are. Datagrams may overtake one another.
 */
export const latency = defineFault({
  kind: "latency",
  summary: "Delays bytes, ends and datagrams, with or without jitter.",
  protocols: ["tcp", "udp"],
  options,
  effect: ({ delay, jitter }) =>
    jitter === 0 ? `adds ${round(delay)} ms` : `adds ${round(delay)}±${round(jitter)} ms`,
  apply(options) {
    const varies = options.jitter > 0;
    const delayOf = (place: Place, ...names: number[]) =>
      varies ? drawDelay(options, place.random.stream(...names)) : options.delay;
    return {
      stream(place) {
        const blockOf = (offset: number) => Math.floor(offset / BLOCK_BYTES);
        return {
          piece(piece, out) {
            const { offset, bytes } = piece;
            if (place.observed && varies) {
              const end = offset + bytes.length;
              for (let b = Math.ceil(offset / BLOCK_BYTES); b * BLOCK_BYTES < end; b++) {
                place.decide(b * BLOCK_BYTES, delayed(delayOf(place, b)));
              }
            }
            out.piece({ ...piece, atMs: piece.atMs + delayOf(place, blockOf(offset)) });
          },
          ending(ending, out) {
            out.ending({ ...ending, atMs: ending.atMs + delayOf(place, blockOf(ending.offset)) });
          },
        };
      },
      datagrams: (place) => ({
        datagram(datagram, pass) {
          const delayMs = delayOf(place, datagram.ordinal, datagram.copy);
          const acts = place.decide(datagram.ordinal, delayed(delayMs));
          pass(acts ? { ...datagram, atMs: datagram.atMs + delayMs } : datagram);
        },
      }),
    };
  },
});

const delayed = (delayMs: number) => `delayed ${delayMs.toFixed(3)} ms`;

/** One delay, in milliseconds. */
function drawDelay(
  { delay, jitter, distribution }: z.output<typeof options>,
  random: Random,
): number {
  return Math.max(0, delay + jitter * deviation[distribution](random));
}

/** How far a draw lies from the median, in jitters. */
const deviation = {
  uniform: (random: Random) => 2 * random.next() - 1,
  normal: (random: Random) => random.normal(),
  pareto: (random: Random) =>
    ((1 - PARETO_LAST * random.next()) ** (-1 / PARETO_SHAPE) - PARETO_MEDIAN) / PARETO_DEVIATION,
};
