/**
 * Naming runs on the command line: by number, by how long ago they were, or by the path of a log.
 *
 * @module
 */
import { hintFor } from "../core/suggest.ts";
import { KEPT_RUNS, type KeptRun, KeptRuns } from "../harness/history/kept_runs.ts";
import type { RunResult } from "../harness/result.ts";
import { UsageError } from "./usage_error.ts";

/** An event log that was named. */
export interface NamedLog {
  path: string;
  /** The number of the run that is kept in it; absent where a path named it. */
  number?: number;
}

/**
 * The event logs of the runs that a text names, several with commas:
 *
 * | `12`, `3..7` | runs by their numbers |
 * | `last`, `last~1` | the last run of all, and those of the same scenario before it |
 * | `echo`, `echo~1` | the last run of a scenario, and those before it |
 * | `before.jsonl` | a log, of as many runs as are in it |
 *
 * Where there is a log at a path with commas, that one is named. What is gone of a range is left out,
 * and told on standard error.
 *
 * @throws {UsageError} when there is no such run, or its log is gone.
 */
export async function namedLogs(text: string): Promise<NamedLog[]> {
  const names = isPath(text) && await exists(text) ? [text] : text.split(",");
  if (names.includes("")) {
    throw new UsageError(`${JSON.stringify(text)} names no run: such as 12, 3..7, last or last~1`);
  }
  const kept = new KeptRuns();
  const logs: NamedLog[] = [];
  for (const one of names) {
    if (isPath(one)) {
      if (!await exists(one)) throw new UsageError(`There is no log ${one}`);
      logs.push({ path: one });
      continue;
    }
    const named = runsNamed(one, kept.all(tellOnce)).map(({ id }) => ({
      path: kept.logPath(id),
      number: id,
    }));
    const there = await Promise.all(named.map(({ path }) => exists(path)));
    const gone = named.filter((_, i) => !there[i]).map(({ number }) => number);
    const areGone = gone.length === 1
      ? `The log of run ${gone[0]} is not kept any longer`
      : `The logs of the runs ${gone.join(", ")} are not kept any longer`;
    if (gone.length === named.length) throw new UsageError(areGone);
    if (gone.length > 0) console.error(areGone);
    logs.push(...named.filter((_, i) => there[i]));
  }
  return logs;
}

/** Whether a run came to its end, so that what it saw can be compared. */
export function hasEnded({ outcome }: RunResult): boolean {
  return outcome !== "error" && outcome !== "interrupted";
}

/** The numbers of the runs of a scenario that came to their end and whose logs are there. */
export async function endedRuns(name: string): Promise<number[]> {
  const kept = new KeptRuns();
  const ids = kept.all(tellOnce)
    .filter(({ result }) => result.name === name && hasEnded(result)).map(({ id }) => id);
  const there = await Promise.all(ids.map((id) => exists(kept.logPath(id))));
  return ids.filter((_, i) => there[i]);
}

const told = new Set<string>();

/** Commands that name several runs look through all that are kept again and again. */
function tellOnce(sentence: string): void {
  if (!told.has(sentence)) console.error(sentence);
  told.add(sentence);
}

const isPath = (text: string) => /[\\/]|\.[a-z]+$/.test(text);
const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

function runsNamed(text: string, known: readonly KeptRun[]): KeptRun[] {
  if (known.length === 0) throw new UsageError(`There is no run ${text}: ${KEPT_RUNS} holds none`);
  const range = /^(\d+)(?:\.\.(\d+))?$/.exec(text);
  if (range !== null) {
    const [first, last] = [Number(range[1]), Number(range[2] ?? range[1])];
    if (first > last) {
      throw new UsageError(`The range ${text} is reversed: the runs are ${last}..${first}`);
    }
    const found = known.filter(({ id }) => id >= first && id <= last);
    const ids = known.map(({ id }) => id);
    const there = `there are ${ids[0]} to ${ids.at(-1)}`;
    if (found.length === 0) throw new UsageError(`There is no run ${text}: ${there}`);
    if (first < ids[0]! || last > ids.at(-1)!) console.error(`Of the runs ${text} ${there}`);
    return found;
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
