/**
 * One image client at work.
 *
 * @module
 */
import type { Opened } from "../../parts/part.ts";
import { stayConnected } from "../../transports/redial.ts";
import { DataPort } from "./data_port.ts";
import type { ImageClientsContext, ImageClientsOptions } from "./image_clients.ts";
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
  const here = { hostname: options.listenHost, port: options.port };
  const dataPort = stack.use(await DataPort.listen(here, context));
  const session = tcpSession(options, dataPort, images, context);
  const line = stack.use(stayConnected(options, session, observe.connection, context));
  await line.attempted;
  return { endpoints: { data: dataPort.address } };
}
