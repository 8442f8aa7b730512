/**
 * What changed between runs, as text.
 *
 * @module
 */
import { formatValue } from "../comparison.ts";
import { type Compared, ERRORS, type Row, SMALLEST_MS, type Turned } from "../history/compare.ts";
import type { RunResult } from "../result.ts";

/** A paragraph about one scenario; with `all`, what did not change as well. */
export function formatCompared(compared: Compared, smallestShare: number, all: boolean): string {
  const { name, before, after, turned, rows, untold, missing, few } = compared;
  const changed = rows.filter((row) => row.changed);
  const same = rows.length - changed.length;
  const nothing = rows.length === 0 ? "nothing could be compared" : "nothing changed";
  const told = [
    ...(turned.length === 0 ? [] : [`${turned.length} judged otherwise`]),
    ...(changed.length === 0
      ? []
      : [`${changed.length} ${changed.length === 1 ? "figure" : "figures"} changed`]),
  ].join(", ") || nothing;
  return [
    `${name}: ${side(before)} before, ${side(after)} after`,
    ...turned.map(turnedText),
    ...(all ? rows : changed).flatMap(rowText),
    rows.length === 0
      ? `     ${told}`
      : `     ${told}; ${same} of ${rows.length} are the same within noise`,
    ...missing.map((stream) => `     not in all runs: ${stream}`),
    ...(all ? few.map((figure) => `     too little to tell: ${figure}`) : []),
    ...(all || few.length === 0 ? [] : [
      `     of ${few.length} more there was too little to tell (--all names them)`,
    ]),
    ...(untold.length === 0 ? [] : [
      `     the bench itself stalled: nobody can tell of the times of ${untold.join(", ")}`,
    ]),
    `     a change counts from ${percent(smallestShare)}, ${SMALLEST_MS} ms ` +
    `and ${ERRORS} standard errors on`,
  ].join("\n");
}

function side(runs: readonly RunResult[]): string {
  const count = runs.length === 1 ? "1 run" : `${runs.length} runs`;
  const passed = runs.filter(({ outcome }) => outcome === "passed").length;
  return passed === runs.length ? count : `${count} (${passed} passed)`;
}

function turnedText({ name, before, after }: Turned): string {
  const word = ({ pass, fail }: Turned["before"]) =>
    fail > 0 ? "FAIL" : pass > 0 ? "PASS" : "INCONCLUSIVE";
  return `${word(before)} -> ${word(after)}   ${name}`;
}

function rowText({ stream, metric, unit, window, before, after, error, changed }: Row): string[] {
  const [from, to, noise] = [before, after, ERRORS * error].map((one) => formatValue(one, unit));
  return [
    `${changed ? "CHANGED" : "same   "} ${stream} ${metric} (${window})`,
    `        ${from} -> ${to}   ${change(before, after)}   noise ±${noise}`,
  ];
}

function change(before: number, after: number): string {
  if (before === after) return "no change";
  if (before === 0) return "from nothing";
  const share = (after - before) / Math.abs(before);
  return `${share > 0 ? "+" : ""}${percent(share)}`;
}

const percent = (share: number) =>
  `${(share * 100).toPrecision(share < 0.1 ? 2 : 3).replace(/\.0+$/, "")} %`;
