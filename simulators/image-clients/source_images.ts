/**
 * The files that a stream is made of, to hold against what comes.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { BenchError, systemReason } from "../../core/errors.ts";
import { filesOf } from "../../parts/files.ts";

/** The digests of a stream's images: the same images in hundreds of clients take no room. */
export class SourceImages {
  readonly #digests: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;
  readonly #firstId: number;

  private constructor(digests: readonly string[], firstId: number) {
    this.#digests = digests;
    this.#firstId = firstId;
    this.#ids = new Map(digests.map((digest, i) => [digest, firstId + i]));
  }

  /**
   * Reads the files, in order; those of a folder or a pattern by name.
   *
   * @param firstId The number of the first of them.
   * @throws {BenchError} when one cannot be read, or there is none.
   */
  static async read(paths: readonly string[], firstId: number): Promise<SourceImages> {
    const digests: string[] = [];
    for (const path of paths) {
      try {
        for (const file of await filesOf(path)) digests.push(digestOf(await Deno.readFile(file)));
      } catch (cause) {
        throw new BenchError(`Cannot read the images in ${path}: ${systemReason(cause)}`, {
          cause,
        });
      }
    }
    if (digests.length === 0) {
      throw new BenchError(`Cannot read the images in ${paths.join(", ")}: there is no file`);
    }
    return new SourceImages(digests, firstId);
  }

  /** How many there are. */
  get count(): number {
    return this.#digests.length;
  }

  /** Whether these are the bytes of that image. */
  isImage(id: number, bytes: Uint8Array): boolean {
    return this.#digests[id - this.#firstId] === digestOf(bytes);
  }

  /** The number of the image with this digest; `undefined` when there is none. */
  idOf(digest: string): number | undefined {
    return this.#ids.get(digest);
  }
}

/** What tells an image from every other. */
export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
