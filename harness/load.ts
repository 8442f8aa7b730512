/**
 * From a scenario's text to a plan: read, put the variables in, validate, resolve every name. All
 * mistakes are collected and reported at once; nothing is started before there are none.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import type { z } from "zod";
import { type Address, parseAddress } from "../core/address.ts";
import { BenchError, systemReason } from "../core/errors.ts";
import { freshSeed } from "../core/random.ts";
import { hintFor } from "../core/suggest.ts";
import { optionFacts } from "../parts/option_facts.ts";
import { dials, type Part, type Role } from "../parts/part.ts";
import { Checker } from "./checker.ts";
import { type Diagnostic, ScenarioError } from "./diagnostics.ts";
import type { Expectation, Plan, PlannedPart, PlannedStep, Question } from "./plan.ts";
import { expectation, externalPart, partSchema, registries, scenarioFile } from "./scenario.ts";
import { type Path, Source } from "./source.ts";
import { steps as stepKinds } from "./steps/registry.ts";
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
 * Reads and checks a scenario file.
 *
 * @throws {BenchError} when the file cannot be read.
 * @throws {ScenarioError} with everything that is wrong in it.
 */
export async function loadScenario(file: string, options: LoadOptions = {}): Promise<Plan> {
  let text: string;
  try {
    text = await Deno.readTextFile(file);
  } catch (cause) {
    throw new BenchError(`Cannot read ${file}: ${systemReason(cause)}`, { cause });
  }
  const name = file.replace(/^.*[\\/]/, "").replace(/\.ya?ml$/, "");
  return planScenario(Source.fromText(text, file), name, options);
}

/**
 * Checks a scenario that a program made.
 *
 * @throws {ScenarioError} with everything that is wrong in it.
 */
export function planObject(scenario: ScenarioInput, options: LoadOptions = {}): Plan {
  return planScenario(Source.fromObject(scenario), "scenario", options);
}

function planScenario(source: Source, name: string, options: LoadOptions): Plan {
  const problems: Diagnostic[] = [];
  const declared = source.toData() as { vars?: unknown };
  const inputs = { set: options.set ?? {}, env: (variable: string) => Deno.env.get(variable) };
  const variables = resolveVariables(declared.vars, inputs, source, problems);
  substitute(source, variables, problems);
  const data = source.toData() as Record<string, unknown>;
  const written = validate(scenarioFile, data, [], source, problems);
  const checker = new Checker(source, problems);
  // Where the outline is wrong, what stands within it is looked at all the same.
  const group = (key: string) => isRecord(data[key]) ? data[key] : {};
  planParts(
    { servers: group("servers"), simulators: group("simulators") },
    options.target ?? {},
    checker,
  );
  const plannedSteps = planSteps(Array.isArray(data.steps) ? data.steps : [], checker);
  if (written === undefined) throw new ScenarioError(inFileOrder(problems));
  const expectations = written.expect.map((one, i) => planExpectation(one, ["expect", i], checker));
  checkSenders(written.expect, checker);
  if (problems.length > 0) throw new ScenarioError(inFileOrder(problems));
  return {
    name,
    file: source.file,
    about: written.about,
    seed: options.seed ?? written.seed ?? freshSeed(),
    totalMs: written.limits.total,
    drainMs: written.limits.drain,
    parts: checker.parts,
    steps: plannedSteps,
    expectations: expectations.filter((one) => one !== undefined),
    secrets: variables.secrets,
  };
}

function inFileOrder(problems: Diagnostic[]): Diagnostic[] {
  const place = ({ position }: Diagnostic) =>
    position === undefined ? 0 : position.line * 1e4 + position.column;
  const seen = new Set<string>();
  return problems.toSorted((a, b) => place(a) - place(b)).filter((problem) => {
    const key = `${place(problem)} ${problem.message}`;
    return !seen.has(key) && seen.add(key);
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function planParts(
  written: { servers: Record<string, unknown>; simulators: Record<string, unknown> },
  targets: Readonly<Record<string, string>>,
  checker: Checker,
): void {
  const groups: [Role, string, Record<string, unknown>][] = [
    ["server", "servers", written.servers],
    ["simulator", "simulators", written.simulators],
  ];
  for (const name of Object.keys(targets)) {
    if (name in written.servers || name in written.simulators) continue;
    const message = `--target ${name}=…: this scenario has no part ${JSON.stringify(name)}`;
    const known = Object.keys({ ...written.servers, ...written.simulators });
    checker.problems.push({ message, hint: hintFor(name, known) });
  }
  const vias = new Map<string, { reference: string; path: Path }>();
  for (const [role, key, group] of groups) {
    for (const [name, value] of Object.entries(group)) {
      const path = [key, name];
      if (checker.parts.has(name)) {
        checker.wrong(path, `there is a part ${JSON.stringify(name)} already`);
        continue;
      }
      const target = targets[name];
      if (target !== undefined) {
        const address = parseAddress(target);
        if (address === undefined) {
          checker.problems.push({ message: `--target ${name}=${target}: must be host:port` });
        } else checker.parts.set(name, { name, role, external: address });
        continue;
      }
      const planned = planPart(name, role, value, path, checker, vias);
      if (planned !== undefined) checker.parts.set(name, planned);
      else checker.broken.add(name);
    }
  }
  for (const [name, { reference, path }] of vias) {
    const part = checker.parts.get(name);
    if (part === undefined || "external" in part) continue;
    part.via = resolveVia(name, reference, path, checker);
  }
}

function planPart(
  name: string,
  role: Role,
  value: unknown,
  path: Path,
  checker: Checker,
  vias: Map<string, { reference: string; path: Path }>,
): PlannedPart | { name: string; role: Role; external: Address } | undefined {
  const { source, problems } = checker;
  if (!isRecord(value)) {
    return checker.wrong(path, `${path.join(".")} must be a mapping with a kind`);
  }
  if ("external" in value) {
    const external = validate(externalPart, value, path, source, problems);
    return external === undefined ? undefined : { name, role, external: external.external };
  }
  const kinds = registries[role];
  const { kind } = value;
  if (kind === undefined) {
    return checker.wrong(
      path,
      `${path.join(".")} needs "kind"`,
      `known are ${Object.keys(kinds).join(", ")}`,
    );
  }
  const part = typeof kind === "string" ? kinds[kind] : undefined;
  if (part === undefined) {
    const other = registries[role === "server" ? "simulator" : "server"];
    const hint = String(kind) in other
      ? `${kind} is a ${role === "server" ? "simulator" : "server"}: put it there`
      : hintFor(String(kind), Object.keys(kinds));
    return checker.wrong([...path, "kind"], `there is no ${role} ${JSON.stringify(kind)}`, hint);
  }
  const keys = validate(partSchema(part.kind, part), value, path, source, problems);
  if (keys === undefined) return undefined;
  const { config, via, count } = keys as {
    config: Record<string, unknown>;
    via?: string;
    count: number;
  };
  if (via !== undefined) vias.set(name, { reference: via, path: [...path, "via"] });
  if (!dials(part)) checker.running.add(name);
  resolvePaths(part, config, source);
  return { name, role, part, config, via: undefined, count };
}

/** Paths in a file are meant from where the file is. */
function resolvePaths(part: Part, config: Record<string, unknown>, { file }: Source): void {
  if (file === undefined) return;
  for (const name of Object.keys(config)) {
    if (optionFacts(part, name).path) config[name] = resolve(dirname(file), String(config[name]));
  }
}

function resolveVia(
  dialler: string,
  reference: string,
  path: Path,
  checker: Checker,
): { part: string; endpoint: string } | undefined {
  const [name, endpoint] = reference.split(".", 2) as [string, string | undefined];
  const part = checker.parts.get(name);
  if (part === undefined) {
    if (checker.broken.has(name)) return undefined;
    const known = [...checker.parts.keys()].filter((other) => other !== dialler);
    return checker.wrong(path, `there is no part ${JSON.stringify(name)}`, hintFor(name, known));
  }
  if ("external" in part) return { part: name, endpoint: "" };
  const endpoints = Object.keys(part.part.endpoints);
  if (endpoints.length === 0) {
    return checker.wrong(path, `${name} (${part.part.kind}) does not listen`);
  }
  if (endpoint !== undefined && !endpoints.includes(endpoint)) {
    const message = `${name} has no endpoint ${JSON.stringify(endpoint)}`;
    return checker.wrong(path, message, hintFor(endpoint, endpoints));
  }
  return { part: name, endpoint: endpoint ?? endpoints[0]! };
}

function planSteps(written: readonly unknown[], checker: Checker): PlannedStep[] {
  const planned: PlannedStep[] = [];
  for (const [i, step] of written.entries()) {
    const path = ["steps", i];
    const verb = verbOf(step, path, checker);
    if (verb === undefined) continue;
    const kind = stepKinds[verb]!;
    const { source, problems } = checker;
    const keys = validate(kind.schema, step, path, source, problems);
    if (keys === undefined) continue;
    const action = kind.plan(keys, checker, path);
    const { at, after, id } = keys as { at?: number; after?: number; id?: string };
    if (id !== undefined) {
      if (checker.moments.includes(id)) {
        checker.wrong([...path, "id"], `there is a moment ${JSON.stringify(id)} already`);
      } else checker.moments.push(id);
    }
    if (action === undefined) continue;
    planned.push({ ...action, atMs: at, afterMs: after, id, line: source.lineOf(path) });
  }
  if (planned.length < written.length || planned.length === 0) return planned;
  for (const [name, part] of checker.parts) {
    if ("external" in part || checker.running.has(name) || checker.stopped.has(name)) continue;
    checker.wrong(
      [`${part.role}s`, name],
      `${name} is never started`,
      `add a step: - start: ${name}`,
    );
  }
  return planned;
}

function verbOf(step: unknown, path: Path, checker: Checker): string | undefined {
  const known = Object.keys(stepKinds);
  if (!isRecord(step)) {
    return checker.wrong(path, `a step must be a mapping with one of ${known.join(", ")}`);
  }
  const keys = Object.keys(step);
  const verbs = keys.filter((key) => key in stepKinds);
  if (verbs.length === 1) return verbs[0];
  if (verbs.length > 1) {
    return checker.wrong(
      path,
      `a step does one thing, not ${verbs.join(" and ")}`,
      "make it two steps",
    );
  }
  const first = keys[0] ?? "";
  return checker.wrong(path, `there is no step ${JSON.stringify(first)}`, hintFor(first, known));
}

function planExpectation(
  written: z.output<typeof expectation>,
  path: Path,
  checker: Checker,
): Expectation | undefined {
  const over = checker.stream(written.over, [...path, "over"]);
  const against = written.against === undefined
    ? undefined
    : planAgainst(written.against, over?.kind, [...path, "against"], checker);
  planDuring(written.during, [...path, "during"], checker);
  if (over === undefined) return undefined;
  const questions: Question[] = [];
  const needs = { against: written.against !== undefined, wholeRun: written.during === undefined };
  for (const [metricName, bound] of Object.entries(written.that)) {
    const question = checker.question(
      over,
      metricName,
      bound,
      [...path, "that", metricName],
      needs,
    );
    if (question !== undefined) questions.push(question);
  }
  if (Object.keys(written.that).length === 0) {
    checker.wrong([...path, "that"], "that must name at least one metric");
  }
  const asked = questions.map(({ metricName }) => metricName).join(", ");
  return {
    name: written.name ?? `${written.over} ${asked}`,
    questions,
    scope: written.scope,
    during: written.during,
    samples: written.samples,
    against,
    line: checker.source.lineOf(path),
  };
}

function planAgainst(
  reference: string,
  over: string | undefined,
  path: Path,
  checker: Checker,
): { part: string; stream: string } | undefined {
  const sender = checker.stream(reference, path);
  if (sender === undefined || over === undefined) return undefined;
  const { part, stream, kind } = sender;
  const comparable = over === "messages"
    ? kind === "messages"
    : over === "bytes" && kind !== "connections";
  if (!comparable) {
    return checker.wrong(path, `${over} cannot be compared with the ${kind} of ${reference}`);
  }
  if (part.count > 1) {
    return checker.wrong(
      path,
      `${part.name} has ${part.count} instances: which one is meant is not known`,
    );
  }
  return { part: part.name, stream };
}

/** A stream is held against one sender only: its messages are told apart by what that one sent. */
function checkSenders(
  expectations: readonly z.output<typeof expectation>[],
  checker: Checker,
): void {
  const senders = new Map<string, string>();
  for (const [i, { over, against }] of expectations.entries()) {
    if (against === undefined) continue;
    const earlier = senders.get(over) ?? against;
    senders.set(over, earlier);
    if (earlier === against) continue;
    checker.wrong(["expect", i, "against"], `${over} is compared with ${earlier} already`);
  }
}

function planDuring(
  during: readonly [string, string] | undefined,
  path: Path,
  checker: Checker,
): void {
  if (during === undefined) return;
  const places = during.map((name, i) => {
    const place = checker.moments.indexOf(name);
    if (place < 0) {
      const hint = checker.moments.length === 0
        ? "set it with a step: - mark: …"
        : hintFor(name, checker.moments);
      checker.wrong([...path, i], `there is no mark or step id ${JSON.stringify(name)}`, hint);
    }
    return place;
  });
  if (places[0]! >= 0 && places[1]! >= 0 && places[0]! >= places[1]!) {
    checker.wrong(path, `${during[0]} does not come before ${during[1]}`);
  }
}
