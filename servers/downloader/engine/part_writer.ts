/**
 * One of those who write into a part file, each at an offset of its own. What was handed to the
 * operating system is noted block by block.
 *
 * @module
 */
import type { ByteRange } from "../../../protocols/http/mod.ts";
import { onDisk } from "./disk.ts";

/** Writes bytes one after the other. Disposing notes the rest, and closes its handle. */
export class PartWriter implements Disposable {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  readonly #blockBytes: number;
  readonly #note: (block: ByteRange) => void;
  #position = 0;
  #notedTo = 0;
  #isOpen = true;

  /** @param note Told of every block that was written. */
  constructor(
    path: string,
    file: Deno.FsFile,
    blockBytes: number,
    note: (block: ByteRange) => void,
  ) {
    this.#path = path;
    this.#file = file;
    this.#blockBytes = blockBytes;
    this.#note = note;
  }

  /** Goes on from an offset. */
  seek(offset: number): void {
    this.flush();
    onDisk(this.#path, () => this.#file.seekSync(offset, Deno.SeekMode.Start));
    this.#position = offset;
    this.#notedTo = offset;
  }

  /**
   * Writes. It returns when the operating system has taken the bytes: asking another thread to hand
   * them over costs more than the copy itself.
   *
   * @throws {BenchError} when the disk is full, or fails otherwise.
   */
  write(bytes: Uint8Array): void {
    for (let written = 0; written < bytes.length;) {
      // No more than to the block's end: what is written and not noted is fetched again after a kill.
      const room = this.#notedTo + this.#blockBytes - this.#position;
      const slice = bytes.subarray(written, written + room);
      const count = onDisk(this.#path, () => this.#file.writeSync(slice));
      written += count;
      this.#position += count;
      if (this.#position - this.#notedTo >= this.#blockBytes) this.flush();
    }
  }

  /** Notes what was written since the last block. */
  flush(): void {
    if (this.#position === this.#notedTo) return;
    this.#note({ start: this.#notedTo, end: this.#position });
    this.#notedTo = this.#position;
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    try {
      this.flush();
    } catch {
      // The disk is full: what is not noted is fetched again.
    }
    this.#file.close();
  }
}
