/**
 * The text of a new scenario: what was asked for, and beside it, as comments, what else may be said.
 *
 * @module
 */
import { stringify } from "yaml";
import { type OptionFacts, optionFacts } from "../../parts/option_facts.ts";
import { dials, type Part, portOption } from "../../parts/part.ts";

/** What a scenario shall be made of. */
export interface Wishes {
  about: string;
  servers: readonly Part[];
  simulators: readonly Part[];
  /** `host:port` of something real, which is dialled where nothing of ours listens. */
  external: string | undefined;
  /** How many instances there are of a part that is counted. */
  count: number;
  counted(part: Part): boolean;
  /** What the wire does, each as the command line takes it: `kind: latency, delay: 20ms`. */
  faults: readonly string[];
  /** How long it is observed: `10s`. */
  for: string;
  /** Options by kind, as a scenario would write them. */
  config: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Where the JSON Schema of scenarios lies. */
  schema: string;
}

/** How many options that keep their default are named, and how many actions. */
const MOST_NAMED = 6;

/** The one of the parts that those dial who dial; `undefined` where none of them listens only. */
export function listenerOf({ servers, simulators }: Pick<Wishes, "servers" | "simulators">) {
  return [...servers, ...simulators].find((part) => !dials(part));
}

/** The whole text. */
export function scenarioText(wishes: Wishes): string {
  const { servers, simulators, external, faults } = wishes;
  const listener = listenerOf(wishes);
  const target = listener?.kind ?? (external === undefined ? undefined : "real");
  const via = faults.length > 0 && target !== undefined ? "wire" : target;
  const isDialled = via !== undefined && [...servers, ...simulators].some(dials);
  const ports = isDialled ? "free" : "known";
  const outside = listener === undefined && external !== undefined
    ? [`  real: { external: ${yaml(external)} } # it is dialled, and nothing else\n`]
    : [];
  const text = (part: Part) => partText(part, { via, ports, wishes });
  return [
    `# yaml-language-server: $schema=${wishes.schema}\n`,
    "wirebench: 1\n",
    `about: ${yaml(wishes.about)}\n`,
    "seed: 1 # where all chance comes from; without it, every run draws its own\n",
    "tags: [] # words to choose scenarios by: wirebench run --filter\n",
    "limits: { total: 2m } # how long the run may take\n",
    section("servers", [...outside, ...servers.map(text)]),
    via === "wire" ? linkText(target!, faults) : "",
    section("simulators", simulators.map(text)),
    stepsText(via === undefined ? [] : [...servers, ...simulators].filter(dials), wishes),
    expectText(via === undefined ? [] : simulators.filter(dials), wishes),
  ].join("");
}

function section(key: string, entries: readonly string[]): string {
  return entries.length === 0 ? "" : `\n${key}:\n${entries.join("")}`;
}

interface Surroundings {
  via: string | undefined;
  /** Within a run any free port is found; somebody from outside dials the one that they know. */
  ports: "free" | "known";
  wishes: Wishes;
}

function partText(part: Part, { via, ports, wishes }: Surroundings): string {
  const { kind, summary, options, endpoints } = part;
  const own: Record<string, unknown> = { ...wishes.config[kind] };
  for (const endpoint of Object.keys(endpoints)) {
    const port = portOption(part, endpoint);
    if (ports === "known") delete own[port];
    else if (port in options.shape && optionFacts(part, port).default !== undefined) {
      own[port] ??= 0;
    }
  }
  const others = Object.keys(options.shape).map((name) => optionFacts(part, name))
    .filter(({ name, secret }) => name !== "target" && !secret && !Object.hasOwn(own, name))
    .slice(0, MOST_NAMED).map(optionComment);
  const entries = Object.entries(own).map(([name, value]) => `      ${name}: ${yaml(value)}\n`);
  // What is but commented out may be uncommented as it stands.
  const config = entries.length === 0
    ? ["    # config:\n", ...others.map((line) => `    #   ${line}`)]
    : ["    config:\n", ...entries, ...others.map((line) => `      # ${line}`)];
  return [
    `  # ${summary} All it can be told: wirebench explain ${kind}\n`,
    `  ${kind}:\n    kind: ${kind}\n`,
    dials(part) && via !== undefined ? `    via: ${via} # what it dials\n` : "",
    wishes.counted(part) ? `    count: ${wishes.count}\n` : "",
    ...config,
  ].join("");
}

function optionComment({ name, default: initial, placeholder, summary }: OptionFacts): string {
  return `${name}: ${initial ?? placeholder} # ${summary}\n`;
}

function linkText(target: string, faults: readonly string[]): string {
  const rows = faults.map((fault) =>
    `      - { ${fault.replace(/^\s*\{?\s*/, "").replace(/\s*\}?\s*$/, "")} }\n`
  );
  const comment = "  # What happens between them. All faults: wirebench list\n";
  return section("links", [comment, `  wire:\n    to: ${target}\n    faults:\n`, ...rows]);
}

function stepsText(dialling: readonly Part[], wishes: Wishes): string {
  const rows = dialling.flatMap((part) => [
    `  - start: ${part.kind}\n`,
    ...(wishes.simulators.includes(part)
      ? [`  - until: { ${part.kind}.connection.opened: { min: 1 } }\n    within: 10s\n`]
      : []),
  ]);
  const calls = [...wishes.servers, ...wishes.simulators].flatMap(({ kind, actions }) =>
    Object.keys(actions).slice(0, MOST_NAMED).map((action) => `  # - call: ${kind}.${action}\n`)
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
    Object.entries(part.streams).filter(([stream]) => stream !== "connection")
      .map(([stream, kind]) =>
        `# - over: ${part.kind}.${stream} # metrics: wirebench explain ${kind}\n`
      )
  );
  const comment = "# What must be true at the end; a verdict for each. Also, such as\n" +
    "#   during: [steady, end]\n#   that: { count: { min: 1 } }\n";
  return `\n${comment}${rows.length === 0 ? "expect: []\n" : `expect:\n${rows.join("")}`}${
    streams.map((row) => `  ${row}`).join("")
  }`;
}

/** A value in one line. */
function yaml(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim();
}
