/**
 * Programs of the operating system that tests talk to. Where one is missing its tests are skipped,
 * and their names say what to install; with `WIREBENCH_TEST_ALL=1` they fail instead, so that nobody
 * takes such a machine for a pass.
 *
 * @module
 */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** A program, and the Debian package that has it. */
export interface RealProgram {
  command: string;
  package: string;
  /** Where it is; absent where it is not. */
  path?: string;
}

/** Looks for a program. */
export function realProgram(command: string, debianPackage: string): RealProgram {
  // Debian's daemons lie in folders that only an administrator has in the PATH.
  const folders = [...(Deno.env.get("PATH") ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  const path = folders.map((folder) => join(folder, command)).find(isExecutable);
  return { command, package: debianPackage, ...(path === undefined ? {} : { path }) };
}

/** A test that runs real programs. */
export function testWith(
  programs: readonly RealProgram[],
  name: string,
  run: () => Promise<void>,
): void {
  const missing = programs.filter(({ path }) => path === undefined);
  if (missing.length === 0) return Deno.test(name, run);
  const needs = missing.map((program) => `${program.package}: ${program.command}`).join(", ");
  Deno.test({
    name: `${name} (needs ${needs})`,
    ignore: Deno.env.get("WIREBENCH_TEST_ALL") !== "1",
    fn() {
      const [{ command, package: from }] = missing as [RealProgram];
      throw new Error(`${command} is not installed; it is in the Debian package ${from}`);
    },
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
