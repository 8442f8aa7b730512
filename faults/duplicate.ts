import { z } from "zod";
import { percent, round } from "../core/units.ts";
import { defineFault } from "./fault.ts";

/** Sends some datagrams twice, one right behind the other. */
export const duplicate = defineFault({
  kind: "duplicate",
  summary: "Sends some datagrams twice.",
  protocols: ["udp"],
  options: z.strictObject({ rate: percent().describe("The share of datagrams sent twice.") }),
  effect: ({ rate }) => `duplicates ${round(rate * 100)} %`,
  apply: ({ rate }) => ({
    datagrams: (place) => ({
      datagram(datagram, pass) {
        const { ordinal, copy } = datagram;
        pass(datagram);
        const chosen = place.random.stream(ordinal, copy).next() < rate;
        if (chosen && place.decide(ordinal, "duplicated")) pass({ ...datagram, copy: copy + 1 });
      },
    }),
  }),
});
