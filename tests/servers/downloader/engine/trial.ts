/**
 * One download in a folder of its own, with short waits, and what is left of it.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { join } from "node:path";
import { systemClock } from "../../../../core/clock.ts";
import { createRandom } from "../../../../core/random.ts";
import { download } from "../../../../servers/downloader/engine/download.ts";
import type { Downloaded, DownloadOptions } from "../../../../servers/downloader/engine/options.ts";
import { Progress } from "../../../../servers/downloader/engine/progress.ts";

/** A folder to download into. Disposing removes it. */
export class Trial implements AsyncDisposable {
  readonly folder: string;
  /** Of the last download. */
  progress = new Progress(systemClock);
  /** Stops the last download. */
  stop = new AbortController();

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<Trial> {
    return new Trial(await Deno.makeTempDir({ prefix: "wirebench-" }));
  }

  /** Downloads, not patiently. */
  get(url: string, options: Partial<DownloadOptions> = {}): Promise<Downloaded> {
    this.progress = new Progress(systemClock);
    this.stop = new AbortController();
    return download({
      url,
      folder: this.folder,
      connections: 4,
      minPartBytes: 64 * 1024,
      blockBytes: 16 * 1024,
      retryMinMs: 1,
      retryMaxMs: 5,
      retryAfterMaxMs: 20,
      stallTimeoutMs: 300,
      ...options,
    }, {
      clock: systemClock,
      random: createRandom(1),
      log: getLogger(["wirebench", "test"]),
      signal: this.stop.signal,
      progress: this.progress,
    });
  }

  /** What a file in the folder holds. */
  read(name: string): Promise<Uint8Array> {
    return Deno.readFile(join(this.folder, name));
  }

  /** The names in the folder. */
  async names(): Promise<string[]> {
    return (await Array.fromAsync(Deno.readDir(this.folder), ({ name }) => name)).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}
