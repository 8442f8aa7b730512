/**
 * Naming runs on the command line: by number, by how long ago they were, or by the path of a log.
 *
 * @module
 */
import { hintFor } from "../core/suggest.ts";
import { KEPT_RUNS, type KeptRun, KeptRuns } from "../harness/history/kept_runs.ts";
import { UsageError } from "./usage_error.ts";

/**
 * The event logs of the runs that a text names, several with commas:
 *
 * | `12`, `3..7` | runs by their numbers |
 * | `last`, `last~1` | the last run of all, and those of the same scenario before it |
 * | `echo`, `echo~1` | the last run of a scenario, and those before it |
 * | `before.jsonl` | a log, of as many runs as are in it |
 *
 * @throws {UsageError} when there is no such run, or its log is gone.
 */
export async function logsOf(text: string): Promise<string[]> {
  const kept = new KeptRuns();
  if (text.split(",").includes("")) {
    throw new UsageError(`${JSON.stringify(text)} names no run: such as 12, 3..7, last or last~1`);
  }
  const logs = text.split(",").flatMap((one) =>
    /[\\/]|\.[a-z]+$/.test(one)
      ? [{ path: one, ifMissing: `There is no log ${one}` }]
      : runsNamed(one, kept.all()).map(({ id }) => ({
        path: kept.logPath(id),
        ifMissing: `The log of run ${id} is not kept any longer`,
      }))
  );
  for (const { path, ifMissing } of logs) {
    if (!await Deno.stat(path).then(() => true, () => false)) throw new UsageError(ifMissing);
  }
  return logs.map(({ path }) => path);
}

function runsNamed(text: string, known: readonly KeptRun[]): KeptRun[] {
  if (known.length === 0) throw new UsageError(`There is no run ${text}: ${KEPT_RUNS} holds none`);
  const range = /^(\d+)(?:\.\.(\d+))?$/.exec(text);
  if (range !== null) {
    const [first, last] = [Number(range[1]), Number(range[2] ?? range[1])];
    const found = known.filter(({ id }) => id >= first && id <= last);
    if (found.length > 0) return found;
    const ids = known.map(({ id }) => id);
    throw new UsageError(`There is no run ${text}: there are ${ids[0]} to ${ids.at(-1)}`);
  }
  const [, word, before = "0"] = /^(.+?)(?:~(\d+))?$/.exec(text)!;
  const name = word === "last" ? known.at(-1)!.result.name : word!;
  const some = known.filter(({ result }) => result.name === name);
  if (some.length === 0) {
    const names = new Set(known.map(({ result }) => result.name));
    throw new UsageError(`No run of ${JSON.stringify(name)} was kept; ${hintFor(name, names)}`);
  }
  const found = some.at(-1 - Number(before));
  if (found !== undefined) return [found];
  const count = some.length === 1 ? "one run" : `${some.length} runs`;
  throw new UsageError(`There is no run ${text}: no more than ${count} of ${name} can be named`);
}
