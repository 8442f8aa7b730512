/**
 * What `wirebench explain` can explain.
 *
 * @module
 */
import { allTopics } from "../../harness/topics.ts";
import { kinds, metricsOf, type StreamKind } from "../../observations/kinds/registry.ts";
import type { Candidate } from "./candidates.ts";

/** The topics, then the metrics. */
export function topics(): Candidate[] {
  const metrics = (Object.keys(kinds) as StreamKind[]).flatMap((kind) =>
    Object.entries(metricsOf(kind)).map(([name, { summary }]) => ({ text: name, summary }))
  );
  const named = Object.values(allTopics()).flat()
    .map(({ name, summary }) => ({ text: name, summary }));
  return [...new Map([...metrics, ...named].map((one) => [one.text, one])).values()];
}
