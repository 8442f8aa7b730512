import { z } from "zod";
import { percent, round } from "../core/units.ts";
import { defineFault } from "./fault.ts";

/** Loses datagrams, each by itself. */
export const loss = defineFault({
  kind: "loss",
  summary: "Loses datagrams, each by itself.",
  protocols: ["udp"],
  options: z.strictObject({ rate: percent().describe("The share of datagrams that are lost.") }),
  effect: ({ rate }) => `loses ${round(rate * 100)} %`,
  apply: ({ rate }) => ({
    datagrams: (place) => ({
      datagram(datagram, pass) {
        const { ordinal, copy } = datagram;
        const chosen = place.random.stream(ordinal, copy).next() < rate;
        if (!chosen || !place.decide(ordinal, "lost")) pass(datagram);
      },
    }),
  }),
});
