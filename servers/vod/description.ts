/**
 * Writing the descriptions of streams: where `save` says, and into the folder `running` while they are
 * served.
 *
 * @module
 */
import { dirname, join, relative, resolve } from "node:path";
import { BenchError, writeReason } from "../../core/errors.ts";
import { formatStreamFile, type StreamFile } from "../../protocols/vod/mod.ts";
import { isWithin } from "./settings.ts";

/**
 * Writes a description that can be served again: the images' paths are relative to it.
 *
 * @throws {BenchError} when an image lies outside its folder, or it cannot be written.
 */
export async function saveDescription(path: string, stream: StreamFile): Promise<void> {
  const folder = dirname(resolve(path));
  const outside = stream.images.find((image) => !isWithin(folder, resolve(image)));
  if (outside !== undefined) {
    throw new BenchError(
      `Cannot save ${path}: ${outside} lies outside its folder: save the description beside the images or above them`,
    );
  }
  await replaceFile(path, format(path, stream));
}

/**
 * Leaves a description in a folder, which is made where it is not there. Disposing takes it away.
 *
 * @throws {BenchError} when it cannot be written.
 */
export async function leaveDescription(
  folder: string,
  stream: StreamFile,
): Promise<AsyncDisposable> {
  const path = join(folder, `${stream.id}.txt`);
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new BenchError(`Cannot write ${path}: ${writeReason(path, cause)}`, { cause });
  }
  const text = format(path, stream);
  await replaceFile(path, text);
  return {
    async [Symbol.asyncDispose]() {
      // Another server may have left its own there since.
      if (await Deno.readTextFile(path).catch(() => undefined) === text) {
        await Deno.remove(path).catch(() => {});
      }
    },
  };
}

function format(path: string, stream: StreamFile): string {
  const folder = dirname(resolve(path));
  const images = stream.images.map((image) => relative(folder, resolve(image)));
  try {
    return formatStreamFile({ ...stream, images });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new BenchError(`Cannot write ${path}: ${cause.message}`, { cause });
  }
}

/** Whoever reads meanwhile sees the old content or the new, never a part. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    await Deno.writeTextFile(temporary, text);
    await Deno.rename(temporary, path);
  } catch (cause) {
    await Deno.remove(temporary).catch(() => {});
    throw new BenchError(`Cannot write ${path}: ${writeReason(path, cause)}`, { cause });
  }
}
