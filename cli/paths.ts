/**
 * Paths as the caller means them, and where the shipped scenarios are.
 *
 * @module
 */
import { relative, resolve } from "node:path";
import { suggest } from "../core/suggest.ts";
import { UsageError } from "./usage_error.ts";

/** The folder of the whole program. */
export const project = resolve(import.meta.dirname!, "..");
const shipped = resolve(project, "scenarios");

/**
 * Goes back to where the caller stands: a task is run in the project's folder, and the caller's is in
 * `INIT_CWD`.
 */
export function returnToCaller(): void {
  const caller = Deno.env.get("INIT_CWD");
  if (caller !== undefined && Deno.cwd() === project) Deno.chdir(caller);
}

/** The names of the scenarios that ship with the program; a bundle and a part's binary have none. */
export async function shippedScenarios(): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(shipped)) {
      if (name.endsWith(".yaml")) names.push(name.slice(0, -".yaml".length));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}

/** Whether a file in a folder is a scenario of it; hidden ones are what editors leave there. */
export function isScenarioName(name: string): boolean {
  return /^[^.].*\.ya?ml$/.test(name);
}

/**
 * The files of a scenario's name, of a file, or of all scenarios in a folder.
 *
 * @throws {UsageError} when a name is none of those that ship, or a folder has no scenario.
 */
export async function scenarioFiles(nameOrPath: string): Promise<string[]> {
  const isFolder = await Deno.stat(nameOrPath).then((stat) => stat.isDirectory, () => false);
  if (!isFolder) return [await scenarioFile(nameOrPath)];
  const files: string[] = [];
  for await (const { name } of Deno.readDir(nameOrPath)) {
    if (isScenarioName(name)) files.push(`${nameOrPath.replace(/[\\/]$/, "")}/${name}`);
  }
  if (files.length === 0) throw new UsageError(`There is no scenario in the folder ${nameOrPath}`);
  return files.sort();
}

/**
 * The file of a scenario: a shipped one by its name, any other by its path.
 *
 * @throws {UsageError} when a name is none of those that ship.
 */
export async function scenarioFile(nameOrPath: string): Promise<string> {
  if (/[\\/]|\.ya?ml$/.test(nameOrPath)) return nameOrPath;
  const names = await shippedScenarios();
  if (names.includes(nameOrPath)) {
    const file = resolve(shipped, `${nameOrPath}.yaml`);
    // What a standalone binary embeds is found by its absolute path alone.
    return Deno.build.standalone ? file : relative(Deno.cwd(), file);
  }
  const meant = suggest(nameOrPath, names);
  const known = names.length === 0
    ? "none ships with this program"
    : "wirebench list names those that ship";
  const hint = meant === undefined
    ? `${known}; a file is given by its path, such as ./${nameOrPath}.yaml`
    : `did you mean ${meant}?`;
  throw new UsageError(`There is no scenario ${JSON.stringify(nameOrPath)}: ${hint}`);
}
