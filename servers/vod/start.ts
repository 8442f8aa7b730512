/**
 * Starts an image server: its streams, their ports, and what is written of them.
 *
 * @module
 */
import { BenchError } from "../../core/errors.ts";
import type { Opened } from "../../parts/part.ts";
import { leaveDescription, saveDescription } from "./description.ts";
import { readImages } from "./image_list.ts";
import { describe, type Loaded, openService, type Served } from "./service.ts";
import { Sessions } from "./sessions.ts";
import { readSettings } from "./settings.ts";
import type { VodContext, VodOptions } from "./vod.ts";

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
  const served = await openService(
    loaded,
    { ...context, options, sessions, http: undefined },
    stack,
  );
  if (options.save !== undefined) await saveDescription(options.save, fileOf(served[0]!));
  for (const one of options.running === undefined ? [] : served) {
    stack.use(await leaveDescription(options.running!, fileOf(one)));
  }
  return {
    endpoints: { ...served[0]!.endpoints },
    actions: {
      drop: ({ client }: { client?: string }) => sessions.drop(client),
    },
  };
}

/** What is written of a stream that is served. */
function fileOf({ stream }: Served) {
  return { ...stream.description, images: stream.images.map(({ path }) => path) };
}
