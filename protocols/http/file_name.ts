/**
 * What a file is called: by the header `Content-Disposition` (RFC 6266), or by the path of its URL.
 *
 * ```text
 * attachment; filename="a b.bin"
 * attachment; filename=plain.bin; filename*=UTF-8''%e2%82%ac.bin      the second is preferred
 * ```
 *
 * What comes out is what was said: it may hold `/`, `..` and worse, and is no path to open.
 *
 * @module
 */

const parameter = /;\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))/g;

/** The name in a `Content-Disposition`; `undefined` where there is none. */
export function fileNameOfDisposition(value: string): string | undefined {
  const found = new Map<string, string>();
  for (const [, name, quoted, word] of `;${value.replace(/^[^;]*;?/, "")}`.matchAll(parameter)) {
    const text = quoted === undefined ? word!.trim() : quoted.replaceAll(/\\(.)/g, "$1");
    // The first one counts: a second is an attempt to be read differently by somebody else.
    if (!found.has(name!.toLowerCase())) found.set(name!.toLowerCase(), text);
  }
  const extended = found.get("filename*");
  const plain = found.get("filename");
  return (extended && extendedValue(extended)) || (plain && utf8Of(plain)) || undefined;
}

/** The last segment of a URL's path, percent-decoded once; `undefined` where it is empty. */
export function fileNameOfPath(path: string): string | undefined {
  const segment = path.split("/").at(-1) ?? "";
  return percentDecoded(segment, "utf-8") || undefined;
}

/** RFC 8187: `UTF-8'en'%c2%a3`. */
function extendedValue(value: string): string | undefined {
  const [, charset, text] = /^(utf-8|iso-8859-1)'[^']*'(.*)$/i.exec(value) ?? [];
  if (charset === undefined || text === undefined) return undefined;
  return percentDecoded(text, charset.toLowerCase() as "utf-8" | "iso-8859-1");
}

function percentDecoded(text: string, charset: "utf-8" | "iso-8859-1"): string {
  const bytes = text.replaceAll(
    /%([0-9a-f]{2})/gi,
    (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return charset === "utf-8" ? utf8Of(bytes) : bytes;
}

/** A header's text, whose characters are bytes, as the UTF-8 that they are; others are left alone. */
export function utf8Of(text: string): string {
  const codes = Array.from(text, (character) => character.codePointAt(0)!);
  if (codes.some((code) => code > 0xff)) return text;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(codes));
  } catch {
    return text;
  }
}
