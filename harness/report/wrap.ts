/**
 * Text for a terminal of 80 columns.
 *
 * @module
 */

/** How wide a line is at most. */
export const WIDTH = 80;

/** Items one after the other, on as many lines as it takes; one that is too long by itself stays so. */
export function wrap(items: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const item of items) {
    const longer = line === "" ? item : line + separator + item;
    if (longer.length > width && line !== "") {
      lines.push((line + separator).trimEnd());
      line = item;
    } else line = longer;
  }
  return line === "" ? lines : [...lines, line];
}

/**
 * A name and what it is, on as many lines as it takes: the text stays right of the names' column. Lists
 * of words and paths are longer than that is wide: they break behind their bars and slashes.
 */
export function nameAndText(name: string, nameWidth: number, text: string): string {
  const head = `  ${name.padEnd(nameWidth)} `;
  const lines = wrap(text.split(/(?<=[ |/])/), "", WIDTH - head.length);
  return (head + lines.map((line) => line.trimEnd()).join(`\n${" ".repeat(head.length)}`))
    .trimEnd();
}
