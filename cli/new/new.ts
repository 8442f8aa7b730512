/**
 * `wirebench new`: asks what a scenario shall be made of, and writes it.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { BenchError, systemReason } from "../../core/errors.ts";
import { hintFor } from "../../core/suggest.ts";
import { duration, target } from "../../core/units.ts";
import { faults } from "../../faults/registry.ts";
import { faultText } from "../../faults/spec.ts";
import { exitCodes } from "../../harness/exit_codes.ts";
import { planObject, type ScenarioInput } from "../../harness/load.ts";
import { registries } from "../../harness/scenario.ts";
import { predicate } from "../../harness/zod_issues.ts";
import { optionFacts } from "../../parts/option_facts.ts";
import { dials, type Part, portOption, type Role } from "../../parts/part.ts";
import { readValue } from "../part_options.ts";
import { project } from "../paths.ts";
import { UsageError } from "../usage_error.ts";
import { type Example, examples } from "./example.ts";
import { GivenUp, Interview } from "./interview.ts";
import { listenerOf, scenarioText, type Wishes } from "./scenario_text.ts";

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
    planObject(parse(text) as ScenarioInput);
    await write(file, text);
    console.log(`${file} is written; wirebench run ${shown(file)} runs it`);
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
  const example = exampleFor(known, chosen);
  if (chosen.length === 0) throw new UsageError("new needs --server or --simulator");
  const isTargetNeeded = listenerOf({ servers, simulators }) === undefined &&
    chosen.some((part) => dials(part) && !canListen(part));
  const external = options.external ?? (isTargetNeeded ? undefined : "");
  const outside = await interview.answer("--external", external, {
    message: "Where is what they dial?",
    initial: undefined,
    example: "192.0.2.7:2101",
    fault: (answer) => answer === "" && !isTargetNeeded ? undefined : wrong(target(), answer),
  });
  return {
    about,
    servers,
    simulators,
    external: outside === "" ? undefined : outside,
    config: await configs(interview, chosen, example, options.config ?? []),
    counted: (part) =>
      dials(part) && simulators.includes(part) && (example?.get(part.kind)?.isCounted ?? true),
    count: Number(
      await interview.answer("--count", simulators.some(dials) ? options.count : "1", {
        message: "How many of each that dials?",
        initial: "1",
        example: undefined,
        fault: (answer) => /^[1-9]\d{0,4}$/.test(answer) ? undefined : "must be a whole number",
      }),
    ),
    faults: await faultsOf(interview, chosen.some(dials) ? options.fault : []),
    for: await interview.answer("--for", options.for, {
      message: "How long shall it be observed?",
      initial: "10s",
      example: undefined,
      fault: (answer) => wrong(duration(), answer),
    }),
    schema: schemaFor(file),
  };
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

/** The simplest example that has all of the parts. */
function exampleFor(known: readonly Example[], chosen: readonly Part[]): Example | undefined {
  return known.find((example) => chosen.every(({ kind }) => example.has(kind)));
}

/** The simulators that stand beside the servers in an example. */
function companions(known: readonly Example[], servers: readonly Part[]): string[] {
  if (servers.length === 0) return [];
  return [...exampleFor(known, servers)?.values() ?? []]
    .filter(({ role }) => role === "simulator").map(({ part }) => part.kind);
}

/** What the parts are told: what the example tells them, and what is asked, which has no default. */
async function configs(
  interview: Interview,
  chosen: readonly Part[],
  example: Example | undefined,
  given: readonly string[],
): Promise<Wishes["config"]> {
  const config: Record<string, Record<string, unknown>> = {};
  const told = new Map(given.map((text): [string, string] => {
    const [, kind, option, value] = /^([\w-]+)\.(\w+)=(.*)$/s.exec(text) ?? [];
    const part = chosen.find((one) => one.kind === kind);
    if (part === undefined || !Object.hasOwn(part.options.shape, option!)) {
      throw new UsageError(`--config ${text}: must be kind.option=value, of a part that is chosen`);
    }
    return [`${kind}.${option}`, value!];
  }));
  for (const part of chosen) {
    const own: Record<string, unknown> = config[part.kind] = { ...example?.get(part.kind)?.config };
    for (const [name, schema] of Object.entries(part.options.shape) as [string, z.ZodType][]) {
      const facts = optionFacts(part, name);
      const key = `${part.kind}.${name}`;
      const isOpen = facts.required && !Object.hasOwn(own, name);
      if (name === "target" || !isOpen && !told.has(key)) continue;
      const answer = await interview.answer(`--config ${key}=`, told.get(key), {
        message: `${key}: ${facts.summary}`,
        initial: undefined,
        example: facts.placeholder,
        fault: (answer) => wrong(schema, readValue(answer, schema, name)),
      });
      own[name] = readValue(answer, schema, name);
    }
  }
  return config;
}

async function faultsOf(interview: Interview, given: readonly string[] | undefined) {
  const wanted: string[] = [];
  for (const text of given ?? [undefined]) {
    wanted.push(
      await interview.answer("--fault", text, {
        message: "What shall happen on the wire? Empty: nothing",
        initial: "",
        example: "kind: latency, delay: 20ms",
        fault: (answer) => answer === "" ? undefined : wrongFault(answer),
      }),
    );
  }
  return wanted.filter((text) => text !== "");
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

/** What is wrong with a value; `undefined` when nothing is. */
function wrong(schema: z.ZodType, value: unknown): string | undefined {
  const parsed = schema.safeParse(value, { reportInput: true });
  return parsed.success ? undefined : predicate(parsed.error.issues[0]!);
}

/** A name is that of a file here. */
function fileOf(name: string): string {
  return /\.ya?ml$/.test(name) ? name : `${name.trim()}.yaml`;
}

/** Whoever is asked shall hear of it before all the other questions. */
function wrongName(file: string): string | undefined {
  if (file === ".yaml") return "must be a name or a path";
  return existsSync(file) ? `there is a file ${file} already` : undefined;
}

/** As `run` takes it, which takes a bare name for a shipped scenario. */
function shown(file: string): string {
  return /[^\w./-]/.test(file) ? JSON.stringify(file) : file;
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
    throw new BenchError(`Cannot write ${file}: ${systemReason(cause)}`, { cause });
  }
}
