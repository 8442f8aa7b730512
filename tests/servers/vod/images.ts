/**
 * Folders of images of the test's own.
 *
 * @module
 */
import { join } from "node:path";
import { createRandom } from "../../../core/random.ts";

/** A folder with images, which goes when it is disposed. */
export interface ImageFolder extends AsyncDisposable {
  readonly path: string;
  readonly images: Uint8Array[];
}

const marks = {
  jpg: [0xff, 0xd8, 0xff],
  png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  gif: [0x47, 0x49, 0x46, 0x38, 0x39, 0x61],
} as const;

/** Bytes that begin like an image of a type; nobody could show them. */
export function imageOf(type: keyof typeof marks, length: number, seed = 1): Uint8Array {
  const bytes = createRandom(seed).bytes(length);
  bytes.set(marks[type]);
  return bytes;
}

/** A folder of so many JPEG images: `0001.jpg` and so on. */
export async function writeImages(count: number, length: number): Promise<ImageFolder> {
  const path = await Deno.makeTempDir();
  const images = Array.from({ length: count }, (_, i) => imageOf("jpg", length, i));
  for (const [i, image] of images.entries()) {
    await Deno.writeFile(join(path, `${i + 1}.jpg`.padStart(8, "0")), image);
  }
  return {
    path,
    images,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
