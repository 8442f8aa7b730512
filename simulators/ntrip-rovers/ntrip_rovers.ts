/**
 * The declaration of NTRIP rovers: clients that take corrections from a caster.
 *
 * @module
 */
import { z } from "zod";
import { duration, position, target } from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { dialOptions } from "../../transports/redial.ts";
import { loginOptions } from "../ntrip_login.ts";

const options = z.strictObject({
  target: target().describe("The caster."),
  streampoint: z.string().regex(/^[^\s/]\S*$/, {
    error: "must be one word, without a slash before it",
  })
    .default("point1").describe("What is subscribed to."),
  user: z.string().regex(/^[^:]*$/, { error: "must not hold a colon" }).optional()
    .describe("Who logs in; without a user and a password, nobody does."),
  password: z.string().optional().meta({ secret: true }).describe("The user's password."),
  gga: position().optional()
    .describe("Where the rover says that it is; it sends no GGA without it."),
  ggaInterval: duration().prefault("10s")
    .describe("From one GGA to the next; the first one goes out once the caster has accepted."),
  silenceTimeout: duration().optional()
    .describe("After so long without a byte the rover hangs up and dials again; never by default."),
  ...loginOptions(),
  ...dialOptions("500ms", "10s"),
});

const streams = {
  received: "messages",
  bytes: "bytes",
  connection: "connections",
} as const;

/** What can be set, read. */
export type NtripRoversOptions = z.output<typeof options>;

/** What one rover is given. */
export type NtripRoversContext = Context<typeof streams>;

/**
 * One rover. It logs in, sends its position where one is set, and decodes the RTCM 3 that comes:
 * every whole frame is a message of `received`, a frame whose check is wrong counts there as
 * `damaged`. `bytes` is everything that came behind the caster's answer, RTCM or not.
 */
export const ntripRovers = definePart({
  kind: "ntrip-rovers",
  summary: "NTRIP rovers: each subscribes to a streampoint, and checks the corrections it gets.",
  options,
  endpoints: {},
  streams,
  actions: {},
  start: () => import("./start.ts"),
});
