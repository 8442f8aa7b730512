/**
 * The files that an option of paths names.
 *
 * @module
 */
import { glob } from "node:fs/promises";
import { join } from "node:path";

const byName = new Intl.Collator("en", { numeric: true });

/**
 * The file of a path, those of a folder, or those that a pattern such as `*.jpg` matches: by name, with
 * numbers in their order. Hidden files and folders within a folder are passed over.
 *
 * @throws {Error} whose message or code says why there is none.
 */
export async function filesOf(path: string): Promise<string[]> {
  const isPattern = /[*?[{]/.test(path);
  const stat = await Deno.stat(path).catch((error) => {
    if (!isPattern || !(error instanceof Deno.errors.NotFound)) throw error;
  });
  const files: string[] = [];
  if (stat === undefined) {
    for await (const file of glob(path)) files.push(file);
    if (files.length === 0) throw new Error("no file is named like this");
  } else if (!stat.isDirectory) return [path];
  else {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (!isDirectory && !name.startsWith(".")) files.push(join(path, name));
    }
  }
  return files.sort(byName.compare);
}
