/**
 * Starts an image server: its streams, their ports, and what is written of them.
 *
 * @module
 */
import { BenchError } from "../../core/errors.ts";
import type { Opened } from "../../parts/part.ts";
import { leaveDescription, saveDescription } from "./description.ts";
import { FolderWatch } from "./folder_watch.ts";
import { readImages } from "./image_list.ts";
import { describe, type Loaded, openService, type Served } from "./service.ts";
import { Sessions } from "./sessions.ts";
import { readSettings } from "./settings.ts";
import type { ImageStream } from "./stream.ts";
import type { VodContext, VodOptions } from "./vod.ts";
import { openWeb } from "./web.ts";

/**
 * Starts the server.
 *
 * @throws {BenchError} when an image or a description cannot be served, or a port is taken.
 */
export async function start(
  options: VodOptions,
  context: VodContext,
  stack: AsyncDisposableStack,
): Promise<Opened> {
  const loaded: Loaded[] = [];
  for (const settings of await readSettings(options)) {
    loaded.push({ settings, images: await readImages(settings.images, settings.type) });
  }
  if (options.save !== undefined && loaded.length > 1) {
    throw new BenchError("Cannot save several streams in one description");
  }
  if (!options.server) {
    if (options.save !== undefined) await saveDescription(options.save, describe(loaded[0]!));
    return { endpoints: {} };
  }
  const sessions = new Sessions();
  const streams: ImageStream[] = [];
  const http = options.httpPort === undefined ? undefined : openWeb(
    { hostname: loaded[0]!.settings.host, port: options.httpPort },
    streams,
    context,
    stack,
  );
  const served = await openService(loaded, { ...context, options, sessions, http }, stack);
  for (const { stream, settings } of served) {
    streams.push(stream);
    if (!options.watch) continue;
    const watched = new FolderWatch(stream, settings.images, context).run();
    stack.defer(() => watched);
  }
  if (options.save !== undefined) await saveDescription(options.save, fileOf(served[0]!));
  for (const one of options.running === undefined ? [] : served) {
    stack.use(await leaveDescription(options.running!, fileOf(one)));
  }
  return {
    endpoints: { ...served[0]!.endpoints, ...(http === undefined ? {} : { http }) },
    actions: {
      drop: ({ client }: { client?: string }) => sessions.drop(client),
      replace: (argument: Replacement) => replace(streams, argument),
    },
  };
}

/** What is written of a stream that is served. */
function fileOf({ stream }: Served) {
  return { ...stream.description, images: stream.images.map(({ path }) => path) };
}

/** What `replace` is told. */
interface Replacement {
  images: string[];
  stream?: number;
}

/** Gives a stream other images from its next turn on. */
async function replace(
  streams: readonly ImageStream[],
  { images, stream: id }: Replacement,
): Promise<void> {
  const stream = id === undefined ? streams[0] : streams.find((one) => one.id === id);
  if (stream === undefined) throw new BenchError(`Cannot replace images: there is no stream ${id}`);
  stream.replace(await readImages(images, stream.description.type));
}
