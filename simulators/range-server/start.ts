/**
 * A range server at work.
 *
 * @module
 */
import type { Opened } from "../../parts/part.ts";
import { acceptTcp } from "../../transports/accept.ts";
import type { Connection } from "../../transports/connection.ts";
import { DeclaredFile } from "./declared_file.ts";
import { offer } from "./offer.ts";
import type { Change, RangeServerContext, RangeServerOptions } from "./range_server.ts";
import { RootFolder } from "./root_folder.ts";
import { SentFiles } from "./sent_files.ts";
import { serveClient } from "./session.ts";
import { Shelf } from "./shelf.ts";

/**
 * Starts a range server.
 *
 * @throws {BenchError} when the port is taken, or `root` is no folder.
 */
export async function start(
  options: RangeServerOptions,
  context: RangeServerContext,
  stack: AsyncDisposableStack,
): Promise<Opened> {
  const { clock, observe } = context;
  const declared = options.file.map((file) => new DeclaredFile(file, options.contentSeed));
  const root = options.root === undefined ? undefined : await RootFolder.of(options.root);
  const shelf = new Shelf(declared, root);
  const sent = new SentFiles(observe);
  for (const { state } of declared) await offer(state, observe.files);

  async function serve(connection: Connection, opened: () => void): Promise<void> {
    opened();
    await serveClient(connection, { shelf, sent }, context);
  }

  const address = { hostname: options.host, port: options.port };
  const listener = stack.use(await acceptTcp(address, serve, observe.clients, context));
  return {
    endpoints: { http: listener.address },
    actions: {
      async change({ path, validator, size }: Change) {
        const file = shelf.declaredAt(path);
        const next = file.changed(
          { validator, ...(size === undefined ? {} : { size }) },
          clock.now(),
        );
        await offer(next, observe.files);
        file.become(next);
      },
    },
  };
}
