import { z } from "zod";
import { defineFault } from "./fault.ts";

/**
 * Pulls the cable. On open connections nothing arrives, no byte, no close and no reset; what was sent is
 * kept as by a `stall`, as TCP would send it again. A new connection is accepted (by the operating
 * system) and hears nothing: when the faults change it is made, unless whoever dialled gave it up.
 * Datagrams are lost.
 */
export const partition = defineFault({
  kind: "partition",
  summary: "Pulls the cable: silence on open connections and for new ones.",
  protocols: ["tcp", "udp"],
  options: z.strictObject({}),
  effect: () => "is partitioned",
  apply: () => ({
    attempt: "unanswered",
    stream: (place) => ({
      begin: (offset) => void place.decide(offset, "partitioned"),
      piece: (piece, out) => out.piece({ ...piece, atMs: Infinity }),
      ending: (ending, out) => out.ending({ ...ending, atMs: Infinity }),
    }),
    datagrams: (place) => ({
      datagram(datagram, pass) {
        if (!place.decide(datagram.ordinal, "lost")) pass(datagram);
      },
    }),
  }),
});
