/**
 * What was sent of which file: how much, and how much of it again.
 *
 * @module
 */
import type { Chunk } from "./body.ts";
import { Coverage } from "./coverage.ts";
import type { RangeServerContext } from "./range_server.ts";
import type { ServedFile } from "./served_file.ts";

/** The states of how many files are remembered; of those before, nothing counts as sent again. */
const MAX_REMEMBERED = 10_000;

/** What was sent of every file, in each of its states. */
export class SentFiles {
  readonly #observe: RangeServerContext["observe"];
  readonly #coverages = new Map<string, Coverage>();

  constructor(observe: RangeServerContext["observe"]) {
    this.#observe = observe;
  }

  /** So many bytes of a body have been sent. */
  add({ bytes, from }: Chunk): void {
    this.#observe.sent.sent(bytes);
    if (from === undefined) return;
    const { file, start } = from;
    const again = this.#of(file).add(start, start + bytes.length);
    this.#observe.files.progressed(bytes.length, again);
  }

  #of({ path, state }: ServedFile): Coverage {
    const key = `${state} ${path}`;
    let coverage = this.#coverages.get(key);
    if (coverage === undefined) {
      coverage = new Coverage();
      this.#coverages.set(key, coverage);
      if (this.#coverages.size > MAX_REMEMBERED) {
        this.#coverages.delete(this.#coverages.keys().next().value!);
      }
    }
    return coverage;
  }
}
