/**
 * Paths as the caller means them. A task runs in the project's folder; the caller's own is in
 * `INIT_CWD`.
 *
 * @module
 */
import { resolve } from "node:path";
import { suggest } from "../core/suggest.ts";
import { UsageError } from "./usage_error.ts";

/** A path that the caller gave, as an absolute one. */
export function callerPath(path: string): string {
  return resolve(Deno.env.get("INIT_CWD") ?? Deno.cwd(), path);
}

const shipped = resolve(import.meta.dirname!, "../scenarios");

/** The names of the scenarios that ship with the project. */
export async function shippedScenarios(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(shipped)) {
    if (name.endsWith(".yaml")) names.push(name.slice(0, -".yaml".length));
  }
  return names.sort();
}

/**
 * The file of a scenario: a shipped one by its name, any other by its path.
 *
 * @throws {UsageError} when a name is none of those that ship.
 */
export async function scenarioFile(nameOrPath: string): Promise<string> {
  if (/[\\/]|\.ya?ml$/.test(nameOrPath)) return callerPath(nameOrPath);
  const names = await shippedScenarios();
  if (names.includes(nameOrPath)) return resolve(shipped, `${nameOrPath}.yaml`);
  const meant = suggest(nameOrPath, names);
  const hint = meant === undefined
    ? `there are ${names.join(", ")}; a file is given by its path, such as ./${nameOrPath}.yaml`
    : `did you mean ${meant}?`;
  throw new UsageError(`There is no scenario ${JSON.stringify(nameOrPath)}: ${hint}`);
}
