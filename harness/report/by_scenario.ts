/**
 * Which runs are of the same scenario: two files in different folders may be called the same.
 *
 * @module
 */
import { resolve } from "node:path";
import type { RunResult } from "../result.ts";

/** What belongs to one scenario. */
export interface OfScenario<One> {
  /** Its name; beside it the file, where the scenario of another one has the same name. */
  title: string;
  all: One[];
}

/** Puts together what has the same file and name; what has no file goes by its name alone. */
export function byScenario<One>(
  all: readonly One[],
  scenarioOf: (one: One) => Pick<RunResult, "name" | "file">,
): OfScenario<One>[] {
  const groups = [
    ...Map.groupBy(all, (one) => {
      const { name, file } = scenarioOf(one);
      return JSON.stringify([name, file === undefined ? "" : resolve(file)]);
    }).values(),
  ];
  const names = groups.map(([first]) => scenarioOf(first!).name);
  return groups.map((all, i) => {
    const { name, file } = scenarioOf(all[0]!);
    const isAlone = names.every((other, k) => k === i || other !== name);
    return { title: isAlone || file === undefined ? name : `${name} (${file})`, all };
  });
}

/** What all rows of a scenario's data are called together: `pulls` of `pulls[2]`. */
export function nameOfAllRows(name: string): string {
  return name.replace(/\[\d+\]$/, "");
}
