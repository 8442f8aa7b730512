/**
 * All files that there are to be had: the declared ones, those of a folder, and the lists of both.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import { formatSize } from "../../core/units.ts";
import type { DeclaredFile } from "./declared_file.ts";
import type { RootFolder } from "./root_folder.ts";
import { fileOfBytes, type ServedFile } from "./served_file.ts";

/** Where the lists are. */
const LIST_PAGE = "/";
const LIST_JSON = "/files.json";

/** The files of a server, by path. */
export class Shelf {
  readonly #declared: ReadonlyMap<string, DeclaredFile>;
  readonly #root: RootFolder | undefined;

  constructor(declared: readonly DeclaredFile[], root?: RootFolder) {
    this.#declared = new Map(declared.map((file) => [file.path, file]));
    this.#root = root;
  }

  /** Whether a path is one of the lists', which are there to look at and not to be tried. */
  isList(path: string): boolean {
    return (path === LIST_PAGE || path === LIST_JSON) && !this.#declared.has(path);
  }

  /** The file of a path, opened. Declared ones go first. */
  async open(path: string): Promise<ServedFile | undefined> {
    const declared = this.#declared.get(path);
    if (declared !== undefined) return declared.state;
    if (this.isList(path)) return await this.#list(path);
    return await this.#root?.open(path);
  }

  /** The declared files as they are now. */
  get declared(): ServedFile[] {
    return [...this.#declared.values()].map(({ state }) => state);
  }

  /** The declared file of a path, where there is one. */
  declaredAt(path: string): DeclaredFile | undefined {
    return this.#declared.get(path);
  }

  async #list(path: string): Promise<ServedFile> {
    const ofRoot = await this.#root?.list() ?? [];
    const files = [
      ...this.declared.map(({ path, size }) => ({ path, size })),
      ...ofRoot.filter(({ path }) => !this.#declared.has(path)),
    ];
    if (path === LIST_JSON) {
      return fileOfBytes(path, "application/json", utf8(JSON.stringify(files)));
    }
    const rows = files.map(({ path, size }) =>
      `<li><a href="${encodeURI(path).replaceAll(/[?#"&']/g, encodeSign)}">${
        escapeHtml(path)
      }</a> ` +
      `${formatSize(size)}</li>\n`
    );
    const page = `<!doctype html>\n<meta charset="utf-8">\n<title>Files</title>\n` +
      `<h1>Files</h1>\n<ul>\n${rows.join("")}</ul>\n`;
    return fileOfBytes(path, "text/html; charset=utf-8", utf8(page));
  }
}

function encodeSign(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
