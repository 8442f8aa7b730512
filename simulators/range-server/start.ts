/**
 * A range server at work.
 *
 * @module
 */
import { BenchError } from "../../core/errors.ts";
import { numberedNames } from "../../core/numbered_names.ts";
import type { Opened } from "../../parts/part.ts";
import { acceptTcp } from "../../transports/accept.ts";
import type { Connection } from "../../transports/connection.ts";
import { DeclaredFile, type FileChange } from "./declared_file.ts";
import { offer } from "./offer.ts";
import { MisbehavioursInForce } from "./misbehaviours/in_force.ts";
import type { Change, Misbehave, RangeServerContext, RangeServerOptions } from "./range_server.ts";
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
  const { clock, observe, random } = context;
  const declared = options.file.flatMap(({ path, size }) =>
    numberedNames(path).map((path) => new DeclaredFile({ path, size }, options.contentSeed))
  );
  const root = options.root === undefined ? undefined : await RootFolder.of(options.root);
  const shelf = new Shelf(declared, root);
  const sent = new SentFiles(observe);
  for (const { state } of declared) await offer(state, observe.files);

  async function changeFile(path: string, change: FileChange): Promise<void> {
    const file = shelf.declaredAt(path);
    if (file === undefined) return;
    const next = file.changed(change, clock.now());
    await offer(next, observe.files);
    file.become(next);
  }

  const misbehaving = new MisbehavioursInForce(options.misbehave, {
    clock,
    random,
    change: changeFile,
  });
  let connections = 0;

  async function serve(connection: Connection, opened: () => void): Promise<void> {
    opened();
    const number = ++connections;
    await serveClient({ connection, number }, { shelf, sent, misbehaving }, context);
  }

  const address = { hostname: options.host, port: options.port };
  const listener = stack.use(await acceptTcp(address, serve, observe.clients, context));
  return {
    endpoints: { http: listener.address },
    actions: {
      async change({ path, validator, size }: Change) {
        if (shelf.declaredAt(path) === undefined) {
          throw new BenchError(`Cannot change ${path}: no such file is declared`);
        }
        await changeFile(path, { validator, ...(size === undefined ? {} : { size }) });
      },
      misbehave: ({ list }: Misbehave) => misbehaving.replace(list),
      behave: () => misbehaving.replace([]),
    },
  };
}
