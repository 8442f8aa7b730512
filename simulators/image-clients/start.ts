/**
 * One image client at work.
 *
 * @module
 */
import type { Opened } from "../../parts/part.ts";
import { type Line, type Session, stayConnected } from "../../transports/redial.ts";
import { DataPort } from "./data_port.ts";
import { viewDatagrams } from "./datagram_line.ts";
import { DatagramPort } from "./datagram_port.ts";
import type { ImageClientsContext, ImageClientsOptions } from "./image_clients.ts";
import { mjpegSession } from "./mjpeg_session.ts";
import { ReceivedImages } from "./received_images.ts";
import { SaveFolder } from "./save_folder.ts";
import { SourceImages } from "./source_images.ts";
import { tcpSession } from "./tcp_session.ts";

/**
 * Starts one client; resolves when the server has accepted it, or nobody is there.
 *
 * @throws {BenchError} when a port is taken, a file cannot be read or a folder not be made.
 */
export async function start(
  options: ImageClientsOptions,
  context: ImageClientsContext,
  stack: AsyncDisposableStack,
): Promise<Opened> {
  const { observe, log } = context;
  const folder = options.save === undefined
    ? undefined
    : stack.use(await SaveFolder.open(options.save, log));
  const images = new ReceivedImages({
    observe,
    folder,
    source: options.images && await SourceImages.read(options.images, options.firstImage),
    promisesAll: options.method.endsWith("_pull"),
  });
  const { listenHost: hostname, port, datagramsPort } = options;
  const dataPort = stack.use(await DataPort.listen({ hostname, port }, context));
  const datagramPort = stack.use(
    DatagramPort.listen({ hostname, port: datagramsPort }, context),
  );
  const connect = (session: Session) =>
    stayConnected(options, session, observe.connection, context);

  async function view(): Promise<Line> {
    switch (options.method) {
      case "tcp_pull":
      case "tcp_push":
        return connect(tcpSession(options, dataPort, images, context));
      case "udp_pull":
      case "udp_push":
        return viewDatagrams(options, datagramPort, images, context);
      case "mcast_push": {
        const group = await DatagramPort.join(options.target, options.interface, context);
        return viewDatagrams(options, stack.use(group), images, context);
      }
      case "http_mjpeg":
        return connect(mjpegSession(options, images, context));
    }
  }

  const line = stack.use(await view());
  await line.attempted;
  return { endpoints: { data: dataPort.address, datagrams: datagramPort.address } };
}
