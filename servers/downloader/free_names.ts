/**
 * The names of what is being fetched: two downloads whose files are called alike get two files.
 *
 * @module
 */
import { join } from "node:path";
import { JOURNAL_SUFFIX, nameOfUrl, numbered } from "./engine/file_names.ts";
import { readJournal } from "./engine/journal_format.ts";
import { shownUrl } from "./engine/urls.ts";

/** The names that are taken in one folder. */
export class FreeNames {
  readonly #folder: string;
  readonly #taken = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Takes a name for what begins, or goes on.
   *
   * @param wanted What it shall be called; without it the URL says.
   * @returns `name (2)` where the name is taken; `undefined` where nothing says what it is called.
   */
  async take(url: string, wanted: string | undefined): Promise<string | undefined> {
    const name = wanted ?? nameOfUrl(new URL(url));
    if (name === undefined) return undefined;
    for (let number = 1;; number++) {
      const candidate = number === 1 ? name : numbered(name, number);
      if (await this.#isAnothers(candidate, url)) continue;
      // The engine itself passes over the first one where its file is there.
      if (number > 1 && await this.#isThere(candidate)) continue;
      if (this.#taken.has(candidate)) continue;
      this.#taken.add(candidate);
      return candidate;
    }
  }

  /** Lets go of a name. */
  release(name: string): void {
    this.#taken.delete(name);
  }

  async #isThere(name: string): Promise<boolean> {
    return await Deno.lstat(join(this.#folder, name)).then(() => true, () => false);
  }

  /** Whether something unfinished has the name, which somebody else may go on with. */
  async #isAnothers(name: string, url: string): Promise<boolean> {
    const path = join(this.#folder, `${name}${JOURNAL_SUFFIX}`);
    const bytes = await Deno.readFile(path).catch(() => undefined);
    const journal = bytes && readJournal(bytes);
    return journal !== undefined && journal.header.url !== shownUrl(new URL(url));
  }
}
