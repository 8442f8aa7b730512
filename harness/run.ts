/**
 * Running a plan: start what listens, go through the steps, wait for what is still under way, judge,
 * and stop everything, whatever happened.
 *
 * @module
 */
import { type Clock, systemClock } from "../core/clock.ts";
import { createRandom } from "../core/random.ts";
import type { TapOf } from "../core/tap.ts";
import type { Stream } from "../observations/streams.ts";
import { Timeline } from "../observations/timeline.ts";
import { Comparisons } from "./comparisons.ts";
import { until } from "./conditions.ts";
import { type EventSink, wiresOf } from "./event_log.ts";
import { exitCodes } from "./exit_codes.ts";
import { type Ended, explainFailure, StepError } from "./failures.ts";
import { type LinkHistory, linkText } from "./link_changes.ts";
import { Member } from "./members.ts";
import {
  END_OF_STEPS,
  type Plan,
  type PlannedStep,
  type Question,
  type RunControl,
  type Scope,
} from "./plan.ts";
import { probe } from "./probe.ts";
import { RunLog } from "./run_log.ts";
import { makeScratch, removeScratch } from "./scratch.ts";
import { Stage } from "./stage.ts";
import type { RunResult, Verdict } from "./result.ts";
import { judgeAll, outcomeOf } from "./verdicts.ts";

/** A run while it goes on: what a live display shows. */
export interface LiveRun {
  readonly plan: Plan;
  readonly timeline: Timeline;
  readonly members: ReadonlyMap<string, Member>;
  /** The step that is under way, counting from 1; 0 before the first. */
  readonly stepNumber: number;
  readonly stepText: string;
  /** When the steps were done, or given up; `undefined` until then. */
  readonly endMs: number | undefined;
}

/** Who watches a run. */
export interface RunWatcher {
  started?(run: LiveRun): void;
  step?(run: LiveRun): void;
  /** The run is over, and judged. */
  ended?(run: LiveRun, result: RunResult): void;
}

/** Options of {@link runPlan}. */
export interface RunOptions {
  signal?: AbortSignal;
  watcher?: RunWatcher;
  /** Takes the events of the run, for its log. */
  log?: EventSink;
  clock?: Clock;
  /** Sees what parts and links send and receive, but for parts that have a process of their own. */
  tapOf?: TapOf;
}

/** Runs a plan to its verdict. Failures are part of the result; it does not throw. */
export async function runPlan(plan: Plan, options: RunOptions = {}): Promise<RunResult> {
  const run = new Run(plan, options);
  return await run.execute();
}

class Run implements LiveRun, RunControl {
  readonly plan: Plan;
  readonly timeline: Timeline;
  readonly parts: Stage;
  readonly streams: ReadonlyMap<string, Stream>;
  readonly #comparisons: Comparisons;
  readonly signal: AbortSignal;
  stepNumber = 0;
  stepText = "start";
  readonly #clock: Clock;
  readonly #interrupt: AbortSignal | undefined;
  readonly #watcher: RunWatcher;
  readonly #log: RunLog;
  /** When the steps were done, or given up. */
  #endMs: number | undefined;
  /** Ends the parts, and before that the steps. */
  readonly #stop = new AbortController();
  readonly #halt = new AbortController();
  readonly #limit: AbortSignal | undefined;
  /** The first step that failed: those beside it are given up then. */
  #failed: StepError | undefined;

  constructor(
    plan: Plan,
    { signal, watcher = {}, log = () => {}, clock = systemClock, tapOf }: RunOptions,
  ) {
    this.plan = plan;
    this.#clock = clock;
    this.#watcher = watcher;
    this.#interrupt = signal;
    this.#limit = Number.isFinite(plan.totalMs) ? AbortSignal.timeout(plan.totalMs) : undefined;
    const ends = [this.#halt.signal, this.#stop.signal, this.#limit, signal];
    this.signal = AbortSignal.any(ends.filter((one) => one !== undefined));
    this.timeline = new Timeline(clock);
    this.parts = new Stage(plan, {
      clock,
      random: createRandom(plan.seed),
      timeline: this.timeline,
      stop: this.#stop.signal,
      halt: this.signal,
      changed: (link, faults) => this.#log.faults(link, faults),
      tapOf,
    });
    this.streams = new Map([...this.members.values()].flatMap((member) => member.namedStreams()));
    this.#comparisons = new Comparisons(
      plan.expectations,
      this.streams,
      (part) => this.members.get(part)!.planned.isIsolated,
    );
    const { timeline, streams } = this;
    this.#log = new RunLog({ plan, timeline, streams, sink: log });
  }

  get endMs(): number | undefined {
    return this.#endMs;
  }

  get members(): ReadonlyMap<string, Member> {
    return this.parts.members;
  }

  async execute(): Promise<RunResult> {
    const { timeline, plan: { scratch } } = this;
    let judged: Verdict[] | undefined;
    let ended: Ended | undefined;
    this.#watcher.started?.(this);
    const background = [
      probe(timeline, this.#clock, this.#stop.signal),
      this.#log.foldNowAndThen(this.#clock, this.#stop.signal),
    ];
    try {
      if (scratch !== undefined) await makeScratch(scratch);
      await this.parts.open((text) => this.stepText = text);
      for (const step of this.plan.steps) {
        this.stepNumber++;
        await this.#executeOne(step);
      }
      judged = await this.#judge();
    } catch (error) {
      ended = explainFailure(error, {
        doing: this.stepText,
        stepNumber: this.stepNumber,
        isInterrupted: this.#interrupt?.aborted ?? false,
        isOverdue: this.#limit?.aborted ?? false,
        totalMs: this.plan.totalMs,
        timeline: this.timeline,
      });
      this.#endMs ??= this.timeline.mark(END_OF_STEPS).atMs;
    } finally {
      await this.parts.close();
      this.#stop.abort(new DOMException("The run is over.", "AbortError"));
      await Promise.all(background);
      if (scratch !== undefined) await removeScratch(scratch);
    }
    const result = this.#conclude(judged, ended);
    this.#watcher.ended?.(this, result);
    return result;
  }

  /** Writes the end of the log, and sums the run up. */
  #conclude(
    judged: Verdict[] | undefined,
    ended: Ended | undefined,
  ): RunResult {
    const { timeline } = this;
    const atMs = timeline.now();
    const lag = {
      worstMs: timeline.stalls.worstMs,
      stalledMs: timeline.stalledMs({ fromMs: 0, toMs: atMs }),
    };
    const verdicts = judged ?? [];
    const outcome = ended?.outcome ?? outcomeOf(verdicts);
    const endMs = this.#endMs!;
    this.#log.end(atMs, endMs, ended, lag, this.members);
    return {
      name: this.plan.name,
      file: this.plan.file,
      about: this.plan.about,
      seed: this.plan.seed,
      repeatOptions: this.plan.repeatOptions,
      outcome,
      exitCode: exitCodes[outcome].code,
      failure: ended?.failure,
      verdicts,
      marks: timeline.marks,
      streams: [...this.members.values()].flatMap((member) => member.summaries(endMs)),
      ...this.#links,
      startedAt: timeline.startedAt,
      durationMs: atMs,
      lag,
    };
  }

  get #links(): LinkHistory {
    return { wires: wiresOf(this.plan), faults: this.#log.changes };
  }

  mark(name: string): void {
    this.timeline.mark(name);
  }

  sleep(delayMs: number): Promise<void> {
    return this.#clock.sleep(delayMs, this.signal);
  }

  until(questions: readonly Question[], scope: Scope, withinMs = Infinity): Promise<void> {
    const { timeline, streams } = this;
    return until({
      questions,
      scope,
      withinMs,
      streams,
      timeline,
      sleep: (delayMs) => this.sleep(delayMs),
      lastRefusal: (part) => this.members.get(part)!.lastRefusal,
      linkText: (part, span) => linkText(part, span, this.#links),
    });
  }

  async goThrough(steps: readonly PlannedStep[]): Promise<void> {
    for (const step of steps) await this.#executeOne(step);
  }

  async #executeOne(step: PlannedStep): Promise<void> {
    this.stepText = step.text;
    this.#watcher.step?.(this);
    this.#log.step(step, false);
    try {
      if (step.atMs !== undefined) await this.sleep(step.atMs - this.timeline.now());
      if (step.afterMs !== undefined) await this.sleep(step.afterMs);
      this.signal.throwIfAborted();
      await step.run(this);
      this.signal.throwIfAborted();
    } catch (error) {
      // The innermost step is the one to name.
      this.#failed ??= new StepError(step, error);
      this.#halt.abort();
      throw this.#failed;
    }
    this.#log.step(step, true);
    if (step.id !== undefined) this.mark(step.id);
  }

  async #judge(): Promise<Verdict[]> {
    this.stepText = "wait for what is under way";
    this.#watcher.step?.(this);
    const { atMs: endMs } = this.timeline.mark(END_OF_STEPS);
    this.#endMs = endMs;
    await this.parts.tellAll();
    await this.#comparisons.settle(endMs, this.plan.drainMs, {
      timeline: this.timeline,
      sleep: (delayMs) => this.sleep(delayMs),
    });
    const { timeline, streams } = this;
    const verdicts = judgeAll(this.plan.expectations, { timeline, streams, endMs });
    // What stopping the parts still brings to light is in neither the log nor the result.
    timeline.seal(endMs);
    return verdicts;
  }
}
