/**
 * What options and arguments take. Most are known by what stands for them in a usage line:
 * `<scenario...>` takes scenarios. What only one of them needs is loaded for that one.
 *
 * @module
 */
import type { KeptRun } from "../../harness/history/kept_runs.ts";
import { shippedScenarios } from "../paths.ts";
import type { Candidate, Place } from "./candidates.ts";
import { declared } from "./declared.ts";
import { faultsLike } from "./fault_values.ts";
import { filesLike } from "./files.ts";
import { configValues, kindsOf, metricsOfPart, optionValues } from "./part_values.ts";

/** Lists what may stand there; the candidates need not begin with what is typed. */
type Values = (typed: string, place: Place) => Candidate[] | Promise<Candidate[]>;

const values: Record<string, Values> = {
  scenario: async (typed) => [
    ...(await shippedScenarios()).map((name) => ({ text: name, summary: "scenario" })),
    ...await filesLike(typed, /\.ya?ml$/),
  ],
  "kept-scenario": keptScenarios,
  file: (typed) => filesLike(typed),
  folder: (typed) => filesLike(typed),
  settings: (typed) => filesLike(typed),
  kind: (_, { option }) => kindsOf(option!.name()),
  "kind.option=value": (typed, { chosen }) => configValues(typed, chosen),
  "name=value": async (_, { given }) => (await scenarioValues()).variables(given),
  "server=host:port": async (_, { given }) => (await scenarioValues()).servers(given),
  // The scenarios may stand behind the tag.
  tag: async (_, { given }) =>
    (await scenarioValues()).tags(given.length > 0 ? given : await shippedScenarios()),
  "kind=file": reportFiles,
  run: runs,
  before: runs,
  after: runs,
  fault: faultsLike,
  expectation: (_, { command }) => metricsOfPart(command),
  shell: async () =>
    Object.keys((await import("./scripts.ts")).scripts).map((text) => ({ text, summary: "" })),
  name: () => declared.topics,
};

const scenarioValues = () => import("./scenario_values.ts");

/** The values of an option, or of the argument that comes next. */
export async function valuesFor(place: Place, typed: string): Promise<Candidate[]> {
  const { command, option, given } = place;
  const { registeredArguments } = command;
  const argument = registeredArguments[given.length] ?? registeredArguments.at(-1);
  const isOver = argument === undefined ||
    given.length >= registeredArguments.length && !argument.variadic;
  if (option === undefined && isOver) return [];
  const choices = option?.argChoices ?? argument?.argChoices;
  if (choices !== undefined) return choices.map((text) => ({ text, summary: "" }));
  const name = option === undefined ? argument!.name() : placeholder(option.flags);
  if (Object.hasOwn(values, name)) return await values[name]!(typed, place);
  return await optionValues(command, option?.name() ?? name, typed);
}

/** The runs that were kept, the newest first, and logs. */
async function runs(typed: string): Promise<Candidate[]> {
  const { KeptRuns } = await import("../../harness/history/kept_runs.ts");
  const ended = new KeptRuns().all().toReversed();
  const kept = ended.map((run) => ({ text: `${run.id}`, summary: summaryOf(run) }));
  const ofTheLast = ended.filter(({ result }) => result.name === ended[0]!.result.name);
  const recent = ["last", "last~1"].slice(0, ofTheLast.length)
    .map((text, i) => ({ text, summary: summaryOf(ofTheLast[i]!) }));
  return [...recent, ...kept, ...await filesLike(typed, /\.jsonl$/)];
}

/** The scenarios whose runs were kept, the last one first, and files of scenarios. */
async function keptScenarios(typed: string): Promise<Candidate[]> {
  const { KeptRuns } = await import("../../harness/history/kept_runs.ts");
  const { nameOfAllRows } = await import("../../harness/report/by_scenario.ts");
  const ended = new KeptRuns().all().toReversed();
  const names = new Set(ended.map(({ result }) => nameOfAllRows(result.name)));
  return [
    ...Array.from(names, (text) => ({ text, summary: "scenario" })),
    ...await filesLike(typed, /\.ya?ml$/),
  ];
}

const summaryOf = ({ result }: KeptRun) => `${result.name}: ${result.outcome}`;

/** What stands in a usage line: `scenario` of `--from <scenario...>`. */
function placeholder(flags: string): string {
  return /[<[](.*?)(\.\.\.)?[>\]]/.exec(flags)?.[1] ?? "";
}

/** A kind of report, and then the file that it goes to. */
async function reportFiles(typed: string): Promise<Candidate[]> {
  const at = typed.indexOf("=") + 1;
  if (at > 0) {
    const files = await filesLike(typed.slice(at));
    return files.map(({ text, summary }) => ({ text: typed.slice(0, at) + text, summary }));
  }
  return declared.reports.map(({ text, summary }) => ({ text: `${text}=`, summary }));
}
