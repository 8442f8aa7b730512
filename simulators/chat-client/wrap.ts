/**
 * Breaking a text into lines that fit.
 *
 * @module
 */

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Letters as wide as two, in the blocks of East Asian scripts, and pictures. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|\ufe0f/u;
const NARROW_ONLY = /^[\x20-\x7e]*$/;
const ZERO = /^[\p{M}\p{Cf}]+$/u;

/** How many columns a text takes on a terminal. */
export function widthOf(text: string): number {
  if (NARROW_ONLY.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of segmenter.segment(text)) columns += graphemeWidth(segment);
  return columns;
}

function graphemeWidth(grapheme: string): number {
  if (ZERO.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}

/**
 * Lines of at most so many columns, broken at blanks, or within a word that fits on none.
 *
 * @param indent How many blanks stand before every line but the first.
 */
export function wrap(text: string, columns: number, indent: number): string[] {
  // A narrower terminal shows anything but well.
  const most = Math.max(columns, indent + 20);
  const lines: string[] = [];
  let line = "";
  let width = 0;
  const end = () => {
    lines.push(line.trimEnd());
    line = " ".repeat(indent);
    width = indent;
  };
  for (const piece of text.split(/(?<= )(?=[^ ])/)) {
    const isFresh = line.trim() === "";
    if (!isFresh && width + widthOf(piece.trimEnd()) > most) end();
    if (width + widthOf(piece.trimEnd()) <= most) {
      line += piece;
      width += widthOf(piece);
      continue;
    }
    for (const { segment } of segmenter.segment(piece)) {
      const columnsMore = graphemeWidth(segment);
      if (width + columnsMore > most) end();
      line += segment;
      width += columnsMore;
    }
  }
  if (line.trim() !== "" || lines.length === 0) lines.push(line.trimEnd());
  return lines;
}

/** The beginning of a text, with an ellipsis where it is cut. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let shown = "";
  let width = 0;
  for (const { segment } of segmenter.segment(text)) {
    width += graphemeWidth(segment);
    if (width > columns - 1) break;
    shown += segment;
  }
  return `${shown}…`;
}
