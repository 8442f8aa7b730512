import { z } from "zod";
import { throughput } from "../../../core/units.ts";
import { defineMisbehaviour } from "./misbehaviour.ts";

/** Sends bodies at a steady rate, on each connection for itself. */
export const slow = defineMisbehaviour({
  kind: "slow",
  summary: "Sends so many bytes a second on each connection.",
  options: z.strictObject({
    rate: throughput().refine((rate) => rate > 0, { error: "must be more than 0B/s" })
      .describe("How much of a body is sent a second."),
  }),
  apply: ({ rate }) => ({
    bend(answer) {
      const bytesPerSecond = Math.min(rate, answer.delivery?.bytesPerSecond ?? Infinity);
      return { ...answer, delivery: { ...answer.delivery, bytesPerSecond } };
    },
  }),
});
