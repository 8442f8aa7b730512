/**
 * One that pushes images to viewers, as a process of its own: our server, or the least that could, which
 * writes each viewer the next image at the same moments.
 *
 * @module
 */
import net from "node:net";
import { schedule, systemClock } from "../../core/clock.ts";
import { servers, startPart } from "../../mod.ts";
import { encodeImage, fragmentsOf, mjpegContentType, mjpegPart } from "../../protocols/vod/mod.ts";
import type { ImageSenderPlan, ImageSenderPorts } from "../vod.ts";
import { answerWithUsage, say } from "../usage.ts";

const never = new AbortController().signal;
const plan = JSON.parse(Deno.args[0]!) as ImageSenderPlan;
say(plan.sender === "ours" ? await startServer(plan) : await startBareLoop(plan));
await answerWithUsage();
Deno.exit(0);

async function startServer(
  { image, ips, fragmentSize }: ImageSenderPlan,
): Promise<ImageSenderPorts> {
  const { endpoints } = await startPart(servers.vod, {
    images: [image],
    port: 0,
    httpPort: 0,
    ips,
    fragmentSize,
  });
  return { control: endpoints.tcp!.port, udp: endpoints.udp!.port, http: endpoints.http!.port };
}

async function startBareLoop(
  { image, ips, way, viewers, fragmentSize }: ImageSenderPlan,
): Promise<ImageSenderPorts> {
  const bytes = await Deno.readFile(image);
  if (way === "udp") return pushDatagrams(fragmentsOf(1, bytes, fragmentSize), viewers, ips);
  const isHttp = way === "mjpeg";
  const message = isHttp ? mjpegPart(bytes, "jpeg") : encodeImage(1, bytes);
  const open = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    socket.setNoDelay(true).on("error", () => {}).on("close", () => open.delete(socket)).resume();
    if (isHttp) socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${mjpegContentType()}\r\n\r\n`);
    open.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  void (async () => {
    for await (const _tick of schedule(1_000 / ips, systemClock, never)) {
      for (const socket of open) if (socket.writableLength === 0) socket.write(message);
    }
  })();
  const { port } = server.address() as net.AddressInfo;
  return { control: port, udp: 0, http: port };
}

/** To as many ports of this machine, those behind the one that it tells. */
function pushDatagrams(
  datagrams: readonly Uint8Array[],
  ports: readonly number[],
  ips: number,
): ImageSenderPorts {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  void (async () => {
    for await (const _tick of schedule(1_000 / ips, systemClock, never)) {
      for (const port of ports) {
        for (const datagram of datagrams) {
          await socket.send(datagram, { transport: "udp", hostname: "127.0.0.1", port });
        }
      }
    }
  })();
  return { control: 0, udp: (socket.addr as Deno.NetAddr).port, http: 0 };
}
