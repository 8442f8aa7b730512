/**
 * Values for people, in the words of the verdicts.
 *
 * @module
 */

const three = new Intl.NumberFormat("en", { maximumSignificantDigits: 3, useGrouping: false });
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0, useGrouping: false });

function round(value) {
  return (Math.abs(value) >= 100 || Number.isInteger(value) ? whole : three).format(value + 0);
}

/** A duration for people. */
export function formatDuration(durationMs) {
  const magnitude = Math.abs(durationMs);
  if (Math.round(magnitude) < 1_000) return `${round(durationMs)} ms`;
  if (magnitude < 120_000) return `${round(durationMs / 1_000)} s`;
  const seconds = Math.round(durationMs / 1_000);
  return `${Math.trunc(seconds / 60)} min ${Math.abs(seconds) % 60} s`;
}

function formatSize(bytes) {
  for (const [power, unit] of [[30, "GiB"], [20, "MiB"], [10, "KiB"]]) {
    if (Math.abs(bytes) >= 2 ** power) return `${round(bytes / 2 ** power)} ${unit}`;
  }
  return `${round(bytes)} B`;
}

/** A value in the unit of its metric, in the words of the verdicts. */
export function formatValue(value, unit) {
  if (value === null || value === undefined) return "–";
  switch (unit) {
    case "ms":
      return formatDuration(value);
    case "bytes":
      return formatSize(value);
    case "per second":
      return `${round(value)}/s`;
    case "bytes per second":
      return `${formatSize(value)}/s`;
    case "share":
      return `${round(value * 100)} %`;
    case "yes or no":
      return value ? "yes" : "no";
    default:
      return round(value);
  }
}

/** A moment of a run, exact enough to find it again: `+6.412 s`. */
export function formatMoment(atMs) {
  return `+${(atMs / 1000).toFixed(3)} s`;
}
