/**
 * The declaration of the image server: streams of still images over TCP, UDP, multicast and HTTP.
 *
 * @module
 */
import { z } from "zod";
import { duration, path, port } from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { methods, streamTypes } from "../../protocols/vod/mod.ts";

/** A JPEG is a JPG, and people write them in any case. */
const streamType = () => {
  const error = `must be one of ${streamTypes.join(", ").toLowerCase()}`;
  return z.string().toUpperCase().pipe(z.enum(streamTypes, { error }))
    .meta({ unit: streamTypes.join("|").toLowerCase(), example: "jpeg" });
};

const options = z.strictObject({
  images: z.array(path()).default([]).meta({ positional: true })
    .describe(
      "Images in their order: files, folders (in order of name), or patterns such as *.jpg.",
    ),
  flux: path().optional()
    .describe("A stream description to serve; what is given beside it goes before what it says."),
  service: path().optional()
    .describe("A start-up file: serve all its streams, each on its own address and port."),
  save: path().optional().describe("Write the stream's description to this file."),
  running: path().optional()
    .describe(
      "Folder in which the descriptions lie while the streams are served, for the catalog.",
    ),
  server: z.boolean().default(true).meta({ short: "s" })
    .describe(
      "Whether to serve; otherwise the images are only checked, and the description is written.",
    ),
  host: z.string().min(1).optional()
    .describe("Address to listen on; 0.0.0.0 is every one. By default the one clients are told."),
  port: port().optional()
    .describe("Port of control over TCP, or of the multicast group; 8010 by default."),
  udpPort: port().optional().describe("Port of control over UDP; the same as over TCP by default."),
  httpPort: port().optional().describe("Port of pictures for browsers; without it there are none."),
  addr: z.string().regex(/^\S+$/, { error: "must be a host's name or an IP address" }).optional()
    .describe("Address that clients are told: 127.0.0.1, or the group 225.6.7.9, by default."),
  id: z.int().min(0).max(999_999_999).optional().describe("Number of the stream; 1 by default."),
  name: z.string().min(1).optional().describe('Name of the stream; "stream" by default.'),
  type: streamType().optional().describe("What the images must be; what the first is by default."),
  method: z.enum(methods).optional().describe(
    "How the stream is described, tcp_pull by default. Clients may pull and push over TCP and UDP all " +
      "the same; only mcast_push has no control.",
  ),
  ips: z.number().positive().max(1000).optional().describe("Images a second; 20 by default."),
  watch: z.boolean().default(false).describe("Take up images that come into the folders."),
  udpExpiry: duration().prefault("60s")
    .describe("After how long without a word from a UDP client pushing to it ends."),
  fragmentSize: z.int().min(13).max(65_507).default(1024)
    .describe("Longest datagram of multicast, and to a UDP client that names no FRAGMENT_SIZE."),
  interface: z.ipv4().meta({ unit: "IPv4 address", example: "127.0.0.1" }).default("127.0.0.1")
    .describe("Address of the network interface that multicast leaves by."),
  ttl: z.int().min(0).max(255).default(32).describe("How many routers multicast may pass."),
  loop: z.boolean().default(true).describe("Whether this machine hears its own multicast."),
});

const streams = {
  images: "messages",
  clients: "connections",
  requests: "operations",
  out: "bytes",
  viewers: "connections",
} as const;

/** What can be set, read. */
export type VodOptions = z.output<typeof options>;

/** What an image server is given. */
export type VodContext = Context<typeof streams>;

/**
 * The image server. `images` are the images that were pushed, each once however many see it, and those
 * that were pulled; `clients` the control sessions, over TCP and UDP; `requests` the pulls, from the
 * command to when the image was handed over; `out` what went to clients; `viewers` the streams over
 * HTTP.
 */
export const vod = definePart({
  kind: "vod",
  summary: "Streams still images over TCP, UDP, multicast and HTTP.",
  options,
  endpoints: { tcp: "tcp", udp: "udp", http: "http" },
  streams,
  actions: {
    drop: z.strictObject({
      client: z.string().optional().describe("Its address or host; all where it is left out."),
    }),
    replace: z.strictObject({
      images: z.array(path()).min(1).describe("Files, folders or patterns."),
      stream: z.int().optional().describe("Number of the stream; the first where it is left out."),
    }),
  },
  start: () => import("./start.ts"),
});
