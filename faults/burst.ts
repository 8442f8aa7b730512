import { z } from "zod";
import { percent, round } from "../core/units.ts";
import { defineFault, type Place } from "./fault.ts";

/**
 * The chain is drawn for so many datagrams at a time, each block by itself and beginning in its long-run
 * distribution: so the state at any datagram is known without walking there from the first one. What
 * that costs is a burst that is cut or joined now and then, at a block's edge.
 */
const BLOCK_DATAGRAMS = 1_024;

/**
 * Loses datagrams in bursts, by Gilbert's model: a chain of two states, in one of which all is lost.
 * From the mean length L of a burst and the share R that is lost in the long run follow the chances to
 * leave a burst, 1/L, and to enter one, R/(L(1-R)).
 */
export const burst = defineFault({
  kind: "burst",
  summary: "Loses datagrams in bursts (Gilbert's model).",
  protocols: ["udp"],
  options: z.strictObject({
    rate: percent().describe("The share of datagrams that are lost in the long run."),
    length: z.number().min(1).describe("How many a burst loses, on average."),
  }),
  check({ rate, length }) {
    const most = length / (1 + length);
    if (rate <= most) return undefined;
    const percentage = `${Math.floor(most * 1000) / 10}%`;
    return [["rate"], `must be at most ${percentage} when a burst has ${length}`];
  },
  effect: ({ rate, length }) => `loses ${round(rate * 100)} % in bursts of ${round(length)}`,
  apply: ({ rate, length }) => ({
    datagrams(place) {
      const chain = new GilbertChain(rate, length, place);
      return {
        datagram(datagram, pass) {
          const lost = chain.isInBurst(datagram.ordinal);
          if (!lost || !place.decide(datagram.ordinal, "lost")) pass(datagram);
        },
      };
    },
  }),
});

class GilbertChain {
  readonly #rate: number;
  readonly #enter: number;
  readonly #leave: number;
  readonly #place: Place;
  #block = -1;
  readonly #inBurst: boolean[] = [];

  constructor(rate: number, length: number, place: Place) {
    this.#rate = rate;
    this.#leave = 1 / length;
    this.#enter = rate * this.#leave / (1 - rate);
    this.#place = place;
  }

  isInBurst(ordinal: number): boolean {
    const block = Math.floor(ordinal / BLOCK_DATAGRAMS);
    if (block !== this.#block) this.#draw(block);
    return this.#inBurst[ordinal % BLOCK_DATAGRAMS]!;
  }

  #draw(block: number): void {
    this.#block = block;
    const random = this.#place.random.stream(block);
    let inBurst = random.next() < this.#rate;
    for (let i = 0; i < BLOCK_DATAGRAMS; i++) {
      this.#inBurst[i] = inBurst;
      inBurst = inBurst ? random.next() >= this.#leave : random.next() < this.#enter;
    }
  }
}
