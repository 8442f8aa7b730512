/**
 * The caster: sources publish, rovers subscribe, over NTRIP revision 1; an HTTP API administers it.
 *
 * @module
 */
import { z } from "zod";
import { duration, host, path, port, size } from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { loginName, streampointName } from "./names.ts";

const options = z.strictObject({
  host: host(),
  port: port().default(2101).describe("NTRIP port, for sources and rovers."),
  adminPort: port().default(8002).describe("HTTP port of the admin API and its documentation."),
  settings: path().optional().describe(
    "File that holds streampoints and users. Where it exists it is the truth; else it is created.",
  ),
  streampoints: z.array(streampointName()).default([]).describe(
    "Streampoints to begin with, where no settings file says otherwise.",
  ),
  users: z.record(
    loginName(),
    z.strictObject({
      password: z.string().meta({ secret: true }).describe("What the user's rovers log in with."),
      allowedStreampoints: z.array(streampointName()).default([]).describe(
        "What the user may receive; empty is everything.",
      ),
    }),
  ).default({}).describe("Users by login to begin with, where no settings file says otherwise."),
  sourcePassword: z.string()
    .regex(/^[^\s\p{Cc}]+$/u, { error: "must be one word: spaces end it on the SOURCE line" })
    .default("server_password").meta({ secret: true })
    .describe("Password of all sources, and of changes through the admin API."),
  anonymous: z.boolean().default(false).describe("Serve rovers that send no credentials."),
  maxBacklog: size().prefault("1MiB").describe(
    "Most that waits for one rover, beside what the operating system holds for it; one that falls " +
      "further behind is disconnected.",
  ),
  grace: duration().prefault("10s").describe(
    "How long rovers are kept when their source ends, for it to return.",
  ),
  maxHead: size().prefault("8KiB").describe("Longest request head."),
  headTimeout: duration().prefault("10s").describe("Longest time for a request head."),
  maxConnections: z.int().min(0).default(10_000).describe("Most connections at a time; 0 is any."),
  maxConnectionsPerAddress: z.int().min(0).default(0).describe(
    "Most connections at a time from one address; 0 is any.",
  ),
});

const streams = { in: "bytes", out: "bytes", clients: "connections" } as const;

/** The caster's options, defaults filled in and quantities read. */
export type CasterOptions = z.output<typeof options>;

/** What the caster is given to run. */
export type CasterContext = Context<typeof streams>;

const drop = z.strictObject({
  streampoint: streampointName().describe("Whose connections."),
  who: z.enum(["source", "rovers", "all"]).default("all").describe("Which of them."),
});

/** The argument of the action `drop`. */
export type Drop = z.output<typeof drop>;

/** The declaration of the caster. */
export const caster = definePart({
  kind: "caster",
  summary: "NTRIP caster: sources publish, rovers subscribe.",
  options,
  endpoints: { ntrip: "tcp", admin: "http" },
  streams,
  actions: { drop },
  start: () => import("./start.ts"),
});
