/**
 * From a scenario's text to a plan: read, put the variables in, validate, resolve every name. All
 * mistakes are collected and reported at once; nothing is started before there are none.
 *
 * @module
 */
import { dirname, isAbsolute, join } from "node:path";
import type { z } from "zod";
import { BenchError, systemReason } from "../core/errors.ts";
import { freshSeed } from "../core/random.ts";
import { Checker } from "./checker.ts";
import { type DataRow, readRows } from "./data.ts";
import { type Diagnostic, ScenarioError } from "./diagnostics.ts";
import type { Plan } from "./plan.ts";
import { planExpectations } from "./plan_expectations.ts";
import { planLinks } from "./plan_links.ts";
import { planParts, resolveReferences } from "./plan_parts.ts";
import { planSteps } from "./plan_steps.ts";
import { repeatCommand, repeatOptions } from "./repeat_command.ts";
import { scenarioFile } from "./scenario.ts";
import { isRecord, Source } from "./source.ts";
import { scratchPath } from "./scratch.ts";
import { resolveVariables, substitute } from "./variables.ts";
import { validate } from "./zod_issues.ts";

/** A scenario as an object: the same keys as the YAML file. */
export type ScenarioInput = z.input<typeof scenarioFile>;

/** What can be changed about a scenario from outside. */
export interface LoadOptions {
  /** Variables, as `--set name=value` gives them. */
  set?: Readonly<Record<string, unknown>>;
  seed?: number | undefined;
  /** Servers that are somewhere else: name to `host:port`. */
  target?: Readonly<Record<string, string>>;
}

/**
 * Reads and checks a scenario file: one plan, or one for each row of its `data`.
 *
 * @throws {BenchError} when a file cannot be read.
 * @throws {ScenarioError} with everything that is wrong in it.
 */
export async function loadScenario(file: string, options: LoadOptions = {}): Promise<Plan[]> {
  const text = await readText(file);
  const name = file.replace(/^.*[\\/]/, "").replace(/\.ya?ml$/, "");
  const source = Source.fromText(text, file);
  const { data } = source.toData() as { data?: unknown };
  if (typeof data !== "string") return [planScenario(source, name, options)];
  const plans: Plan[] = [];
  const problems: Diagnostic[] = [];
  for (const [i, row] of (await dataRows(data, source)).entries()) {
    try {
      plans.push(planScenario(Source.fromText(text, file), `${name}[${i + 1}]`, options, row));
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      problems.push(...error.diagnostics);
    }
  }
  // A mistake in the scenario itself is that of every row.
  if (problems.length > 0) throw new ScenarioError(inFileOrder(problems));
  return plans;
}

async function dataRows(data: string, source: Source): Promise<DataRow[]> {
  const path = isAbsolute(data) ? data : join(dirname(source.file!), data);
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    const message = `Cannot read ${data}: ${systemReason(cause)}`;
    throw new ScenarioError([source.diagnose(["data"], message)]);
  }
  return readRows(path, text);
}

/**
 * Checks a scenario that a program made.
 *
 * @throws {ScenarioError} with everything that is wrong in it.
 */
export function planObject(scenario: ScenarioInput, options: LoadOptions = {}): Plan {
  return planScenario(Source.fromObject(scenario), "scenario", options);
}

async function readText(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (cause) {
    throw new BenchError(`Cannot read ${file}: ${systemReason(cause)}`, { cause });
  }
}

function planScenario(
  source: Source,
  name: string,
  options: LoadOptions,
  row?: DataRow,
): Plan {
  const problems: Diagnostic[] = [];
  const declared = source.toData() as { vars?: unknown };
  const scratch = scratchPath();
  const env = (name: string) => Deno.env.get(name);
  const inputs = { scratch, set: options.set ?? {}, row, env };
  const variables = resolveVariables(declared.vars, inputs, source, problems);
  const { masked } = variables;
  substitute(source, variables, problems);
  const data = source.toData() as Record<string, unknown>;
  const written = validate(scenarioFile, data, [], source, problems);
  if (written?.data !== undefined && source.file === undefined) {
    const message = "data is only read beside a file: run an object once for each row, with set";
    problems.push(source.diagnose(["data"], message));
  }
  const checker = new Checker(source, problems);
  // Where the outline is wrong, what stands within it is looked at all the same.
  const group = (key: string) => isRecord(data[key]) ? data[key] : {};
  const references = planParts(
    { servers: group("servers"), simulators: group("simulators") },
    options.target ?? {},
    checker,
  );
  planLinks(group("links"), checker);
  resolveReferences(references, checker);
  const steps = planSteps(Array.isArray(data.steps) ? data.steps : [], checker);
  const expectations = written === undefined ? [] : planExpectations(written.expect, checker);
  if (written === undefined || problems.length > 0) {
    throw new ScenarioError(
      inFileOrder(problems).map((problem) => ({
        ...problem,
        message: masked(problem.message),
        line: problem.line === undefined ? undefined : masked(problem.line),
      })),
    );
  }
  const seed = options.seed ?? written.seed ?? freshSeed();
  const { file } = source;
  const { set = {}, target = {} } = options;
  const origin = { seed, set, target, shown: variables.shown };
  return {
    name,
    file,
    about: masked(written.about),
    text: source.text === undefined ? undefined : masked(source.text),
    command: file === undefined ? undefined : repeatCommand({ ...origin, file }),
    repeatOptions: file === undefined ? undefined : repeatOptions(origin),
    tags: written.tags,
    settings: { ...variables.shown, ...options.target },
    sources: [source.file, row?.file].filter((file) => file !== undefined),
    files: checker.files,
    seed,
    totalMs: written.limits.total,
    drainMs: written.limits.drain,
    scratch: JSON.stringify(data).includes(scratch) ? scratch : undefined,
    parts: checker.parts,
    links: checker.links,
    steps: steps.map((step) => ({ ...step, text: masked(step.text) })),
    expectations: expectations.map((one) => ({ ...one, name: masked(one.name) })),
  };
}

function inFileOrder(problems: Diagnostic[]): Diagnostic[] {
  const place = ({ position }: Diagnostic) =>
    position === undefined ? 0 : position.line * 1e4 + position.column;
  const seen = new Set<string>();
  return problems.toSorted((a, b) => place(a) - place(b)).filter((problem) => {
    const key = `${problem.file} ${place(problem)} ${problem.message}`;
    return !seen.has(key) && seen.add(key);
  });
}
