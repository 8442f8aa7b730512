/**
 * `wirebench run --watch`: runs again when a scenario or its data changes, which ends a run that goes
 * on, or, once it has ended, a file that its parts name.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { aborted, systemClock } from "../core/clock.ts";
import { explainError } from "./explain_error.ts";
import type { RunOrder } from "./run_order.ts";
import { loadSelected } from "./selection.ts";

/** Editors write a file in several steps. */
const SETTLE_MS = 100;

/** Runs again and again, until the signal aborts; the exit code of the last run. */
export async function watch(
  order: RunOrder,
  signal: AbortSignal,
  runOnce: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  for (;;) {
    let code: number;
    let isStale: boolean;
    {
      const { sources } = await filesOf(order);
      using change = new Change(sources);
      code = await runOnce(AbortSignal.any([signal, change.signal])).catch(explainError);
      isStale = change.signal.aborted;
    }
    if (!isStale && !signal.aborted) {
      // What a part has written while it ran is no change that anybody made.
      const { sources, named } = await filesOf(order);
      using change = new Change([...sources, ...named]);
      console.log("\nwaiting for a change; Ctrl-C ends it");
      await aborted(AbortSignal.any([signal, change.signal]));
    }
    if (signal.aborted) return code;
    console.log("");
  }
}

/** The next change of some files. Disposing stops watching. */
class Change implements Disposable {
  readonly #changed = new AbortController();
  readonly #closed = new AbortController();
  readonly #watcher: Deno.FsWatcher;

  constructor(files: readonly string[]) {
    const watched = new Set(files.map((file) => resolve(file)));
    // A file that an editor puts in the place of another is seen by its folder only.
    const folders = [...new Set([...watched].map((file) => dirname(file)))];
    this.#watcher = Deno.watchFs(folders.filter((folder) => existsSync(folder)), {
      recursive: false,
    });
    this.#watch(watched);
  }

  /** Aborts a moment after one of them has changed. */
  get signal(): AbortSignal {
    return this.#changed.signal;
  }

  async #watch(watched: ReadonlySet<string>): Promise<void> {
    for await (const { kind, paths } of this.#watcher) {
      if (kind === "access" || !paths.some((path) => watched.has(path))) continue;
      await systemClock.sleep(SETTLE_MS, this.#closed.signal).catch(() => {});
      this.#changed.abort(new DOMException("A file has changed.", "AbortError"));
    }
  }

  [Symbol.dispose](): void {
    this.#closed.abort();
    this.#watcher.close();
  }
}

/** What a run depends on: where a scenario cannot be read, its own file alone. */
async function filesOf(order: RunOrder): Promise<{ sources: string[]; named: string[] }> {
  const plans = await loadSelected(order).catch(() => []);
  return {
    sources: [...order.files, ...plans.flatMap(({ sources }) => sources)],
    named: plans.flatMap(({ files }) => files),
  };
}
