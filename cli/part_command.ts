/**
 * `wirebench serve <kind>` and `wirebench sim <kind>`: one part alone, until Ctrl-C or for a time.
 * It is a scenario with one part and one long step, so that it observes, shows and judges in the same
 * way. A part that converses talks with whoever started it, in place of showing what it observes.
 *
 * @module
 */
import { parse } from "yaml";
import { BenchError } from "../core/errors.ts";
import { duration } from "../core/units.ts";
import { aborted } from "../core/clock.ts";
import { exitCodes } from "../harness/exit_codes.ts";
import { planObject, type ScenarioInput } from "../harness/load.ts";
import type { PlannedStep, RunControl } from "../harness/plan.ts";
import { type LiveRun, runPlan } from "../harness/run.ts";
import { optionFacts } from "../parts/option_facts.ts";
import { dials, type Part, type Role } from "../parts/part.ts";
import { askForMissing } from "./ask.ts";
import { Conversation } from "./conversation.ts";
import { interrupts } from "./interrupts.ts";
import { liveDisplay } from "./live.ts";
import { logToStandardError } from "./log.ts";
import { readPartOptions } from "./part_options.ts";
import { printResult } from "./print_result.ts";
import { UsageError } from "./usage_error.ts";
import { openWatching, tellAll, type WatchingOptions } from "./watching.ts";

/** What a part alone is told besides its own options, as texts. */
export interface RunningOptions extends WatchingOptions {
  for?: string;
  seed?: string;
  count?: string;
  expect?: string[];
  verbose?: boolean;
}

/** Runs one part; the exit code. */
export async function runPart(
  role: Role,
  part: Part,
  given: RunningOptions & Record<string, unknown>,
): Promise<number> {
  const forMs = given.for === undefined ? undefined : readDuration(given.for);
  using interrupt = interrupts();
  const isAlone = Number(given.count ?? 1) === 1;
  using conversation = part.converses && isAlone
    ? new Conversation(part, interrupt.signal)
    : undefined;
  const logLevel = given.verbose ? "debug" : "info";
  if (conversation !== undefined) {
    await conversation.log(logLevel);
    if (!await conversation.ask(given)) return exitCodes.interrupted.code;
  } else {
    await logToStandardError(logLevel);
    if (!part.converses && !await askForMissing(part, given)) return exitCodes.interrupted.code;
  }
  const { target, ...config } = readPartOptions(part, given);
  const own: Record<string, unknown> = { kind: part.kind, config };
  const scenario: ScenarioInput = { wirebench: 1, steps: [{ wait: "1ms" }] };
  if (given.count !== undefined) own.count = Number(given.count);
  const peer = target ?? defaultTarget(part, config);
  if (peer !== undefined) {
    own.via = "target";
    scenario.servers = { target: { external: peer } };
    scenario.steps.unshift({ start: part.kind });
  }
  const group = role === "server" ? "servers" : "simulators";
  scenario[group] = { ...scenario[group], [part.kind]: own };
  scenario.expect = (given.expect ?? []).map((text) => readExpectation(text, part.kind));
  const plan = planObject(scenario, { seed: readSeed(given.seed) });
  let live: LiveRun | undefined;
  // Some options make a server only write or check something: then there is nothing to wait for.
  const isServing = () =>
    dials(part) || Object.keys(live!.members.get(part.kind)!.endpoints()).length > 0;
  // A sleep that the end of the run cuts short is over, too.
  const isOver = async (control: RunControl) => {
    await Promise.race([
      aborted(interrupt.signal),
      aborted(control.signal),
      ...(forMs === undefined ? [] : [control.sleep(forMs).catch(() => {})]),
    ]);
  };
  const stay: PlannedStep = {
    text: forMs === undefined ? "until Ctrl-C" : `for ${given.for}`,
    atMs: undefined,
    afterMs: undefined,
    id: undefined,
    line: undefined,
    run: async (control) => {
      if (conversation !== undefined) await conversation.hold(live!, isOver(control));
      else if (isServing()) await isOver(control);
    },
  };
  const steps = [...plan.steps.slice(0, -1), stay];
  using watcher = conversation === undefined
    ? await liveDisplay({ terminal: Deno.stdout.isTerminal(), endless: true })
    : undefined;
  await using watching = await openWatching(given);
  const result = await runPlan({ ...plan, name: part.kind, steps, totalMs: Infinity }, {
    tapOf: watching.tapOf,
    log: (event) => {
      watching.plotter?.take(event);
      watching.logs.forEach((log) => log(event));
    },
    watcher: tellAll([
      { started: (run) => live = run },
      ...(watcher === undefined ? [] : [watcher]),
      ...watching.watchers,
    ]),
  });
  watcher?.[Symbol.dispose]();
  conversation?.[Symbol.dispose]();
  if (result.outcome === "error") throw new BenchError(result.failure!.message);
  const isOfInterest = conversation === undefined || result.verdicts.length > 0;
  if (isOfInterest) printResult(result);
  const refusal = live?.members.get(part.kind)?.lastRefusal;
  if (isOfInterest && refusal !== undefined) console.log(`     refused at last: ${refusal}`);
  return result.exitCode;
}

/** What a part dials that was told nothing; `undefined` where it dials nobody, or listens instead. */
function defaultTarget(part: Part, config: Record<string, unknown>): string | undefined {
  return dials(part) && config.port === undefined ? optionFacts(part, "target").default : undefined;
}

function readDuration(text: string): number {
  const parsed = duration().safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`--for ${text}: ${parsed.error.issues[0]!.message}`);
}

function readSeed(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`--seed ${text}: must be a whole number`);
}

/** `received.gap.max: { max: 2s }` as an expectation over the one part. */
function readExpectation(text: string, part: string) {
  const wrong = () =>
    new UsageError(
      `--expect ${text}: must be stream.metric: comparison, such as 'received.gap.max: { max: 2s }'`,
    );
  let written: unknown;
  try {
    written = parse(text);
  } catch {
    throw wrong();
  }
  if (typeof written !== "object" || written === null) throw wrong();
  const [[key, comparison] = []] = Object.entries(written);
  const match = /^([\w-]+)\.(.+)$/.exec(String(key));
  if (match === null) throw wrong();
  return { over: `${part}.${match[1]}`, that: { [match[2]!]: comparison } };
}
