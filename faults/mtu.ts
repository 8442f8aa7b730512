import { z } from "zod";
import { formatSize, size } from "../core/units.ts";
import { defineFault } from "./fault.ts";

/** Loses datagrams that are too big, as a path does that may not fragment them. */
export const mtu = defineFault({
  kind: "mtu",
  summary: "Loses datagrams that are too big.",
  protocols: ["udp"],
  options: z.strictObject({
    size: size().describe("The most a datagram may carry; Ethernet leaves 1472B of its 1500B."),
  }),
  effect: ({ size }) => `loses datagrams over ${formatSize(size)}`,
  apply: ({ size }) => ({
    datagrams: (place) => ({
      datagram(datagram, pass) {
        const { bytes, ordinal } = datagram;
        if (bytes.length <= size || !place.decide(ordinal, "lost: too big")) pass(datagram);
      },
    }),
  }),
});
