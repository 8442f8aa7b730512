/**
 * The declaration of image clients: viewers of a VOD server.
 *
 * @module
 */
import { z } from "zod";
import { host, path, port, positiveDuration, positiveRate, target } from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { LEAST_FRAGMENT_SIZE, MAX_DATAGRAM_BYTES, methods } from "../../protocols/vod/mod.ts";
import { dialOptions } from "../../transports/redial.ts";

/** What else than a good client one can be. */
const misbehaviours = ["never-read", "vanish", "garbage", "flood", "start-twice"] as const;

const options = z.strictObject({
  target: target().describe(
    "The server's control port; its HTTP port for http_mjpeg, the group for mcast_push.",
  ),
  method: z.enum([...methods, "http_mjpeg"]).default("tcp_pull").describe("How images come."),
  stream: z.int().min(0).max(999_999_999).optional()
    .describe("The stream that is asked for; without it none is named, and the server chooses."),
  rate: positiveRate(1_000).prefault("20/s").describe(
    "Pull: how many images a second are asked for, one at a time.",
  ),
  imageTimeout: positiveDuration().prefault("1s")
    .describe(
      "UDP: after so long an image that did not come whole is given up, and a server that was not " +
        "heard yet is asked again.",
    ),
  silenceTimeout: positiveDuration().prefault("5s")
    .describe("UDP and multicast: after so long without a fragment the server is taken for gone."),
  alive: positiveDuration().prefault("10s").describe("From one ALIVE to the next over udp_push."),
  fragmentSize: z.int().min(LEAST_FRAGMENT_SIZE).max(MAX_DATAGRAM_BYTES).default(1400)
    .describe("UDP: the longest datagram that is asked for, in bytes, its header included."),
  images: z.array(path()).min(1, { error: "must name a file or folder" }).optional().describe(
    "The source's files in their order, folders or patterns: each image must be the file of its number.",
  ),
  firstImage: z.int().min(0).max(999_999_999).default(0)
    .describe("The number that the server gives to the first of the images."),
  save: path().optional().describe("A folder to write each image to, named by its number."),
  listenHost: host(),
  port: port().default(0).describe("TCP port that the server sends images to."),
  datagramsPort: port().default(0).describe("UDP port that the server sends images to."),
  advertise: z.int().min(1).max(65535).optional()
    .describe("The port that the server is told to send to, where it is another than one's own."),
  interface: z.string().min(1).default("127.0.0.1")
    .describe("Address of the network interface that the group of mcast_push is joined on."),
  ...dialOptions("500ms", "5s"),
  misbehave: z.enum(misbehaviours).optional().describe(
    "What it does wrong: never-read takes no image off its connection, vanish is gone without a word " +
      "after its first image, garbage sends anything but commands, flood sends commands without a " +
      "pause, start-twice starts a push twice.",
  ),
});

const streams = {
  images: "numbered",
  fragments: "numbered",
  connection: "connections",
  requests: "operations",
} as const;

/** What can be set, read. */
export type ImageClientsOptions = z.output<typeof options>;

/** What one client is given. */
export type ImageClientsContext = Context<typeof streams>;

/**
 * One client. `images` are those that came whole: one that did not is `damaged`, one that is not its
 * file `corrupt`, and where every image is asked for, a number that was passed over is `lost`. Over
 * HTTP images have no numbers; one that equals the one before is a duplicate, since servers repeat an
 * image to have it shown. `fragments` are those of UDP and multicast, and the lost are those that
 * incomplete images lack. A request is a pull, from asking to the whole image.
 *
 * A connection stands, over TCP, once the server has dialled back; over UDP and multicast from the
 * first fragment until none has come for `silenceTimeout`.
 */
export const imageClients = definePart({
  kind: "image-clients",
  summary: "VOD clients: each views a stream of images, and checks that they come whole.",
  options,
  endpoints: { data: "tcp", datagrams: "udp" },
  streams,
  actions: {},
  start: () => import("./start.ts"),
});
