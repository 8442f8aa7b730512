/**
 * The caster: sources publish, rovers subscribe, over NTRIP in both revisions; an HTTP API administers
 * it.
 *
 * @module
 */
import { z } from "zod";
import { duration, host, path, port, positiveDuration, rate, size } from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { loginName, streampointName } from "./names.ts";
import { nearestOptions } from "./nearest/options.ts";
import { relayOptions } from "./relays/options.ts";
import { recordingOptions } from "./recording/options.ts";
import { sourcetableSettings } from "./settings/sourcetable_settings.ts";

const sourcePassword = () =>
  z.string()
    .regex(/^[^\s\p{Cc}]+$/u, { error: "must be one word: spaces end it on the SOURCE line" })
    .meta({ secret: true });

const options = z.strictObject({
  host: host(),
  port: port().default(2101).describe("NTRIP port, for sources and rovers."),
  adminPort: port().default(8002).describe("HTTP port of the admin API and its documentation."),
  ntripsPort: port().default(2102).describe("NTRIP port for TLS, where there is a certificate."),
  tlsCert: path().optional().describe("File with the certificate, and its chain, in PEM."),
  tlsKey: path().optional().describe("File with the certificate's private key in PEM."),
  adminTls: z.boolean().default(false).describe("Speak HTTPS on the admin port, in place of HTTP."),
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
      maxConnections: z.int().min(0).optional().describe(
        "How many rovers the user may have at a time; 0 is any.",
      ),
    }),
  ).default({}).describe("Users by login to begin with, where no settings file says otherwise."),
  sourcePassword: sourcePassword().default("server_password")
    .describe("Password of all sources, and of changes through the admin API."),
  sourcePasswords: z.record(streampointName(), sourcePassword().describe("The password.")).default(
    {},
  )
    .describe("Streampoints whose sources have a password of their own, in place of that of all."),
  sourcetable: sourcetableSettings().prefault({}).describe(
    "What the sourcetable shall say, where the settings file says nothing of it: fields of " +
      "streampoints, and rows of other casters and of networks.",
  ),
  inspect: z.boolean().default(true).describe(
    "Look at what sources send: for the sourcetable, the page and the metrics.",
  ),
  nearest: nearestOptions().default({}).describe(
    "Virtual streampoints, which serve each rover the nearest base by the GGA that it sends.",
  ),
  ...relayOptions(),
  hashPasswords: z.boolean().default(false).describe(
    "Keep passwords as salted hashes, and hash at the start those that are plain. Where settings " +
      "hold hashes already, what the admin API adds is hashed anyhow.",
  ),
  anonymous: z.boolean().default(false).describe("Serve rovers that send no credentials."),
  refusals: z.enum(["streamcaster", "ntrip"]).default("streamcaster").describe(
    "Whose refusals revision 1 gets: the original service's, or those of other casters.",
  ),
  okLineEnding: z.enum(["crlf", "blank-line"]).default("crlf").describe(
    "How the answer ICY 200 OK to a rover ends; old clients wait for a blank line.",
  ),
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
  maxConnectionsPerUser: z.int().min(0).default(0).describe(
    "Most rovers of one user at a time, where the user's own settings say nothing; 0 is any.",
  ),
  banAfter: z.int().min(0).default(100).describe(
    "Failed logins from one address within a minute after which it is banned; 0 bans nobody.",
  ),
  adminRate: rate().prefault("200/s").describe(
    "How often one address may ask the admin API; 0/s is any.",
  ),
  ...recordingOptions(),
  watch: z.enum(["anyone", "token"]).default("anyone").describe(
    "Who may see the page, its JSON and the metrics: anyone, or who has a token or the source " +
      "password.",
  ),
  banFor: positiveDuration().prefault("1m").describe("How long an address is banned."),
});

const streams = {
  in: "bytes",
  out: "bytes",
  clients: "connections",
  rovers: "connections",
  logins: "operations",
  gga: "messages",
} as const;

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

/**
 * The declaration of the caster. `clients` are the connections of sources and rovers, `rovers` those
 * of rovers alone: with one device, its `reconnect` is the time it stayed away. `logins` are requests of sources and rovers, from the connection to
 * the answer; that one has to be made again, with the Digest it was asked for, is no failure. `gga` are
 * the positions that rovers tell, of all of them together.
 */
export const caster = definePart({
  kind: "caster",
  summary: "NTRIP caster: sources publish, rovers subscribe.",
  options,
  endpoints: { ntrip: "tcp", admin: "http", ntrips: "tcp" },
  optionalEndpoints: { ntrips: "tlsCert" },
  streams,
  actions: { drop },
  start: () => import("./start.ts"),
});
