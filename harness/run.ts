/**
 * Running a plan: start what listens, go through the steps, wait for what is still under way, judge,
 * and stop everything, whatever happened.
 *
 * @module
 */
import type { Address } from "../core/address.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import { BenchError, sentence } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import { formatDuration } from "../core/units.ts";
import type { StreamKind } from "../observations/kinds.ts";
import type { BytesRecorder } from "../observations/bytes.ts";
import type { MessagesRecorder } from "../observations/messages.ts";
import { SentLog } from "../observations/sent_log.ts";
import type { Stream } from "../observations/streams.ts";
import { type Mark, Timeline } from "../observations/timeline.ts";
import { formatBound, formatValue } from "./comparison.ts";
import { exitCodes, type Outcome } from "./exit_codes.ts";
import { answer, type Circumstances, type Finding, holds, type Judgement } from "./judge.ts";
import { Member, type MemberState } from "./members.ts";
import { probe } from "./probe.ts";
import {
  type NamedSpan,
  type Plan,
  type PlannedStep,
  type Question,
  type RunControl,
  type Scope,
  StepFailed,
} from "./plan.ts";

/** The verdict on one expectation. */
export interface Verdict {
  name: string;
  judgement: Judgement;
  findings: Finding[];
  span: NamedSpan;
  /** Line in the file. */
  line: number | undefined;
}

/** What one stream saw over the whole run, all instances together. */
export interface StreamSummary {
  part: string;
  instances: number;
  state: MemberState;
  stream: string;
  kind: StreamKind;
  counts: Record<string, number>;
}

/** How a run went. */
export interface RunResult {
  name: string;
  file: string | undefined;
  about: string;
  seed: number;
  outcome: Outcome;
  exitCode: number;
  /** Why it ended early, in a sentence, and at which line. */
  failure: { message: string; details: readonly string[]; line: number | undefined } | undefined;
  verdicts: Verdict[];
  marks: readonly Mark[];
  streams: StreamSummary[];
  startedAt: number;
  durationMs: number;
  /** How late the bench itself was at most, and how long it stalled in all. */
  lag: { worstMs: number; stalledMs: number };
}

/** A run while it goes on: what a live display shows. */
export interface LiveRun {
  readonly plan: Plan;
  readonly timeline: Timeline;
  readonly members: ReadonlyMap<string, Member>;
  /** The step that is under way, counting from 1; 0 before the first. */
  readonly stepNumber: number;
  readonly stepText: string;
}

/** Who watches a run. */
export interface RunWatcher {
  started?(run: LiveRun): void;
  step?(run: LiveRun): void;
}

/** Options of {@link runPlan}. */
export interface RunOptions {
  signal?: AbortSignal;
  watcher?: RunWatcher;
  clock?: Clock;
}

/** Runs a plan to its verdict. Failures are part of the result; it does not throw. */
export async function runPlan(plan: Plan, options: RunOptions = {}): Promise<RunResult> {
  const run = new Run(plan, options);
  return await run.execute();
}

/** How long a wait on a condition pauses between two looks, at least. */
const LOOK_EVERY_MS = 10;
/** What lets late duplicates show themselves after everything has arrived. */
const SETTLE_MS = 100;

class Run implements LiveRun, RunControl {
  readonly plan: Plan;
  readonly timeline: Timeline;
  readonly members = new Map<string, Member>();
  readonly signal: AbortSignal;
  stepNumber = 0;
  stepText = "start";
  readonly #clock: Clock;
  readonly #interrupt: AbortSignal | undefined;
  readonly #watcher: RunWatcher;
  readonly #stop = new AbortController();

  constructor(plan: Plan, { signal, watcher = {}, clock = systemClock }: RunOptions) {
    this.plan = plan;
    this.#clock = clock;
    this.#watcher = watcher;
    this.#interrupt = signal;
    const limits = Number.isFinite(plan.totalMs) ? [AbortSignal.timeout(plan.totalMs)] : [];
    this.signal = AbortSignal.any([this.#stop.signal, ...limits, ...(signal ? [signal] : [])]);
    this.timeline = new Timeline(clock);
    const random = createRandom(plan.seed);
    for (const part of plan.parts.values()) {
      if ("external" in part) continue;
      const context = { clock, random, seed: plan.seed, timeline: this.timeline };
      this.members.set(part.name, new Member(part, context));
    }
    this.#prepareStreams();
  }

  async execute(): Promise<RunResult> {
    let outcome: Outcome = "passed";
    let failure: RunResult["failure"];
    let verdicts: Verdict[] = [];
    this.#watcher.started?.(this);
    const probing = probe(this.timeline, this.#clock, this.#stop.signal);
    try {
      for (const { planned } of this.members.values()) {
        if (planned.via !== undefined) continue;
        this.stepText = `start ${planned.name}`;
        await this.start(planned.name);
      }
      for (const step of this.plan.steps) {
        this.stepNumber++;
        await this.#executeOne(step);
      }
      verdicts = await this.#judge();
      outcome = outcomeOf(verdicts.map(({ judgement }) => judgement));
    } catch (error) {
      ({ outcome, failure } = this.#explain(error));
    } finally {
      await this.#stopAll();
      await probing;
    }
    return {
      name: this.plan.name,
      file: this.plan.file,
      about: this.plan.about,
      seed: this.plan.seed,
      outcome,
      exitCode: exitCodes[outcome].code,
      failure,
      verdicts,
      marks: this.timeline.marks,
      streams: summarize(this.members),
      startedAt: this.timeline.startedAt,
      durationMs: this.timeline.now(),
      lag: {
        worstMs: this.timeline.stalls.worstMs,
        stalledMs: this.timeline.stalledMs({ fromMs: 0, toMs: this.timeline.now() }),
      },
    };
  }

  async start(name: string): Promise<void> {
    const member = this.members.get(name)!;
    await member.start(this.#targetOf(member), this.#stop.signal);
  }

  async stop(name: string): Promise<void> {
    await this.members.get(name)!.stop();
  }

  async kill(name: string): Promise<void> {
    await this.members.get(name)!.kill();
  }

  async restart(name: string): Promise<void> {
    await this.stop(name);
    await this.start(name);
  }

  async call(name: string, action: string, argument: unknown): Promise<void> {
    await this.members.get(name)!.call(action, argument);
  }

  mark(name: string): void {
    this.timeline.mark(name);
  }

  sleep(delayMs: number): Promise<void> {
    return this.#clock.sleep(delayMs, this.signal);
  }

  async until(questions: readonly Question[], scope: Scope, withinMs = Infinity): Promise<void> {
    const deadlineMs = this.timeline.now() + withinMs;
    for (;;) {
      const lookedMs = this.timeline.now();
      const span = this.#wholeRun();
      const all = questions.every((question) =>
        holds(question, scope, this.#stream(question), span)
      );
      if (all) return;
      if (lookedMs >= deadlineMs) throw this.#timedOut(questions, scope, withinMs);
      // A costly look is repeated less often: the bench must not disturb what it watches.
      const costMs = this.timeline.now() - lookedMs;
      await this.sleep(Math.min(Math.max(LOOK_EVERY_MS, 4 * costMs), deadlineMs - lookedMs));
    }
  }

  async goThrough(steps: readonly PlannedStep[]): Promise<void> {
    for (const step of steps) await this.#executeOne(step);
  }

  async #executeOne(step: PlannedStep): Promise<void> {
    this.stepText = step.text;
    this.#watcher.step?.(this);
    if (step.atMs !== undefined) await this.sleep(step.atMs - this.timeline.now());
    if (step.afterMs !== undefined) await this.sleep(step.afterMs);
    try {
      await step.run(this);
      this.signal.throwIfAborted();
    } catch (error) {
      // The innermost step is the one to name.
      throw error instanceof StepError ? error : new StepError(step, error);
    }
    if (step.id !== undefined) this.mark(step.id);
  }

  /** Makes receivers compare with what their sender sends, and hashes what is asked for. */
  #prepareStreams(): void {
    const logs = new Map<Stream, SentLog>();
    const compared = new Map<Stream, SentLog>();
    for (const { questions, against } of this.plan.expectations) {
      const over = this.#stream(questions[0]!);
      if (questions.some(({ metric }) => metric.wholeRunOnly)) {
        over.prepare((recorder) => (recorder as BytesRecorder).hash());
      }
      if (against === undefined) continue;
      const sender = this.#stream(against);
      const log = logs.get(sender) ?? new SentLog();
      logs.set(sender, log);
      compared.set(over, log);
    }
    for (const [sender, log] of logs) {
      sender.prepare((recorder) => (recorder as Comparing).keepLog(log));
    }
    for (const [over, log] of compared) {
      over.prepare((recorder) => (recorder as Comparing).compareWith(log));
    }
  }

  #targetOf({ planned: { via } }: Member): { address: Address; external: boolean } | undefined {
    if (via === undefined) return undefined;
    const part = this.plan.parts.get(via.part)!;
    if ("external" in part) return { address: part.external, external: true };
    const address = this.members.get(via.part)!.endpoints[via.endpoint];
    if (address === undefined) {
      throw new BenchError(`${via.part} is not running: nobody can dial it`);
    }
    return { address, external: false };
  }

  #stream({ part, stream }: { part: string; stream: string }): Stream {
    return this.members.get(part)!.streams.streams.get(stream)!;
  }

  #wholeRun(toMs = Infinity): NamedSpan {
    return { from: "start", to: "end", fromMs: 0, toMs };
  }

  async #judge(): Promise<Verdict[]> {
    this.stepText = "wait for what is under way";
    this.#watcher.step?.(this);
    const { atMs: endMs } = this.timeline.mark("the end of the steps");
    await this.#drain(endMs);
    const moments = new Map(this.timeline.marks.map(({ name, atMs }) => [name, atMs]));
    return this.plan.expectations.map((expectation): Verdict => {
      const { name, questions, scope, during, samples, line } = expectation;
      const span = during === undefined ? this.#wholeRun(endMs) : {
        from: during[0],
        to: during[1],
        fromMs: moments.get(during[0])!,
        toMs: moments.get(during[1])!,
      };
      const circumstances = this.#circumstances(span);
      const findings = questions.map((question) =>
        answer(question, scope, this.#stream(question), span, samples, circumstances)
      );
      const judgement = worstOf(findings.map((finding) => finding.judgement));
      return { name, judgement, findings, span, line };
    });
  }

  #circumstances(span: NamedSpan): Circumstances {
    const shares = [...this.members.values()].flatMap((
      { streams },
    ) => [...streams.streams.values()])
      .filter(({ kind }) => kind === "messages").map((stream) => {
        const { window } = stream.merged(span);
        const skipped = window.count("skipped");
        return skipped === 0 ? 1 : window.count("count") / (window.count("count") + skipped);
      });
    return {
      stalledShare: this.timeline.stalledMs(span) / (span.toMs - span.fromMs),
      loadShare: Math.min(1, ...shares),
    };
  }

  /** Waits until receivers have what was sent, but no longer than the scenario allows. */
  async #drain(endMs: number): Promise<void> {
    const receivers = this.#comparing();
    if (receivers.length === 0) return;
    const deadlineMs = endMs + this.plan.drainMs;
    while (receivers.some((one) => !one.caughtUp(endMs)) && this.timeline.now() < deadlineMs) {
      await this.sleep(LOOK_EVERY_MS);
    }
    await this.sleep(Math.min(SETTLE_MS, Math.max(0, deadlineMs - this.timeline.now())));
    for (const receiver of receivers) receiver.giveUp(endMs);
  }

  #comparing(): Comparing[] {
    const compared = new Map<Stream, Comparing[]>();
    for (const { questions: [over], against } of this.plan.expectations) {
      if (over === undefined || against === undefined) continue;
      const stream = this.#stream(over);
      compared.set(stream, stream.recorders as unknown as Comparing[]);
    }
    return [...compared.values()].flat();
  }

  #timedOut(questions: readonly Question[], scope: Scope, withinMs: number): StepFailed {
    const span = this.#wholeRun();
    const unmet = questions.filter((question) =>
      !holds(question, scope, this.#stream(question), span)
    );
    const seen = unmet.map((question) => {
      const { part, stream, metricName, metric, bound } = question;
      const { value, instances } = answer(question, scope, this.#stream(question), span, 1, {
        stalledShare: 0,
        loadShare: 1,
      });
      const saw = value === undefined
        ? "nothing was seen"
        : `was ${formatValue(value, metric.unit)}`;
      const who = instances === undefined || instances.of < 2
        ? ""
        : ` at ${part}[${instances.first}], ${instances.failing} of ${instances.of} not there yet`;
      const wanted = formatBound(bound, metric.unit);
      return `${part}.${stream}.${metricName} should be ${wanted}, ${saw} last${who}`;
    });
    const refusals = [...new Set(unmet.map(({ part }) => this.members.get(part)!.lastRefusal))]
      .filter((reason) => reason !== undefined).map((reason) => `last refusal: ${reason}`);
    const message = `waited ${formatDuration(withinMs)} for what did not come`;
    return new StepFailed(message, [...seen, ...refusals]);
  }

  #explain(error: unknown): { outcome: Outcome; failure: RunResult["failure"] } {
    const cause = error instanceof StepError ? error.cause : error;
    const line = error instanceof StepError ? error.step.line : undefined;
    const step = error instanceof StepError
      ? `step ${this.stepNumber} (${error.step.text})`
      : "the run";
    if (this.#interrupt?.aborted) {
      return { outcome: "interrupted", failure: { message: "interrupted", details: [], line } };
    }
    if (cause instanceof StepFailed) {
      const { message, details } = cause;
      return { outcome: "failed", failure: { message, details, line } };
    }
    if (this.signal.aborted) {
      const message = `${step} was not done when limits.total (${
        formatDuration(this.plan.totalMs)
      }) was over`;
      return { outcome: "failed", failure: { message, details: [], line } };
    }
    const details = [`it was to ${this.stepText}`];
    return { outcome: "error", failure: { message: sentence(cause), details, line } };
  }

  async #stopAll(): Promise<void> {
    // Those that dial go first, so that nobody is seen to lose a peer that the bench took away.
    const members = [...this.members.values()].reverse();
    const dialling = members.filter(({ planned }) => planned.via !== undefined);
    await Promise.all(dialling.map((member) => member.stop()));
    await Promise.all(members.map((member) => member.stop()));
    this.#stop.abort(new DOMException("The run is over.", "AbortError"));
  }
}

function worstOf(judgements: readonly Judgement[]): Judgement {
  return judgements.includes("fail")
    ? "fail"
    : judgements.includes("inconclusive")
    ? "inconclusive"
    : "pass";
}

function outcomeOf(judgements: readonly Judgement[]): Outcome {
  return ({ pass: "passed", fail: "failed", inconclusive: "inconclusive" } as const)[
    worstOf(judgements)
  ];
}

/** Ties an error to the step in which it happened. */
class StepError extends Error {
  readonly step: PlannedStep;

  constructor(step: PlannedStep, cause: unknown) {
    super(sentence(cause), { cause });
    this.step = step;
  }
}

type Comparing = MessagesRecorder | BytesRecorder;

function summarize(members: ReadonlyMap<string, Member>): StreamSummary[] {
  const forever = { fromMs: 0, toMs: Infinity };
  return [...members.values()].flatMap(({ planned, streams, state }) =>
    [...streams.streams].map(([name, stream]) => {
      const { window } = stream.merged(forever);
      return {
        part: planned.name,
        instances: planned.count,
        state,
        stream: name,
        kind: stream.kind,
        counts: window.counts(),
      };
    })
  );
}
