/**
 * The text of a new scenario: what was asked for, and beside it, as comments, what else may be said.
 * Each of these may be uncommented as it stands.
 *
 * @module
 */
import { duration } from "../../core/units.ts";
import { metricsOf, type StreamKind } from "../../observations/kinds/registry.ts";
import { optionFacts } from "../../parts/option_facts.ts";
import { type Part, portOption } from "../../parts/part.ts";
import { OUTSIDE, type Vias } from "./pairing.ts";
import { argumentSample, optionSample } from "./samples.ts";
import { commented, folded, inline, remark, written } from "./yaml_lines.ts";

/** What a scenario shall be made of. */
export interface Wishes {
  about: string;
  servers: readonly Part[];
  simulators: readonly Part[];
  /** `host:port` of something real, for those that dial {@link OUTSIDE}. */
  external: string | undefined;
  vias: Vias;
  /** How many instances there are of a part that is counted. */
  count: number;
  counted(part: Part): boolean;
  /** What the wire does, each as a scenario would write it. */
  faults: readonly unknown[];
  /** How long it is observed: `10s`. */
  for: string;
  /** Options by kind, as a scenario would write them. */
  config: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What an example gives a call of the action along; `undefined` where none calls it. */
  argument(part: Part, action: string): unknown;
  /** Where the JSON Schema of scenarios lies. */
  schema: string;
}

/** How many options that keep their default are named, and how many actions. */
const MOST_NAMED = 6;
/** How long a part may take to connect. */
const CONNECTING_S = 10;

/** The whole text. */
export function scenarioText(wishes: Wishes): string {
  const { servers, simulators, external, vias } = wishes;
  const outside = external === undefined
    ? []
    : [`  ${OUTSIDE}: { external: ${inline(external)} } # it is dialled, and nothing else\n`];
  const text = (part: Part) => partText(part, wishes);
  return [
    `# yaml-language-server: $schema=${wishes.schema}\n`,
    "wirebench: 1\n",
    folded("about", wishes.about),
    "seed: 1 # where all chance comes from; without it, every run draws its own\n",
    "tags: [] # words to choose scenarios by: wirebench run --filter\n",
    `limits: { total: ${totalMinutes(wishes)}m } # how long the run may take\n`,
    section("servers", [...outside, ...servers.map(text)]),
    linksText(wishes),
    section("simulators", simulators.map(text)),
    stepsText([...servers, ...simulators].filter((part) => vias.has(part)), wishes),
    expectText(simulators.filter((part) => vias.has(part)), wishes),
  ].join("");
}

/** The observation, all that is waited for before, and a minute or more for the rest. */
function totalMinutes({ for: observed, vias }: Wishes): number {
  const steps = duration().parse(observed) / 1_000 + vias.size * CONNECTING_S;
  return Math.ceil(steps / 60) + 1;
}

function section(key: string, entries: readonly string[]): string {
  return entries.length === 0 ? "" : `\n${key}:\n${entries.join("")}`;
}

function partText(part: Part, wishes: Wishes): string {
  const { kind, summary } = part;
  const own = ownConfig(part, wishes);
  const others = Object.keys(part.options.shape).map((name) => optionFacts(part, name))
    .filter(({ name, secret }) => name !== "target" && !secret && !Object.hasOwn(own, name))
    .flatMap(({ name, summary }) => {
      const sample = optionSample(part, name);
      return sample === undefined ? [] : [{ text: `${name}: ${sample}`, summary }];
    }).slice(0, MOST_NAMED);
  const entries = Object.entries(own).map(([name, value]) => written(`      ${name}:`, value));
  const config = entries.length > 0
    ? ["    config:\n", ...entries, ...others.map((one) => commented("      # ", one))]
    : others.length > 0
    ? ["    # config:\n", ...others.map((one) => commented("    #   ", one))]
    : [];
  const via = wishes.vias.get(part);
  return [
    heading(summary, `All it can be told: wirebench explain ${kind}`),
    `  ${kind}:\n    kind: ${kind}\n`,
    via === undefined ? "" : `    via: ${wireTo(via, wishes)} # what it dials\n`,
    wishes.counted(part) ? `    count: ${wishes.count}\n` : "",
    ...config,
  ].join("");
}

/** A command is not broken into lines. */
function heading(summary: string, more: string): string {
  const both = remark("  # ", `${summary} ${more}`);
  return both.indexOf("\n") === both.length - 1
    ? both
    : remark("  # ", summary) + remark("  # ", more);
}

/** Within a run any free port is found; somebody from outside dials the one that they know. */
function ownConfig(part: Part, { config, vias }: Wishes): Record<string, unknown> {
  const { kind, options, endpoints, optionalEndpoints = {} } = part;
  const own: Record<string, unknown> = { ...config[kind] };
  for (const endpoint of Object.keys(endpoints)) {
    const port = portOption(part, endpoint);
    const needed = optionalEndpoints[endpoint];
    if (vias.size === 0) {
      if (own[port] === 0) delete own[port];
    } else if (needed !== undefined && !Object.hasOwn(own, needed)) continue;
    else if (port in options.shape && optionFacts(part, port).default !== undefined) {
      own[port] ??= 0;
    }
  }
  return own;
}

/** What those name who dial something: it, or with faults the link to it. */
function wireTo(via: string, { faults, vias }: Wishes): string {
  if (faults.length === 0) return via;
  return new Set(vias.values()).size === 1 ? "wire" : `wire-to-${via.replace(".", "-")}`;
}

function linksText(wishes: Wishes): string {
  const { faults, vias } = wishes;
  if (faults.length === 0) return "";
  const rows = faults.map((fault) => written("      -", fault)).join("");
  const links = [...new Set(vias.values())]
    .map((via) => `  ${wireTo(via, wishes)}:\n    to: ${via}\n    faults:\n${rows}`);
  const comment = "  # What happens between them. All faults: wirebench list\n";
  return section("links", [comment, ...links]);
}

function stepsText(dialling: readonly Part[], wishes: Wishes): string {
  const rows = dialling.flatMap((part) => [
    `  - start: ${part.kind}\n`,
    ...(wishes.simulators.includes(part)
      ? [
        `  - until: { ${part.kind}.connection.opened: { min: 1 } }\n    within: ${CONNECTING_S}s\n`,
      ]
      : []),
  ]);
  const calls = [...wishes.servers, ...wishes.simulators].flatMap((part) =>
    Object.entries(part.actions).flatMap(([action, schema]) => {
      const argument = argumentSample(schema, wishes.argument(part, action));
      if (argument === undefined) return [];
      const call = `call: ${part.kind}.${action}`;
      const text = argument === "" ? `- ${call}` : `- { ${call}, with: ${argument} }`;
      return [commented("  # ", { text, summary: schema.description ?? "" })];
    }).slice(0, MOST_NAMED)
  );
  const comment = "  # What happens, in this order. All steps: wirebench list\n";
  const observed = ["  - mark: steady\n", `  - wait: ${wishes.for}\n`, "  - mark: end\n"];
  return section("steps", [comment, ...rows, ...calls, ...observed]);
}

function expectText(dialling: readonly Part[], { servers, simulators, faults }: Wishes): string {
  const rows = dialling.map(({ kind }) =>
    `  - name: every one of ${kind} connects\n    over: ${kind}.connection\n` +
    `    that: { opened: { min: 1 }${faults.length > 0 ? "" : ", refused: 0"} }\n`
  );
  const streams = [...servers, ...simulators].flatMap((part) =>
    Object.entries(part.streams).filter(([stream]) =>
      stream !== "connection" || !dialling.includes(part)
    )
      .map(([stream, kind]) => {
        const text = `- { over: ${part.kind}.${stream}, that: { ${
          firstMetric(kind)
        }: { min: 1 } } }`;
        return { text, summary: `wirebench explain ${kind}` };
      })
  );
  const comment =
    "# What must be true at the end; a verdict for each. Of the time between the marks,\n" +
    "# with this beside over: during: [steady, end]\n";
  const [head, lead] = rows.length > 0 ? ["expect:\n", "  # "] : ["# expect:\n", "#   "];
  const others = streams.map((one) => commented(lead, one));
  return `\n${comment}${head}${[...rows, ...others].join("")}`;
}

/** What is asked first of a stream: how much there was. */
function firstMetric(kind: StreamKind): string {
  return ["count", "bytes", "opened"].find((name) => name in metricsOf(kind))!;
}
