/**
 * `deno task bench vod`: what it costs to push images, beside loops that only write them.
 *
 * @module
 */
import net from "node:net";
import { Command, Option } from "commander";
import { systemClock } from "../core/clock.ts";
import { createRandom } from "../core/random.ts";
import { round } from "../core/units.ts";
import { decodeFragment, encodeCommand, encodeOpening } from "../protocols/vod/mod.ts";
import { Child } from "./child.ts";
import { inTurn, median } from "./rounds.ts";
import { formatTable } from "./table.ts";
import type { Usage } from "./usage.ts";
import { wholeNumber } from "./whole_number.ts";

/** How images reach their viewers. */
export type Way = typeof ways[number];

/** What a sender's process is told. */
export interface ImageSenderPlan {
  sender: "ours" | "bare loop";
  way: Way;
  /** A file. */
  image: string;
  ips: number;
  fragmentSize: number;
  /** UDP ports of the viewers, for the one that has no control. */
  viewers: number[];
}

/** Where a sender listens; 0 where it does not. */
export interface ImageSenderPorts {
  control: number;
  udp: number;
  http: number;
}

const ways = ["tcp", "mjpeg", "udp"] as const;

interface Options {
  way?: Way[];
  viewers: number;
  size: number;
  ips: number;
  for: number;
  rounds: number;
}

/** What one sender did in the measured time. */
interface Sent {
  /** Images to all viewers, a second. */
  perSecond: number;
  /** CPU milliseconds for each MiB that arrived. */
  cpuMsPerMib: number;
  /** CPU microseconds for each datagram that arrived. */
  cpuUsPerDatagram: number;
}

/** The command. */
export function command(): Command {
  return new Command("bench vod")
    .description("Images pushed to viewers, beside loops that only write.")
    .addOption(new Option("--way <way...>", "how they travel; all by default").choices(ways))
    .option("--viewers <n>", "how many viewers", wholeNumber, 10)
    .option("--size <bytes>", "how long an image is", wholeNumber, 50_000)
    .option("--ips <n>", "images a second to each viewer", wholeNumber, 100)
    .option("--for <seconds>", "how long each run is measured", wholeNumber, 5)
    .option("--rounds <n>", "how often each run is repeated", wholeNumber, 3)
    .action(async (options: Options) => {
      const image = await Deno.makeTempFile({ suffix: ".jpg" });
      try {
        await Deno.writeFile(image, picture(options.size));
        for (const way of options.way ?? ways) {
          // More datagrams than one process can receive would be a measure of loss.
          const ips = way === "udp" ? Math.min(options.ips, MOST_IPS_OVER_UDP) : options.ips;
          console.log(await table(way, image, { ...options, ips }));
        }
      } finally {
        await Deno.remove(image);
      }
    });
}

const senders = ["ours", "bare loop"] as const;
const FRAGMENT_BYTES = 1_400;
const MOST_IPS_OVER_UDP = 20;
const WARM_UP_MS = 1_000;

/** The beginning of a JPEG, and noise: nobody looks at it. */
function picture(size: number): Uint8Array {
  const bytes = createRandom(1).bytes(size);
  bytes.set([0xff, 0xd8, 0xff, 0xe0]);
  return bytes;
}

async function table(way: Way, image: string, options: Options): Promise<string> {
  const { viewers, size, ips, rounds } = options;
  const results = await inTurn(senders, rounds, (sender) => push(sender, way, image, options));
  const of = (sender: typeof senders[number], figure: keyof Sent) =>
    median(results.get(sender)!.map((sent) => sent[figure]));
  const cost: keyof Sent = way === "udp" ? "cpuUsPerDatagram" : "cpuMsPerMib";
  const rows = senders.map((sender) => [
    sender === "ours" ? "our server" : "a loop that only writes",
    round(of(sender, "perSecond")),
    of(sender, cost).toFixed(2),
    `${(of(sender, cost) / of("bare loop", cost)).toFixed(2)} ×`,
  ]);
  const what = `${ips}/s × ${size} B to ${viewers} viewers, median of ${rounds} rounds`;
  const unit = way === "udp" ? "CPU µs a datagram" : "CPU ms a MiB";
  const titles = { tcp: "Push over TCP", mjpeg: "MJPEG over HTTP", udp: "Push over UDP" };
  const columns = ["", "images/s", unit, "of the loop"];
  return formatTable(`${titles[way]}: ${what}`, columns, rows);
}

async function push(
  sender: ImageSenderPlan["sender"],
  way: Way,
  image: string,
  { viewers: count, size, ips, for: seconds }: Options,
): Promise<Sent> {
  await using stack = new AsyncDisposableStack();
  const seen = { bytes: 0, datagrams: 0 };
  const sockets = way === "udp" ? await listenAll(count, seen, stack) : [];
  const viewers = sockets.map(({ port }) => port);
  const plan: ImageSenderPlan = {
    sender,
    way,
    image,
    ips,
    fragmentSize: FRAGMENT_BYTES,
    viewers,
  };
  const child = stack.use(new Child("image_sender", plan));
  const ports = await child.next() as ImageSenderPorts;
  for (let i = 0; i < count; i++) {
    if (way === "udp") {
      if (sender === "ours") await sockets[i]!.open(ports.udp);
    } else stack.use(await view(sender, way, ports, (bytes) => seen.bytes += bytes));
  }
  await systemClock.sleep(WARM_UP_MS);
  const before = { ...await child.ask("usage") as Usage, ...seen, atMs: performance.now() };
  await systemClock.sleep(seconds * 1_000);
  const after = { ...await child.ask("usage") as Usage, ...seen, atMs: performance.now() };
  const bytes = after.bytes - before.bytes;
  const cpuMs = after.cpuMs - before.cpuMs;
  return {
    perSecond: bytes / size / (after.atMs - before.atMs) * 1_000,
    cpuMsPerMib: cpuMs / (bytes / 2 ** 20),
    cpuUsPerDatagram: cpuMs * 1_000 / (after.datagrams - before.datagrams),
  };
}

/** One viewer over TCP or HTTP, which counts what comes. Disposing ends it. */
async function view(
  sender: ImageSenderPlan["sender"],
  way: Way,
  { control, http }: ImageSenderPorts,
  count: (bytes: number) => void,
): Promise<AsyncDisposable> {
  const stack = new AsyncDisposableStack();
  const follow = (socket: net.Socket) => {
    socket.on("data", (bytes) => count(bytes.length)).on("error", () => {});
    stack.defer(() => void socket.destroy());
  };
  if (way === "tcp" && sender === "ours") {
    const server = net.createServer(follow);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    stack.defer(() => void server.close());
    const { port } = server.address() as net.AddressInfo;
    const socket = await dial(control);
    stack.defer(() => void socket.destroy());
    socket.write(encodeOpening({ streamId: 1, port }));
    socket.write(encodeCommand({ word: "START" }));
    return stack;
  }
  const socket = await dial(way === "mjpeg" ? http : control);
  follow(socket);
  if (way === "mjpeg") socket.write("GET /streams/1/stream.mjpg HTTP/1.1\r\nHost: x\r\n\r\n");
  return stack;
}

function dial(port: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => resolve(socket));
    socket.once("error", reject);
  });
}

/** UDP sockets that count the image bytes and the datagrams that come. */
async function listenAll(
  count: number,
  seen: { bytes: number; datagrams: number },
  stack: AsyncDisposableStack,
) {
  return await Promise.all(Array.from({ length: count }, () => {
    const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
    const { port } = socket.addr as Deno.NetAddr;
    stack.defer(() => socket.close());
    void (async () => {
      for await (const [datagram] of socket) {
        seen.datagrams++;
        seen.bytes += decodeFragment(datagram).bytes.length;
      }
    })().catch(() => {});
    return {
      port,
      async open(server: number) {
        const to = { transport: "udp" as const, hostname: "127.0.0.1", port: server };
        await socket.send(
          encodeOpening({ streamId: 1, port, fragmentSizeBytes: FRAGMENT_BYTES }),
          to,
        );
        await socket.send(encodeCommand({ word: "START" }), to);
      },
    };
  }));
}
