import { z } from "zod";
import { duration, percent, round } from "../core/units.ts";
import { type Datagram, defineFault } from "./fault.ts";

/** Lets some datagrams be overtaken, each by so many that are not held back themselves. */
export const reorder = defineFault({
  kind: "reorder",
  summary: "Lets some datagrams be overtaken by later ones.",
  protocols: ["udp"],
  options: z.strictObject({
    rate: percent().refine((rate) => rate < 1, { error: "must be less than 100%" })
      .describe("The share of datagrams that are overtaken."),
    by: z.int().min(1).default(1).describe("How many overtake it."),
    wait: duration().prefault("1s").describe("It waits at most so long when too few follow."),
  }),
  effect: ({ rate, by }) => `lets ${round(rate * 100)} % be overtaken by ${by}`,
  apply: ({ rate, by, wait }) => ({
    datagrams(place) {
      let held: { datagram: Datagram; toCome: number }[] = [];
      return {
        datagram(datagram, pass) {
          const { ordinal, copy, atMs } = datagram;
          const chosen = place.random.stream(ordinal, copy).next() < rate;
          if (chosen && place.decide(ordinal, "held back")) {
            const one = { datagram, toCome: by };
            held.push(one);
            if (atMs === Infinity) return;
            place.wake(atMs + wait, () => {
              if (!held.includes(one)) return;
              held = held.filter((other) => other !== one);
              pass({ ...datagram, atMs: atMs + wait });
            });
            return;
          }
          pass(datagram);
          const overtaken = held.filter((one) => --one.toCome === 0);
          held = held.filter((one) => one.toCome > 0);
          for (const one of overtaken) {
            pass({ ...one.datagram, atMs: Math.max(one.datagram.atMs, atMs) });
          }
        },
        release() {
          const released = held.map((one) => one.datagram);
          held = [];
          return released;
        },
      };
    },
  }),
});
