/**
 * A table as text.
 *
 * @module
 */

/** A line about what the project wants, and whether it is so. */
export function target(met: boolean, text: string): string {
  return `  ${met ? "met   " : "missed"}  ${text}\n`;
}

/**
 * A title, a line of headings and the rows: the first column to the left, the others to the right. A
 * row of fewer cells ends with a remark, which takes no part in the widths.
 */
export function formatTable(
  title: string,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const whole = [headings, ...rows.filter(({ length }) => length === headings.length)];
  const names = [headings, ...rows].map(([name = ""]) => name.length);
  const widths = headings.map((_, column) =>
    Math.max(...(column === 0 ? names : whole.map((row) => row[column]!.length)))
  );
  const line = (row: readonly string[]) =>
    row.map((cell, column) => {
      if (column === 0) return cell.padEnd(widths[0]!);
      return row.length < headings.length ? cell : cell.padStart(widths[column]!);
    }).join("  ");
  return [title, "", ...[headings, ...rows].map((row) => `  ${line(row)}`), ""].join("\n");
}
