/**
 * How a command can be delivered badly: what a request, a script or a scenario may ask for.
 *
 * @module
 */
import { z } from "zod";
import { duration } from "../../core/units.ts";

/** Below the backlog that a lamp may have by default, and far above any command. */
const MAX_FILLER_BYTES = 8 * 1024;

const MAX_TIMES = 100;

const MAX_DELAY_MS = 60_000;

const cutAt = (what: string) =>
  z.int().min(0).optional().describe(`How much of it is sent before ${what}; default half.`);

/** One command, delivered as a stand should not, and as a good lamp bears. */
export const deliveryFault = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("split"),
    pause: duration().prefault("2ms").describe("Between two bytes."),
  }).describe("Every byte by itself."),
  z.strictObject({
    kind: z.literal("coalesce"),
    times: z.int().min(2).max(MAX_TIMES).default(10).describe("How often the command is there."),
  }).describe("So many times in one segment."),
  z.strictObject({
    kind: z.literal("unknown-type"),
    type: z.int().min(0).max(255).default(0x7f).describe("One that is no command's."),
    length: z.int().min(0).max(MAX_FILLER_BYTES).default(18).describe("Of its value."),
  }).describe("Behind a frame of an unknown type, whose value looks like commands."),
  z.strictObject({
    kind: z.literal("wrong-length"),
    extra: z.int().min(1).max(MAX_FILLER_BYTES).default(3).describe("By how much it is too long."),
  }).describe("Behind a frame of its own type that is too long."),
  z.strictObject({
    kind: z.literal("delay"),
    delay: duration().refine((delayMs) => delayMs <= MAX_DELAY_MS, {
      error: "must be at most 1m",
    }).describe("How long; what comes after it waits as well."),
  }).describe("Late."),
  z.strictObject({ kind: z.literal("truncate"), bytes: cutAt("the close") })
    .describe("Cut short by an orderly close of every connection."),
  z.strictObject({ kind: z.literal("reset"), bytes: cutAt("the reset") })
    .describe("Cut short by a reset of every connection."),
]);

/** A delivery fault, read: times are in milliseconds. */
export type DeliveryFault = z.output<typeof deliveryFault>;
