/**
 * Taking up what comes into the folders of a stream, and letting go of what has left them.
 *
 * @module
 */
import { sentence } from "../../core/errors.ts";
import { findImages, readImage, type StreamImage } from "./image_list.ts";
import type { ImageStream } from "./stream.ts";
import type { VodContext } from "./vod.ts";

/** How often the folders are looked into. */
const PERIOD_MS = 1_000;

/** Keeps a stream's images those that its paths lead to. */
export class FolderWatch {
  readonly #stream: ImageStream;
  readonly #paths: readonly string[];
  readonly #context: Pick<VodContext, "clock" | "log" | "signal">;
  /** By path: what it looked like when it was taken. */
  readonly #taken = new Map<string, { mark: string; image: StreamImage | undefined }>();
  /** By path: what it looked like the last time. */
  #seen = new Map<string, string>();
  #problem = "";

  /** @param paths What the stream's images were found by. */
  constructor(
    stream: ImageStream,
    paths: readonly string[],
    context: Pick<VodContext, "clock" | "log" | "signal">,
  ) {
    this.#stream = stream;
    this.#paths = paths;
    this.#context = context;
  }

  /** Looks again and again until the signal aborts. */
  async run(): Promise<void> {
    const { clock, signal } = this.#context;
    for (const image of this.#stream.images) {
      this.#taken.set(image.path, { mark: await markOf(image.path), image });
    }
    while (!signal.aborted) {
      await clock.sleep(PERIOD_MS, signal).catch(() => {});
      if (!signal.aborted) await this.look();
    }
  }

  /** Looks once. What is new is taken the second time that it is seen alike: its writer is done. */
  async look(): Promise<void> {
    try {
      await this.#compare(await findImages(this.#paths));
      this.#problem = "";
    } catch (error) {
      this.#say(sentence(error));
    }
  }

  async #compare(paths: readonly string[]): Promise<void> {
    const seen = new Map<string, string>();
    for (const path of paths) {
      const mark = await markOf(path);
      seen.set(path, mark);
      if (this.#taken.get(path)?.mark === mark || this.#seen.get(path) !== mark) continue;
      this.#taken.set(path, { mark, image: await this.#read(path) });
    }
    this.#seen = seen;
    const images = paths.map((path) => this.#taken.get(path)?.image)
      .filter((image) => image !== undefined);
    for (const path of this.#taken.keys()) if (!seen.has(path)) this.#taken.delete(path);
    const { images: before } = this.#stream;
    const isSame = images.length === before.length && images.every((one, i) => one === before[i]);
    if (isSame || images.length === 0) return;
    this.#stream.replace(images);
    this.#context.log.info("stream {id} has {count} images now", {
      id: this.#stream.id,
      count: images.length,
    });
  }

  async #read(path: string): Promise<StreamImage | undefined> {
    try {
      return await readImage(path, this.#stream.description.type);
    } catch (error) {
      this.#context.log.warn("left out: {reason}", { reason: sentence(error) });
      return undefined;
    }
  }

  /** The same problem every second is told once. */
  #say(problem: string): void {
    if (problem !== this.#problem) this.#context.log.warn("{problem}", { problem });
    this.#problem = problem;
  }
}

/** What tells a file from what it was before. */
async function markOf(path: string): Promise<string> {
  const stat = await Deno.stat(path).catch(() => undefined);
  return stat === undefined ? "gone" : `${stat.size} ${stat.mtime?.getTime()}`;
}
