/**
 * The declaration of the downloader: fetches files in several ranges at a time, driven over a
 * WebSocket, over HTTP and from its page.
 *
 * @module
 */
import { z } from "zod";
import { host, path, port, positiveDuration, size, target } from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { MAX_CONNECTIONS } from "../../protocols/downloads/mod.ts";
import { allowedOrigins } from "../../web/origin.ts";

const LEAST_BLOCK_BYTES = 1024;
const MAX_BLOCK_BYTES = 64 * 1024 * 1024;

/** A size, or a bare number of bytes, as the original's settings have it. */
const blockSize = () => {
  const error = "must be a number of bytes, or a size such as 64KiB";
  const bare = z.string().regex(/^\d+$/).transform(Number);
  return z.union([bare, z.int(), size()], { error })
    .refine((bytes) => bytes >= LEAST_BLOCK_BYTES && bytes <= MAX_BLOCK_BYTES, {
      error: "must be from 1KiB to 64MiB",
    }).meta({ unit: "size", example: "64KiB" });
};

const sha256 = () =>
  z.string().regex(/^[\da-f]{64}$/i, { error: "must be 64 hexadecimal digits" }).toLowerCase();

const source = () =>
  z.string().regex(/^(https?:\/\/|\/)\S+$/i, {
    error: "must be an http or https URL, or a path of the target such as /big.bin",
  }).meta({ unit: "URL", example: "http://127.0.0.1:8081/big.bin" });

const options = z.strictObject({
  target: target().optional().describe("The server whose files are named by their paths alone."),
  host: host(),
  port: port().default(8765).describe("Port for WebSockets, the HTTP API and the page."),
  files: path().default("files").describe("Folder that files are downloaded to."),
  threadsSize: z.int().min(1).max(MAX_CONNECTIONS).default(4)
    .describe("Most connections that fetch one file, where its download says nothing else."),
  blockSize: blockSize().prefault("102400")
    .describe("What is fetched is noted in blocks of so many bytes, and no part is smaller."),
  downloads: z.int().min(1).max(MAX_CONNECTIONS).default(3)
    .describe("How many files are fetched at a time; the others wait in the queue."),
  add: z.array(source()).default([]).describe("What to begin with: URLs, or paths of the target."),
  existing: z.enum(["refuse", "replace", "rename"]).default("rename").describe(
    "What becomes of a download whose file is there already: it fails, replaces it, or is called name (2).",
  ),
  retries: z.int().min(0).max(1_000).default(5)
    .describe("How often in a row a connection may fail without having brought anything."),
  stallTimeout: positiveDuration().prefault("10s")
    .describe("After so long without a byte a connection is replaced."),
  refusePrivate: z.boolean().default(false)
    .describe("Refuse servers whose addresses are not on the public internet."),
  token: z.string().regex(/^[\x21-\x7e]+$/, { error: "must be one word of ASCII" }).optional()
    .meta({ secret: true })
    .describe("What whoever drives it must know: as Authorization: Bearer, or as ?token=."),
  allowOrigins: allowedOrigins().describe(
    "Origins of other pages that may drive it, such as http://bench:8888.",
  ),
});

/** Which file: by its URL, or of the target by its path alone. */
const which = {
  url: z.string().regex(/^https?:\/\/\S+$/i, { error: "must be an http or https URL" }).optional()
    .describe("Its URL."),
  path: z.string().regex(/^\/\S*$/, { error: "must begin with /" }).optional()
    .describe("In place of a URL its path on the target."),
};

const add = z.strictObject({
  ...which,
  path: which.path.describe("In place of a URL its path on the target; /part-{1..9} adds nine."),
  name: z.string().min(1).optional().describe("What the file shall be called."),
  sha256: sha256().optional().describe("What the file must have, or the download fails."),
  connections: z.int().min(1).max(MAX_CONNECTIONS).optional()
    .describe("How many connections may fetch it."),
}).refine(({ url, path }) => (url === undefined) !== (path === undefined), {
  error: "must have a url or a path, and not both",
});

const some = z.strictObject(which);

const streams = {
  file: "blob",
  requests: "operations",
  connection: "connections",
  status: "messages",
  viewers: "connections",
} as const;

/** What can be set, read. */
export type DownloaderOptions = z.output<typeof options>;

/** What a downloader is given. */
export type DownloaderContext = Context<typeof streams>;

/** The arguments of the actions. */
export type Add = z.output<typeof add>;
export type Some = z.output<typeof some>;

/**
 * The downloader. `file` are the downloads, `requests` what is asked of servers, `connection` the
 * connections to them, `status` what clients are told, and `viewers` are those clients.
 */
export const downloader = definePart({
  kind: "downloader",
  summary: "Downloads files in several ranges at a time, and tells how far they are.",
  options,
  endpoints: { web: "http" },
  streams,
  actions: {
    add: add.describe("one more download, which begins when it is its turn."),
    pause: some.describe("leave that download as it is, or all of them."),
    resume: some.describe("go on with that download, or with all."),
    cancel: some.describe("give that download up, or all of them."),
  },
  start: () => import("./start.ts"),
});
