/**
 * Files and folders whose path begins with what is typed.
 *
 * @module
 */
import type { Candidate } from "./candidates.ts";

/**
 * Looks into the one folder that what is typed names. Its folders end in a slash, and hidden names
 * are passed over unless a dot is typed.
 *
 * @param wanted Which files; folders are wanted always, but in a list of names not before one of them
 * is typed.
 */
export async function filesLike(typed: string, wanted?: RegExp): Promise<Candidate[]> {
  const folder = typed.slice(0, typed.lastIndexOf("/") + 1);
  const begun = typed.slice(folder.length);
  const found: Candidate[] = [];
  try {
    for await (const entry of Deno.readDir(fromHome(folder) || ".")) {
      const { name } = entry;
      if (!name.startsWith(begun) || name.startsWith(".") && begun === "") continue;
      const isFolder = entry.isDirectory || entry.isSymlink && await leadsToFolder(folder + name);
      if (isFolder && (wanted === undefined || typed !== "")) {
        found.push({ text: `${folder}${name}/`, summary: "folder" });
      } else if (!isFolder && (wanted?.test(name) ?? true)) {
        found.push({ text: folder + name, summary: "file" });
      }
    }
  } catch {
    // A folder that cannot be read has nothing to offer.
  }
  return found.sort((one, other) => one.text < other.text ? -1 : 1);
}

/** The shell leaves `~` to whoever completes. */
function fromHome(path: string): string {
  return path.replace(/^~(?=\/)/, () => Deno.env.get("HOME") ?? "~");
}

async function leadsToFolder(path: string): Promise<boolean> {
  return await Deno.stat(fromHome(path)).then((stat) => stat.isDirectory, () => false);
}
