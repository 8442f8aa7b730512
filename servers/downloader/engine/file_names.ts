/**
 * What a file may be called. What a server says is made harmless; what the caller says is refused when
 * it is not.
 *
 * @module
 */
import { fileNameOfDisposition, fileNameOfPath } from "../../../protocols/http/mod.ts";

/** What stands behind the name while it is being fetched; beside it lies its journal. */
export const PART_SUFFIX = ".part";
export const JOURNAL_SUFFIX = `${PART_SUFFIX}.journal`;

/** Common to all file systems are 255 bytes; the longest suffix needs some of them. */
const MAX_NAME_BYTES = 255 - `${JOURNAL_SUFFIX}.new`.length;

const FALLBACK = "download";

/** Names of devices on one system or another, with any extension. */
const deviceName = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i;

const ourSuffix = /\.part(\.journal(\.new)?)?$/i;

const byteLength = (text: string) => new TextEncoder().encode(text).length;

/**
 * Checks a name that the caller gives.
 *
 * @throws {RangeError} when it is none for a file in the folder.
 */
export function checkFileName(name: string): string {
  const reason = name === "" || name === "." || name === ".."
    ? "that is no name of a file"
    : /[/\\]/.test(name)
    ? "it leads to another folder"
    : /[\p{Cc}\p{Cs}]/u.test(name)
    ? "it holds control characters"
    : byteLength(name) > MAX_NAME_BYTES
    ? `it has ${byteLength(name)} bytes, at most ${MAX_NAME_BYTES}`
    : deviceName.test(name)
    ? "that is the name of a device on some systems"
    : ourSuffix.test(name)
    ? "what is not whole yet is called like that"
    : undefined;
  if (reason === undefined) return name;
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  throw new RangeError(`Cannot call a file ${JSON.stringify(shown)}: ${reason}`);
}

/** What a server's name becomes: one that {@link checkFileName} takes, and that any system can store. */
export function harmlessFileName(said: string): string {
  const [last] = said.split(/[/\\]/).slice(-1) as [string];
  let name = last.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "").replaceAll(/[<>:"|?*]/g, "_");
  name = name.trim().replace(/^\.+/, "_").replace(/[. ]+$/, "");
  if (name === "" || name === "_") return FALLBACK;
  if (deviceName.test(name)) name = `_${name}`;
  if (ourSuffix.test(name)) name = `${name}_`;
  return shortened(name);
}

/** What a file is called by its URL; `undefined` where that says nothing. */
export function nameOfUrl(url: URL): string | undefined {
  const said = fileNameOfPath(url.pathname);
  return said === undefined ? undefined : harmlessFileName(said);
}

/** What a file is called by a response; `undefined` where that says nothing. */
export function nameOfDisposition(value: string | undefined): string | undefined {
  const said = value === undefined ? undefined : fileNameOfDisposition(value);
  return said === undefined ? undefined : harmlessFileName(said);
}

/** `name (2).ext`, for when the name is taken. @param number From 2 on. */
export function numbered(name: string, number: number): string {
  const { stem, extension } = split(name);
  return `${
    cut(stem, MAX_NAME_BYTES - byteLength(`${extension} (${number})`))
  } (${number})${extension}`;
}

/** Whether a name says that it is of something else than a page: `big.iso`, but not `index.html`. */
export function isNoPage(name: string): boolean {
  const extension = /\.([a-z][a-z0-9]{0,5})$/i.exec(name)?.[1]?.toLowerCase();
  return extension !== undefined &&
    !/^(x?html?|php\d?|aspx?|jsp|cgi|pl|do|action)$/.test(extension);
}

function shortened(name: string): string {
  if (byteLength(name) <= MAX_NAME_BYTES) return name;
  const { stem, extension } = split(name);
  return `${cut(stem, MAX_NAME_BYTES - byteLength(extension))}${extension}`;
}

/** `archive` and `.tar.gz`; what is too long for an extension is none. */
function split(name: string): { stem: string; extension: string } {
  const extension = /(?:\.[A-Za-z0-9]{1,8}){1,2}$/.exec(name)?.[0] ?? "";
  return extension === name ? { stem: name, extension: "" } : {
    stem: name.slice(0, name.length - extension.length),
    extension,
  };
}

/** As many characters as fit. */
function cut(text: string, maxBytes: number): string {
  let bytes = 0;
  let fitting = "";
  for (const character of text) {
    bytes += byteLength(character);
    if (bytes > maxBytes) break;
    fitting += character;
  }
  return fitting;
}
