import { z } from "zod";
import { defineFault } from "./fault.ts";

/**
 * Forwards nothing any more: no byte, no end, no datagram. Connections stay open, and new ones are made.
 * All that was sent is kept (beyond a bound a sender has to wait, and a datagram is lost), and arrives
 * in order when the faults change.
 */
export const stall = defineFault({
  kind: "stall",
  summary: "Holds everything back while connections stay open.",
  protocols: ["tcp", "udp"],
  options: z.strictObject({}),
  effect: () => "holds everything back",
  apply: () => ({
    stream: (place) => ({
      begin: (offset) => void place.decide(offset, "stalled"),
      piece: (piece, out) => out.piece({ ...piece, atMs: Infinity }),
      ending: (ending, out) => out.ending({ ...ending, atMs: Infinity }),
    }),
    datagrams: (place) => ({
      datagram(datagram, pass) {
        const acts = place.decide(datagram.ordinal, "stalled");
        pass(acts ? { ...datagram, atMs: Infinity } : datagram);
      },
    }),
  }),
});
