import { z } from "zod";
import { defineFault } from "./fault.ts";

/**
 * Ends a connection, for both sides. What came before it still arrives; what comes after it does not.
 * After `bytes` it ends at that very byte; what is under way in the other direction is lost.
 */
export const cut = defineFault({
  kind: "cut",
  summary: "Ends a connection, by a reset or an orderly close.",
  protocols: ["tcp"],
  options: z.strictObject({
    how: z.enum(["reset", "close"]).default("reset").describe("Torn (RST) or closed (FIN)."),
  }),
  effect: ({ how }) => how === "reset" ? "resets connections" : "closes connections",
  apply: ({ how }) => ({
    stream: (place) => ({
      begin(offset, atMs, out) {
        place.decide(offset, how);
        out.ending({ end: how, offset, atMs });
      },
      piece() {},
      ending() {},
    }),
  }),
});
