/**
 * `wirebench run --watch`: runs again when a scenario or its data changes, or a scenario comes into a
 * folder that was named, or goes, which ends a run that goes on, or, once it has ended, when a file or
 * a folder changes that its parts name.
 *
 * @module
 */
import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { aborted } from "../core/clock.ts";
import { explainError } from "./explain_error.ts";
import { isScenarioName } from "./paths.ts";
import { listedAnew, type RunOrder } from "./run_order.ts";
import { loadSelected } from "./selection.ts";

/** Editors write a file in several steps. */
const SETTLE_MS = 100;

/** Runs again and again, until the signal aborts; the exit code of the last run. */
export async function watch(
  order: RunOrder,
  signal: AbortSignal,
  runOnce: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const folders = order.named.filter(isFolder);
  // Open all the time: no change is lost between a run and the next.
  using sources = new FileWatch(order.files, folders);
  for (;;) {
    const change = sources.next();
    const files = await filesOf(order);
    sources.add(files.sources, folders);
    const code = await runOnce(AbortSignal.any([signal, change.signal])).catch(explainError);
    // What a part has written while it ran is no change that anybody made.
    using named = new FileWatch(files.named);
    if (!change.hasBegun && !signal.aborted) {
      console.log("\nwaiting for a change; Ctrl-C ends it");
    }
    await aborted(AbortSignal.any([signal, change.signal, named.next().signal]));
    if (signal.aborted) return code;
    console.log("");
  }
}

/** The next change of some files. */
class Change {
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Aborts a moment after one of them has changed. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether one has changed, a moment ago or longer. */
  get hasBegun(): boolean {
    return this.#timer !== undefined;
  }

  begin(): void {
    this.#timer ??= setTimeout(
      () => this.#controller.abort(new DOMException("A file has changed.", "AbortError")),
      SETTLE_MS,
    );
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }
}

/**
 * Watches files, and folders with what lies right in them; of folders of scenarios, the scenarios alone.
 * Disposing stops it.
 */
class FileWatch implements Disposable {
  readonly #paths = new Set<string>();
  readonly #ofScenarios = new Set<string>();
  readonly #folders = new Map<string, Deno.FsWatcher>();
  #change = new Change();

  constructor(paths: readonly string[], ofScenarios: readonly string[] = []) {
    this.add(paths, ofScenarios);
  }

  /** Watches more of them, and folders that have come again. */
  add(paths: readonly string[], ofScenarios: readonly string[]): void {
    // Behind a symbolic link it is another file that is written.
    for (const path of paths.flatMap((path) => [resolve(path), realPath(path)])) {
      this.#add(path, this.#paths);
    }
    for (const path of ofScenarios.map((path) => resolve(path))) {
      this.#add(path, this.#ofScenarios);
    }
  }

  #add(path: string, kind: Set<string>): void {
    kind.add(path);
    // A file that an editor puts in the place of another is seen by its folder only.
    for (const folder of [dirname(path), path]) this.#watch(folder);
  }

  /** The next change, from now on. */
  next(): Change {
    this.#change.cancel();
    return this.#change = new Change();
  }

  #watch(folder: string): void {
    if (!isFolder(folder) || this.#folders.has(folder)) return;
    const watcher = Deno.watchFs(folder, { recursive: false });
    this.#folders.set(folder, watcher);
    this.#read(watcher);
  }

  async #read(watcher: Deno.FsWatcher): Promise<void> {
    for await (const { kind, paths } of watcher) {
      if (kind === "access") continue;
      if (kind === "remove") paths.forEach((path) => this.#forget(path));
      if (paths.some((path) => this.#isOurs(path))) this.#change.begin();
    }
  }

  #isOurs(path: string): boolean {
    const folder = dirname(path);
    return this.#paths.has(path) || this.#paths.has(folder) || this.#ofScenarios.has(path) ||
      this.#ofScenarios.has(folder) && isScenarioName(basename(path));
  }

  /** A folder that comes again is another one, and of the files in it nobody may tell any more. */
  #forget(folder: string): void {
    this.#folders.get(folder)?.close();
    if (this.#folders.delete(folder)) this.#change.begin();
  }

  [Symbol.dispose](): void {
    this.#change.cancel();
    for (const watcher of this.#folders.values()) watcher.close();
  }
}

/** Where a path leads over symbolic links; the path itself where that is nowhere. */
function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return resolve(path);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** What a run depends on: where a scenario cannot be read, its own file alone. */
async function filesOf(order: RunOrder): Promise<{ sources: string[]; named: string[] }> {
  const listed = await listedAnew(order).catch(() => ({ ...order, files: [] }));
  const plans = await loadSelected(listed).catch(() => []);
  return {
    sources: [...listed.files, ...plans.flatMap(({ sources }) => sources)],
    named: plans.flatMap(({ files }) => files),
  };
}
