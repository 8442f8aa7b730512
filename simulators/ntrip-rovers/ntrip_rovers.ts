/**
 * The declaration of NTRIP rovers: clients that take corrections from a caster.
 *
 * @module
 */
import { z } from "zod";
import { duration, path, position, speed, target } from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { dialOptions } from "../../transports/redial.ts";
import { loginOptions } from "../ntrip_login.ts";

/** What else than a good rover one can be. */
const misbehaviours = ["never-read", "half-open", "hammer", "huge-head"] as const;

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
    .describe(
      "From one GGA to the next; the first one goes out once the caster has accepted, and in " +
        "revision 2 with the request, too.",
    ),
  ggaTo: position().optional().describe("Where it goes to from `gga`, in a straight line."),
  track: path().optional().describe(
    "A GPX file whose track it follows, in place of `gga`: as fast as the file says, where it does.",
  ),
  speed: speed().refine((metresPerSecond) => metresPerSecond > 0, { error: "must be more than 0" })
    .optional().describe("How fast it goes; 10m/s where nothing else is said."),
  trackEnd: z.enum(["stay", "return", "restart"]).default("stay").describe(
    "What it does where it arrives: stays, goes back and forth, or begins anew.",
  ),
  silenceTimeout: duration().optional()
    .describe("After so long without a byte the rover hangs up and dials again; never by default."),
  judge: z.boolean().default(true).describe(
    "Whether corrections are judged as a receiver would: without it `epochs`, `ages`, `station` and " +
      "`changes` stay empty, and a rover costs less.",
  ),
  ...loginOptions(),
  ...dialOptions("500ms", "10s"),
  misbehave: z.enum(misbehaviours).optional().describe(
    "What it does wrong: never-read takes nothing off its connection once it is accepted, half-open " +
      "sends half of its head and nothing more, hammer logs in with a wrong password every " +
      "`redialMin`, whatever it is told, huge-head asks with a head of 64 KiB.",
  ),
});

const streams = {
  received: "messages",
  bytes: "bytes",
  connection: "connections",
  epochs: "messages",
  ages: "operations",
  station: "messages",
  changes: "messages",
} as const;

/** What can be set, read. */
export type NtripRoversOptions = z.output<typeof options>;

/** What one rover is given. */
export type NtripRoversContext = Context<typeof streams>;

/**
 * One rover. It logs in, sends its position where one is set, and decodes the RTCM 3 that comes:
 * every whole frame is a message of `received`, a frame whose check is wrong counts there as
 * `damaged`. `bytes` is everything that came behind the caster's answer, RTCM or not.
 *
 * Of the messages it judges as a receiver would. `epochs` are those that end an epoch of observations
 * (MSM): their gaps are those of the corrections. `ages` has one for each of them, whose `latency` is
 * how old the observations were when they came; the base must tell real time (`startTime: now`), and
 * epochs that are more than an hour off are left out. `station` are 1005 and 1006: their greatest gap
 * is how old the station's position became. `changes` are messages by which the station became
 * another, by its number or its position.
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
