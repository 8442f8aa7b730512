/**
 * The declaration of the range server.
 *
 * @module
 */
import { z } from "zod";
import { host, path, port } from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { fileDeclaration, fileSize } from "./declared_file.ts";
import { misbehaviourSpec } from "./misbehaviours/spec.ts";

const options = z.strictObject({
  host: host(),
  port: port().default(8081).describe("HTTP port."),
  file: z.array(fileDeclaration()).default([]).meta({ positional: true }).describe(
    "Files with content that follows from contentSeed and the path, such as /big.bin=64MiB, or " +
      "/part-{1..9}=1MiB for nine of them.",
  ),
  root: path().optional().describe("A folder whose files are served, and nothing outside of it."),
  contentSeed: z.int().min(0).max(2 ** 32 - 1).default(1)
    .describe("From it follows the content of declared files; the same gives the same bytes."),
  misbehave: z.array(misbehaviourSpec).default([]).describe(
    "What it does wrong, and to which requests: 'kind: cut, at: 40%, times: 1'. All that is chosen " +
      "for a request happens to it.",
  ),
});

const streams = {
  requests: "operations",
  sent: "bytes",
  files: "blob",
  clients: "connections",
} as const;

const change = z.strictObject({
  path: z.string().describe("Of a declared file."),
  validator: z.enum(["changed", "kept", "none"]).default("changed")
    .describe("Whether its ETag and date change, stay, or are missing from now on."),
  size: fileSize().optional().describe("Its new size; without it, the same."),
});

const misbehave = z.strictObject({
  list: z.array(misbehaviourSpec).describe("As the option misbehave, in place of what it says."),
});

/** What can be set, read. */
export type RangeServerOptions = z.output<typeof options>;

/** What a range server is given. */
export type RangeServerContext = Context<typeof streams>;

/** The argument of `change`, read. */
export type Change = z.output<typeof change>;

/** The argument of `misbehave`, read. */
export type Misbehave = z.output<typeof misbehave>;

/**
 * The range server. A request is an error when it was declined, or its answer did not get out whole.
 * `sent` is what was sent of bodies. `files` tells, of the declared files, what there is to fetch, and
 * of all of them how many pieces were asked for, and which bytes were sent again.
 */
export const rangeServer = definePart({
  kind: "range-server",
  summary: "HTTP file server with ranges, whose every misbehaviour is a setting.",
  options,
  endpoints: { http: "tcp" },
  streams,
  actions: {
    change: change.describe("a declared file is another one from now on."),
    misbehave: misbehave.describe("do other things wrong, counting requests anew."),
    behave: z.strictObject({}).describe("do nothing wrong any more."),
  },
  start: () => import("./start.ts"),
});
