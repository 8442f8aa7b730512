/**
 * Patterns of paths: `/big.bin`, `/*.bin`, `/images/**`.
 *
 * @module
 */

const wild = { "**": ".*", "*": "[^/]*", "?": "[^/]" };

/** Whether a path is what a pattern describes: `*` is any name, `**` any path, `?` any sign of a name. */
export function matchesPath(pattern: string, path: string): boolean {
  const source = pattern.replaceAll(
    /\*\*|[*?]|[^\w/]/gu,
    (sign) => wild[sign as keyof typeof wild] ?? `\\u{${sign.codePointAt(0)!.toString(16)}}`,
  );
  return new RegExp(`^${source}$`, "su").test(path);
}
