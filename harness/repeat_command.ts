/**
 * The command that repeats a run.
 *
 * @module
 */
import { ownValue } from "../core/own_value.ts";
import { shellWord } from "../core/shell_word.ts";
import type { Settings } from "./plan.ts";

/** What a run was made from. */
export interface RunOrigin {
  file: string;
  seed: number;
  /** Variables that were set from outside. */
  set: Readonly<Record<string, unknown>>;
  /** Servers that are somewhere else. */
  target: Readonly<Record<string, string>>;
  /** The values of all variables but the secret ones. */
  shown: Settings;
}

/** `wirebench run lamp.yaml --seed 7 --set lamps=5`, as a shell takes it; for a secret stand three dots. */
export function repeatCommand(origin: RunOrigin): string {
  return `wirebench run ${shellWord(origin.file)} ${repeatOptions(origin)}`;
}

/** Its options: `--seed 7 --set lamps=5`. */
export function repeatOptions({ seed, set, target, shown }: Omit<RunOrigin, "file">): string {
  const options = [
    ...Object.keys(set).map((name) => ["--set", `${name}=${ownValue(shown, name) ?? "..."}`]),
    ...Object.entries(target).map(([name, where]) => ["--target", `${name}=${where}`]),
  ];
  return ["--seed", String(seed), ...options.flat()].map(shellWord).join(" ");
}
