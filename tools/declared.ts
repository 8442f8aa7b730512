/**
 * Reads from the declarations what completions tell of them.
 *
 * @module
 */
import { z } from "zod";
import type { Candidate } from "../cli/completion/candidates.ts";
import type { Declared, DeclaredOption, DeclaredPart } from "../cli/completion/declared.ts";
import { partOptions } from "../cli/part_options.ts";
import { metaOf, unwrap } from "../core/schema_layers.ts";
import { type FaultKind, faults } from "../faults/registry.ts";
import { faultSchema } from "../faults/spec.ts";
import { reports } from "../harness/report/registry.ts";
import { registries } from "../harness/scenario.ts";
import { allTopics } from "../harness/topics.ts";
import { kinds, metricsOf, type StreamKind } from "../observations/kinds/registry.ts";
import { optionFacts } from "../parts/option_facts.ts";
import type { Part } from "../parts/part.ts";

const streamKinds = Object.keys(kinds) as StreamKind[];

/** What `cli/completion/declared.json` says. */
export function declaredNow(): Declared {
  return {
    parts: {
      server: mapped(registries.server, declaredPart),
      simulator: mapped(registries.simulator, declaredPart),
    },
    faults: mapped(faults, ({ summary }, kind) => ({
      summary,
      keys: mapped(
        faultSchema(kind as FaultKind).shape as Record<string, z.ZodType>,
        (schema) => metaOf(schema).description ?? "",
      ),
    })),
    metrics: Object.fromEntries(streamKinds.map((kind) => [kind, metricsAlone(kind)])),
    reports: Object.entries(reports).map(([text, { summary }]) => ({ text, summary })),
    topics: topics(),
  };
}

function declaredPart(part: Part): DeclaredPart {
  const flags = partOptions(part);
  const options = Object.entries(part.options.shape).map(([name, schema], i): DeclaredOption => {
    const { path, positional } = optionFacts(part, name);
    const words = wordsOf(schema as z.ZodType);
    return {
      flags: flags[i]!.flags,
      summary: flags[i]!.description,
      ...(words === undefined ? {} : { words }),
      ...(path ? { isPath: true } : {}),
      ...(positional ? { isPositional: true } : {}),
    };
  });
  return { summary: part.summary, options, streams: { ...part.streams } };
}

/** The words of an option that is one of some, or a list of them. */
function wordsOf(schema: z.ZodType): string[] | undefined {
  const inner = unwrap(schema);
  const element = inner instanceof z.ZodArray ? unwrap(inner.element as z.ZodType) : inner;
  return element instanceof z.ZodEnum ? element.options.map(String) : undefined;
}

function metricsAlone(kind: StreamKind): Candidate[] {
  return Object.entries(metricsOf(kind)).filter(([, { needsAgainst }]) => !needsAgainst)
    .map(([text, { summary, unit }]) => ({ text, summary: `${summary} (${unit})` }));
}

/** The topics and the metrics; where both have a name, the topic's word goes before. */
function topics(): Candidate[] {
  const metrics = streamKinds.flatMap((kind) =>
    Object.entries(metricsOf(kind)).map(([text, { summary }]) => ({ text, summary }))
  );
  const named = Object.values(allTopics()).flat()
    .map(({ name, summary }) => ({ text: name, summary }));
  return [...new Map([...metrics, ...named].map((one) => [one.text, one])).values()];
}

function mapped<Value, Result>(
  values: Readonly<Record<string, Value>>,
  change: (value: Value, key: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(values).map(([key, one]) => [key, change(one, key)]));
}
