/**
 * The images of a stream: found by file, folder or pattern, read, and checked by what they hold.
 *
 * @module
 */
import { BenchError, systemReason } from "../../core/errors.ts";
import { filesOf } from "../../parts/files.ts";
import {
  contentTypes,
  type ImageType,
  imageTypeOf,
  imageTypeOfStream,
  type StreamType,
} from "../../protocols/vod/mod.ts";

/** An image as it lies in its file. */
export interface StreamImage {
  readonly path: string;
  readonly type: ImageType;
  readonly bytes: Uint8Array;
}

const MAX_IMAGE_BYTES = 16 * 1024 * 1024;

/**
 * The files that some paths name, in their order.
 *
 * @throws {BenchError} when a path leads to nothing.
 */
export async function findImages(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    try {
      found.push(...await filesOf(path));
    } catch (cause) {
      throw new BenchError(`Cannot serve ${path}: ${systemReason(cause)}`, { cause });
    }
  }
  return found;
}

/**
 * Reads an image.
 *
 * @param wanted What the stream's images must be; anything where it is not known yet.
 * @throws {BenchError} when it cannot be read, or is not what it must be.
 */
export async function readImage(path: string, wanted?: StreamType): Promise<StreamImage> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (cause) {
    throw new BenchError(`Cannot serve ${path}: ${systemReason(cause)}`, { cause });
  }
  const type = imageTypeOf(bytes);
  if (type === undefined) {
    const known = Object.keys(contentTypes).map(nameOf).join(", ");
    throw new BenchError(`Cannot serve ${path}: it is none of ${known}`);
  }
  if (wanted !== undefined && imageTypeOfStream(wanted) !== type) {
    const name = nameOf(imageTypeOfStream(wanted));
    throw new BenchError(
      `Cannot serve ${path}: it is a ${nameOf(type)}, the stream's type is ${name}`,
    );
  }
  if (bytes.length > MAX_IMAGE_BYTES) {
    throw new BenchError(`Cannot serve ${path}: it has ${bytes.length} bytes, at most 16 MiB`);
  }
  return { path, type, bytes };
}

/**
 * Reads all images of a stream.
 *
 * @throws {BenchError} when there is none, or one of them cannot be served.
 */
export async function readImages(
  paths: readonly string[],
  wanted?: StreamType,
): Promise<StreamImage[]> {
  const images: StreamImage[] = [];
  for (const path of await findImages(paths)) {
    const type = wanted ?? (images[0] === undefined ? undefined : streamTypeOf(images[0].type));
    images.push(await readImage(path, type));
  }
  if (images.length > 0) return images;
  const where = paths.length === 0 ? "" : `: there is nothing in ${paths.join(", ")}`;
  throw new BenchError(`Cannot serve a stream without images${where}`);
}

/** How descriptions call a type of images. */
export function streamTypeOf(type: ImageType): StreamType {
  return nameOf(type) as StreamType;
}

function nameOf(type: string): string {
  return type.toUpperCase();
}
