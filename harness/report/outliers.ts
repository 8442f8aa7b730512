/**
 * Which instances of a part differ from the rest.
 *
 * @module
 */
import { metricsOf, type StreamKind } from "../../observations/kinds/registry.ts";
import type { Observed } from "../../observations/metric.ts";
import type { Plot, Strip } from "./picture.ts";

/** With fewer instances there is no rest to differ from. */
const FEWEST = 4;
/** So many times the middle half's width from the median … */
const SPREADS = 3;
/** … and by at least this share of the median an instance differs. */
const LEAST_SHARE = 0.1;

/** The rule, for people. */
export const OUTLIER_RULE =
  `An instance stands out that is farther from the median than ${SPREADS} times the width of the ` +
  `middle half of all instances, and by more than ${LEAST_SHARE * 100} % of the median; ` +
  `of fewer than ${FEWEST} none does.`;

/** The metrics of each instance, for what is drawn of the stream; what is the same for all is left out. */
export function stripsOf(
  plots: readonly Plot[],
  kind: StreamKind,
  instances: readonly Observed[],
): Strip[] {
  const metrics = metricsOf(kind);
  const names = plots.flatMap(({ name }) =>
    name in metrics ? [name] : [`${name}.p50`, `${name}.max`]
  );
  const told = new Set<string>();
  return names.flatMap((metric) => {
    const { value, samples, unit } = metrics[metric]!;
    const values = instances.map((observed) => {
      const seen = samples(observed) === 0 ? undefined : value(observed);
      return seen === undefined ? null : Number(seen);
    });
    if (values.length < 2 || values.every((one) => one === values[0])) return [];
    // Of one value the median is the greatest, too.
    const key = `${unit} ${values}`;
    if (told.has(key)) return [];
    told.add(key);
    return [{ metric, unit, values, ...compared(values) }];
  });
}

/** The median, and the numbers of those that differ from the rest, the farthest first. */
export function compared(
  values: readonly (number | null)[],
): { median: number; outliers: number[] } {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] ?? 0;
  const median = at(0.5);
  if (values.length < FEWEST) return { median, outliers: [] };
  const limit = Math.max(SPREADS * (at(0.75) - at(0.25)), LEAST_SHARE * Math.abs(median));
  const distance = (i: number) => {
    const value = values[i];
    return typeof value === "number" ? Math.abs(value - median) : Infinity;
  };
  const outliers = values.map((_, i) => i).filter((i) => distance(i) > limit)
    .sort((a, b) => distance(b) - distance(a));
  return { median, outliers };
}
