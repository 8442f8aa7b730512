/**
 * The declaration of an NTRIP base: a reference station that sends corrections to a caster.
 *
 * @module
 */
import { z } from "zod";
import {
  duration,
  path,
  position,
  positiveDuration,
  positiveRate,
  size,
  target,
} from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { dialOptions } from "../../transports/redial.ts";
import { loginOptions } from "../ntrip_login.ts";

/** What else than a good source one can be. */
export const misbehaviours = [
  "silent",
  "bursts",
  "corrupt",
  "wrong-station",
  "huge-head",
  "stops",
] as const;

const options = z.strictObject({
  target: target().describe("The caster."),
  streampoint: z.string().regex(/^\S+$/, { error: "must be one word" }).default("point1")
    .describe("What the base publishes."),
  password: z.string().regex(/^\S+$/, { error: "must be one word" }).meta({ secret: true })
    .describe("The password of the caster's sources."),
  user: z.string().regex(/^[^:]*$/, { error: "must not hold a colon" }).default("base")
    .describe("Revision 2: the name that it logs in with; most casters take any."),
  str: z.string().regex(/^\P{Cc}*$/u, { error: "must be one line" }).optional().describe(
    "The sourcetable row that it asks for: `STR;…`.",
  ),
  rate: positiveRate(1_000).prefault("1/s").describe(
    "How many epochs a second, or messages of a replayed file.",
  ),
  message: z.literal([1074, 1077]).default(1074)
    .describe("How an epoch is told: 1074 is MSM4, 1077 is MSM7 with its higher resolution."),
  stationId: z.int().min(0).max(4095).default(2003).describe("Number of the station."),
  position: position().prefault("50.0,8.0,100").describe("Where the station's antenna is."),
  stationInterval: positiveDuration().prefault("10s").describe(
    "From one 1005 to the next; each connection begins with one.",
  ),
  satellites: z.int().min(1).max(32).default(8)
    .describe("The most satellites that are observed, highest first; 7 or more are always up."),
  startTime: z.union([z.literal("now"), z.iso.datetime({ offset: true })])
    .default("2026-01-01T00:00:00Z")
    .describe("UTC of the first epoch; fixed, so that a seed gives the same bytes, or `now`."),
  replay: path().optional()
    .describe(
      "A recording to send instead: RTCM 3 frame by frame, all else in 512-byte pieces. Where the " +
        "times of the caster's recordings are beside it, it keeps its pace, and else `rate`. A folder " +
        "or a pattern is the recordings in it, by name, one after the other.",
    ),
  speed: z.number().positive().default(1).describe(
    "How fast a recording with times is replayed: 10 is ten times as fast as it was.",
  ),
  loop: z.boolean().default(false).describe("Begin the replayed file again after its end."),
  maxBacklog: size().prefault("64KiB")
    .describe("While so much waits for a caster that does not read, messages are skipped."),
  ...loginOptions(),
  ...dialOptions("500ms", "10s"),
  misbehave: z.enum(misbehaviours).optional().describe(
    "What it does wrong: silent logs in and sends nothing, bursts sends ten epochs at once instead of " +
      "one at a time, corrupt damages every fifth message, wrong-station gives every fifth epoch the " +
      "number of another station, huge-head asks with a head of 64 KiB, stops sends nothing more " +
      "after `misbehaveAfter`, and stays.",
  ),
  misbehaveAfter: duration().prefault("5s").describe(
    "How long after it was accepted it stops, with `misbehave: stops`.",
  ),
});

const streams = { sent: "messages", connection: "connections" } as const;

/** What can be set, read. */
export type NtripBaseOptions = z.output<typeof options>;

/** What one base is given. */
export type NtripBaseContext = Context<typeof streams>;

/**
 * One base. Its messages are due at fixed moments, counted from when a caster first accepted it; those
 * due while it is not connected are not sent. `sent` holds what was; messages that it damaged itself
 * count there as `damaged` alone.
 */
export const ntripBase = definePart({
  kind: "ntrip-base",
  summary: "NTRIP base: publishes corrections for a place, or replays a recorded file.",
  options,
  endpoints: {},
  streams,
  actions: {},
  start: () => import("./start.ts"),
});
