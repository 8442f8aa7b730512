/**
 * `wirebench new`: asks what a scenario shall be made of, and writes it.
 *
 * @module
 */
import { existsSync, statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { z } from "zod";
import { BenchError, writeReason } from "../../core/errors.ts";
import { shellWord } from "../../core/shell_word.ts";
import { hintFor } from "../../core/suggest.ts";
import { duration, target } from "../../core/units.ts";
import { faults } from "../../faults/registry.ts";
import { faultText, readFaultText } from "../../faults/spec.ts";
import { exitCodes } from "../../harness/exit_codes.ts";
import { planObject, type ScenarioInput } from "../../harness/load.ts";
import { registries } from "../../harness/scenario.ts";
import { Source } from "../../harness/source.ts";
import { predicate } from "../../harness/zod_issues.ts";
import { optionFacts } from "../../parts/option_facts.ts";
import { dials, type Part, portOption, type Role } from "../../parts/part.ts";
import { project } from "../paths.ts";
import { UsageError } from "../usage_error.ts";
import { configs } from "./configs.ts";
import { type Example, exampleFor, examples } from "./example.ts";
import { GivenUp, Interview } from "./interview.ts";
import { exampleOfGroup, OUTSIDE, pair } from "./pairing.ts";
import { scenarioText, type Wishes } from "./scenario_text.ts";
import { wrong } from "./wrong.ts";

/** How long it may be observed at most. */
const LONGEST_MS = 480 * 3_600_000;

/** The options of the command, as texts. */
export interface NewCommandOptions {
  about?: string;
  server?: string[];
  simulator?: string[];
  external?: string;
  config?: string[];
  count?: string;
  fault?: string[];
  for?: string;
}

/** Asks and writes; the exit code. */
export async function newScenario(
  name: string | undefined,
  options: NewCommandOptions,
): Promise<number> {
  try {
    using interview = new Interview();
    const file = fileOf(
      await interview.answer("new", name, {
        message: "What shall it be called?",
        initial: "mine",
        example: undefined,
        fault: (answer) => wrongName(fileOf(answer)),
      }),
    );
    const text = scenarioText(await wishes(interview, options, file));
    // What does not go together is told in the words of any other scenario; then nothing is written.
    planObject(Source.fromText(text, file).toData() as ScenarioInput);
    await write(file, text);
    console.log(`${file} is written; wirebench run ${shellWord(file)} runs it`);
    return exitCodes.passed.code;
  } catch (error) {
    if (error instanceof GivenUp) return exitCodes.interrupted.code;
    throw error;
  }
}

async function wishes(
  interview: Interview,
  options: NewCommandOptions,
  file: string,
): Promise<Wishes> {
  const about = await interview.answer("--about", options.about, {
    message: "What does it show, in a sentence?",
    initial: "Something new.",
    example: undefined,
    fault: () => undefined,
  });
  const known = await examples(resolve(file, ".."));
  const servers = await parts(interview, "server", options.server, "");
  const simulators = await parts(
    interview,
    "simulator",
    options.simulator,
    companions(known, servers).join(","),
  );
  const chosen = [...servers, ...simulators];
  if (chosen.length === 0) throw new UsageError("new needs --server or --simulator");
  const vias = pair(known, chosen);
  const alone = chosen.filter((part) => dials(part) && !vias.has(part));
  const external = await outside(interview, chosen, alone, options.external);
  if (external !== undefined) { for (const part of alone) vias.set(part, OUTSIDE); }
  const exampleOf = (part: Part) => exampleOfGroup(known, chosen, vias, part);
  if (vias.size === 0 && options.fault?.some((text) => text.trim() !== "")) {
    throw new UsageError("--fault: nothing here dials, so that there is no wire for it");
  }
  const counted = (part: Part) =>
    dials(part) && simulators.includes(part) &&
    (exampleOf(part)?.parts.get(part.kind)?.isCounted ?? true);
  const isCounted = simulators.some(counted);
  if (!isCounted && Number(options.count ?? 1) !== 1) {
    throw new UsageError(
      `--count ${options.count}: new writes one of each that is chosen here; leave it out`,
    );
  }
  return {
    about,
    servers,
    simulators: inOrder(simulators, exampleOf),
    external,
    vias,
    config: await configs(
      interview,
      chosen,
      (part) => exampleOf(part)?.parts.get(part.kind)?.config,
      options.config ?? [],
    ),
    argument: ({ kind }, action) =>
      known.map(({ calls }) => calls.get(`${kind}.${action}`)).find((one) => one !== undefined),
    counted,
    count: Number(
      await interview.answer("--count", isCounted ? options.count : "1", {
        message: "How many of each that dials?",
        initial: "1",
        example: undefined,
        fault: (answer) =>
          /^[1-9]\d{0,4}$/.test(answer) ? undefined : "must be a whole number from 1 to 99999",
      }),
    ),
    faults: await faultsOf(interview, vias.size > 0 ? options.fault : []),
    for: await interview.answer("--for", options.for, {
      message: "How long shall it be observed?",
      initial: "10s",
      example: undefined,
      fault: (answer) => wrong(observed, answer),
    }),
    schema: schemaFor(file),
  };
}

/** Those of an example in its order: who publishes is there before who subscribes. */
function inOrder(
  simulators: readonly Part[],
  exampleOf: (part: Part) => Example | undefined,
): Part[] {
  return [...Map.groupBy(simulators, exampleOf)].flatMap(([example, group]) => {
    const kinds = [...example?.parts.keys() ?? []];
    return group.toSorted((one, other) => kinds.indexOf(one.kind) - kinds.indexOf(other.kind));
  });
}

/** A timer of the runtime goes no further than 2^31 ms, and a run takes longer than its observation. */
const observed = duration().refine((durationMs) => durationMs <= LONGEST_MS, {
  error: "must be at most 480h",
});

/** Asks for what is dialled where nothing of ours can be; `undefined` where there is no such thing. */
async function outside(
  interview: Interview,
  chosen: readonly Part[],
  alone: readonly Part[],
  given: string | undefined,
): Promise<string | undefined> {
  if (given !== undefined && given !== "" && alone.length === 0) {
    const why = chosen.some(dials) ? "all that dial dial a part that is chosen" : "nothing dials";
    throw new UsageError(`--external ${given}: ${why}`);
  }
  const needing = alone.filter((part) => !canListen(part));
  const isNeeded = needing.length > 0;
  const answer = await interview.answer("--external", given ?? (isNeeded ? undefined : ""), {
    message: `Where is what ${needing.map(({ kind }) => kind).join(" and ")} shall dial?`,
    initial: undefined,
    example: "192.0.2.7:2101",
    fault: (answer) => answer === "" && !isNeeded ? undefined : wrong(target(), answer),
  });
  return answer === "" ? undefined : answer;
}

/** Asks which parts of a role there shall be. */
async function parts(
  interview: Interview,
  role: Role,
  given: readonly string[] | undefined,
  initial: string,
): Promise<Part[]> {
  const registry = registries[role];
  const kindsOf = (answer: string) =>
    answer.split(/[\s,]+/).filter((kind) => kind !== "" && kind !== "none");
  const answer = await interview.answer(`--${role}`, given?.join(","), {
    message: `Which ${role}s of ours shall there be?`,
    choices: Object.values(registry).map(({ kind, summary }) => ({ value: kind, hint: summary })),
    initial,
    example: undefined,
    fault(answer) {
      const unknown = kindsOf(answer).find((kind) => !Object.hasOwn(registry, kind));
      if (unknown === undefined) return undefined;
      return `there is no ${role} ${JSON.stringify(unknown)}; ${
        hintFor(unknown, Object.keys(registry))
      }`;
    },
  });
  return [...new Set(kindsOf(answer))].map((kind) => registry[kind]!);
}

/** Whether a part that dials can do without anybody to dial, as it is. */
function canListen(part: Part): boolean {
  const [main] = Object.keys(part.endpoints);
  return main !== undefined && !optionFacts(part, "target").required &&
    optionFacts(part, portOption(part, main)).default !== undefined;
}

/** The simulators that stand beside the servers in examples. */
function companions(known: readonly Example[], servers: readonly Part[]): string[] {
  if (servers.length === 0) return [];
  const whole = exampleFor(known, servers);
  const found = whole === undefined
    ? servers.map((server) => exampleFor(known, [server]))
    : [whole];
  const kinds = found.flatMap((example) => [...example?.parts.values() ?? []])
    .filter(({ role }) => role === "simulator").map(({ part }) => part.kind);
  return [...new Set(kinds)];
}

async function faultsOf(
  interview: Interview,
  given: readonly string[] | undefined,
): Promise<unknown[]> {
  const wanted: string[] = [];
  for (const text of given ?? [undefined]) {
    wanted.push(
      await interview.answer("--fault", text, {
        message: "What shall happen on the wire? Empty: nothing",
        initial: "",
        example: "kind: latency, delay: 20ms",
        fault: (answer) => answer.trim() === "" ? undefined : wrongFault(answer),
      }),
    );
  }
  return wanted.filter((text) => text.trim() !== "")
    .map(readFaultText);
}

/** What is wrong with a fault; `undefined` when nothing is. */
function wrongFault(text: string): string | undefined {
  const { error } = faultText.safeParse(text, { reportInput: true });
  if (error === undefined) return undefined;
  const [issue] = error.issues as [z.core.$ZodIssue];
  const kind = /\bkind:\s*([\w-]+)/.exec(text)?.[1] ?? "";
  return Object.hasOwn(faults, kind)
    ? [...issue.path, predicate(issue)].join(" ")
    : `there is no fault ${JSON.stringify(kind)}; ${hintFor(kind, Object.keys(faults))}`;
}

/** A name is that of a file here. */
function fileOf(name: string): string {
  return /\.ya?ml$/.test(name) ? name : `${name.trim()}.yaml`;
}

/** Whoever is asked shall hear of it before all the other questions. */
function wrongName(file: string): string | undefined {
  if (/(^|[\\/])\.ya?ml$/.test(file)) return "must be a name or a path";
  if (existsSync(file)) return `there is a file ${file} already`;
  const folder = dirname(file);
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? undefined : `there is no folder ${folder}`;
}

/** The schema of a checkout; elsewhere a file beside the scenario, and how to make it. */
function schemaFor(file: string): string {
  const schema = resolve(project, "scenario.schema.json");
  return existsSync(schema)
    ? relative(resolve(file, ".."), schema)
    : "scenario.schema.json # wirebench schema > scenario.schema.json";
}

async function write(file: string, text: string): Promise<void> {
  try {
    await Deno.writeTextFile(file, text, { createNew: true });
  } catch (cause) {
    throw new BenchError(`Cannot write ${file}: ${writeReason(file, cause)}`, { cause });
  }
}
