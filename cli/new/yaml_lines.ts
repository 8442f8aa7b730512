/**
 * Lines of YAML, none longer than a hundred columns where that can be helped.
 *
 * @module
 */
import { stringify } from "yaml";
import { isRecord } from "../../harness/source.ts";

const MOST_COLUMNS = 99;

/** A value in one line. */
export function inline(value: unknown): string {
  if (typeof value === "string" && /[\n\r]/.test(value)) return JSON.stringify(value);
  const text = stringify(value, { collectionStyle: "flow", lineWidth: 0, blockQuote: false });
  return text.trim();
}

/** A key and its text, in as many lines as it takes. */
export function folded(key: string, text: string): string {
  return stringify({ [key]: text }, { lineWidth: MOST_COLUMNS });
}

/**
 * A value behind its key or dash: in one line where it fits, else each part of it in its own.
 *
 * @param lead What stands before it: `      file:`.
 */
export function written(lead: string, value: unknown): string {
  const line = `${lead} ${inline(value)}`;
  const isCollection = Array.isArray(value) || isRecord(value);
  if (line.length <= MOST_COLUMNS || !isCollection || Object.keys(value).length === 0) {
    return `${line}\n`;
  }
  const indent = `${/^ */.exec(lead)![0]}  `;
  const rows = Array.isArray(value)
    ? value.map((one) => written(`${indent}-`, one))
    : Object.entries(value).map(([key, one]) => written(`${indent}${inline(key)}:`, one));
  const text = rows.join("");
  return lead.endsWith("-") ? `${lead} ${text.trimStart()}` : `${lead}\n${text}`;
}

/** A remark in as many lines as it takes. */
export function remark(lead: string, text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    const longer = `${line} ${word}`;
    if (line !== undefined && lead.length + longer.length <= MOST_COLUMNS) {
      lines[lines.length - 1] = longer;
    } else lines.push(word);
  }
  return lines.map((line) => `${lead}${line}\n`).join("");
}

/** Something that may be uncommented, with what it is behind it; what does not fit goes below. */
export function commented(
  lead: string,
  { text, summary }: { text: string; summary: string },
): string {
  if (summary === "") return `${lead}${text}\n`;
  const line = `${lead}${text} # ${summary}`;
  if (line.length <= MOST_COLUMNS) return `${line}\n`;
  return `${lead}${text}\n${remark(`${lead}  # `, summary)}`;
}
