/**
 * A part within a run: its instances, its streams, where it listens.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { type Address, formatAddress } from "../core/address.ts";
import type { Clock } from "../core/clock.ts";
import { BenchError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import type { TapOf } from "../core/tap.ts";
import { ConnectionsRecorder } from "../observations/connections.ts";
import { OperationsRecorder } from "../observations/operations.ts";
import { PartStreams, type Recorders, type Stream } from "../observations/streams.ts";
import type { Timeline } from "../observations/timeline.ts";
import { openPart } from "../parts/open_part.ts";
import { portOption, type Running } from "../parts/part.ts";
import type { Terminal } from "../parts/terminal.ts";
import { arrivalMs } from "./arrival.ts";
import { type IsolatedPart, startIsolated } from "./isolation.ts";
import { type PlannedPart, wholeRun } from "./plan.ts";
import type { MemberState, StreamSummary } from "./result.ts";
import { toldLater } from "./told_later.ts";

/** How many instances are started at the same time. */
const STARTING_AT_ONCE = 64;

/** What a member needs from its run. */
export interface MemberContext {
  clock: Clock;
  /** The run's random source, and the seed that it comes from. */
  random: Random;
  seed: number;
  timeline: Timeline;
  tapOf: TapOf | undefined;
}

/** One part of a run, with all its instances. */
export class Member {
  readonly planned: PlannedPart;
  readonly streams: PartStreams;
  state: MemberState = "waiting";
  readonly #context: MemberContext;
  readonly #recorders: Recorders[] = [];
  #instances: (Running | undefined)[] = [];
  #starting: { halt: AbortController; done: Promise<unknown> } | undefined;
  #endpoints: Readonly<Record<string, Address>>[] = [];

  constructor(planned: PlannedPart, context: MemberContext) {
    this.planned = planned;
    this.#context = context;
    this.streams = new PartStreams(planned.part.streams, context.timeline);
  }

  /** Its streams with their full names, `part.stream`. */
  namedStreams(): [string, Stream][] {
    return [...this.streams.streams].map((
      [name, stream],
    ) => [`${this.planned.name}.${name}`, stream]);
  }

  /** What its streams saw until the end of the steps: how the bench stops it is not of interest. */
  summaries(endMs: number): StreamSummary[] {
    return [...this.streams.streams].map(([name, stream]) => ({
      part: this.planned.name,
      instances: this.planned.count,
      state: this.state,
      stream: name,
      kind: stream.kind,
      counts: stream.merged(wholeRun(endMs)).window.counts(),
    }));
  }

  /** Where an instance listens, by endpoint. */
  endpoints(instance = 0): Readonly<Record<string, Address>> {
    return this.#endpoints[instance] ?? {};
  }

  /**
   * Starts all instances. Those that ran before listen on the ports they had. The first that cannot
   * start ends it.
   *
   * @param target Where it dials, and whether that is out of the run's hands.
   * @param advertised Where each instance's peer shall dial it, if not at its own port.
   * @throws {BenchError} when the machine cannot do it, or a simulator cannot reach an external
   * target.
   */
  async start(
    target: { address: Address; external: boolean } | undefined,
    signal: AbortSignal,
    advertised?: (instance: number) => Address,
  ) {
    const { config, count, arrival } = this.planned;
    this.state = "starting";
    const { clock, timeline } = this.#context;
    const startedMs = timeline.now();
    const halt = new AbortController();
    const whole = AbortSignal.any([signal, halt.signal]);
    const startOne = async (i: number) => {
      if (arrival !== undefined) {
        const dueMs = startedMs + arrivalMs(arrival, i);
        await clock.sleep(dueMs - timeline.now(), whole);
        timeline.stalls.late(dueMs, timeline.now());
      }
      const observe = this.#recorders[i] ??= this.streams.addInstance();
      const options = {
        ...config,
        ...this.#ports(i),
        ...(target === undefined ? {} : { target: target.address }),
        ...(advertised === undefined ? {} : { advertise: advertised(i).port }),
      };
      const running = await this.#startOne(i, options, observe, whole);
      this.#instances[i] = running;
      this.#endpoints[i] = running.endpoints;
    };
    let next = 0;
    let failure: { error: unknown } | undefined;
    const startSome = async () => {
      while (next < count && !whole.aborted) {
        try {
          await startOne(next++);
        } catch (error) {
          if (!whole.aborted) failure = { error };
          halt.abort();
        }
      }
    };
    const workers = Array.from({ length: Math.min(count, STARTING_AT_ONCE) }, startSome);
    this.#starting = { halt, done: Promise.all(workers) };
    await this.#starting.done;
    this.#starting = undefined;
    if (failure !== undefined) throw failure.error;
    if (whole.aborted) return;
    this.state = "running";
    // A server that dials waits for its peer, however long that takes.
    if (target?.external && this.planned.role === "simulator") {
      this.#requireReached(target.address);
    }
  }

  async #startOne(
    i: number,
    options: Record<string, unknown>,
    recorders: Recorders,
    signal: AbortSignal,
  ): Promise<Running> {
    const { name, part, count, role, isIsolated } = this.planned;
    const { clock, random, seed, timeline, tapOf } = this.#context;
    const instance = { index: i, of: count };
    const observe = Object.fromEntries(
      [...this.streams.streams].map(([stream, { comparesWithProcess }]) => {
        const recorder = recorders[stream]!;
        return [stream, comparesWithProcess ? toldLater(recorder, timeline) : recorder];
      }),
    ) as Recorders;
    if (isIsolated) {
      const needsBytes = [...this.streams.streams].filter(([, stream]) => stream.needsBytes)
        .map(([stream]) => stream);
      const order = { role, kind: part.kind, options, instance, seed, name, needsBytes };
      return await startIsolated(order, observe, timeline);
    }
    const label = count === 1 ? name : `${name}[${i}]`;
    return await openPart(part, options, {
      instance,
      clock,
      random: random.stream(name, i),
      log: getLogger(["wirebench", label]),
      signal,
      observe,
      tap: tapOf?.(label),
    });
  }

  /** The options that make an instance listen where it did before. */
  #ports(i: number): Record<string, number> {
    const { part } = this.planned;
    const listened = Object.entries(this.#endpoints[i] ?? {});
    return Object.fromEntries(
      listened.map(([endpoint, { port }]) => [portOption(part, endpoint), port]),
    );
  }

  /** Ends the processes of all instances without a word. */
  async kill(): Promise<void> {
    await this.halt();
    const instances = this.#instances as (IsolatedPart | undefined)[];
    this.#instances = [];
    await Promise.all(instances.map((running) => running?.kill()));
    // A process that was killed cannot tell that its connections went with it.
    for (const connections of this.#connections()) {
      while (connections.open > 0) connections.ended("reset");
    }
    this.#forgetOperations();
    this.state = "killed";
  }

  /** Stops all instances, those that are only just starting included. */
  async stop(): Promise<void> {
    await this.halt();
    const instances = this.#instances;
    this.#instances = [];
    await Promise.all(instances.map((running) => running?.[Symbol.asyncDispose]()));
    this.#forgetOperations();
    if (this.state === "running" || this.state === "starting") this.state = "stopped";
  }

  /** Gives up a start that is under way, and the instances that it has started. */
  async halt(): Promise<void> {
    this.#starting?.halt.abort();
    await this.#starting?.done;
  }

  /** How its instances look, where they have a face and run in this process. */
  get faces(): string[][] {
    return this.#instances.map((running) => running?.face?.()).filter((face) => face !== undefined);
  }

  /** Talks with a person, where it is one instance that can and runs in this process. */
  async converse(terminal: Terminal, signal: AbortSignal): Promise<void> {
    await this.#instances[0]?.converse?.(terminal, signal);
  }

  /** Waits until those that run in processes of their own have told what happened until now. */
  async tellAll(): Promise<void> {
    if (!this.planned.isIsolated) return;
    const instances = this.#instances as (IsolatedPart | undefined)[];
    await Promise.all(instances.map((running) => running?.tellAll()));
  }

  /** Calls an action on every instance. */
  async call(action: string, argument: unknown): Promise<void> {
    await Promise.all(this.#instances.map((running) => running?.actions?.[action]?.(argument)));
  }

  /** The last words of a peer that declined, for whoever waits in vain. */
  get lastRefusal(): string | undefined {
    return this.#connections().map(({ lastRefusal }) => lastRefusal)
      .find((reason) => reason !== undefined);
  }

  /** Who is gone waits for no answer. */
  #forgetOperations(): void {
    for (const recorder of this.#all()) {
      if (recorder instanceof OperationsRecorder) recorder.forget();
    }
  }

  #connections(): ConnectionsRecorder[] {
    return this.#all().filter((recorder) => recorder instanceof ConnectionsRecorder);
  }

  #all() {
    return this.#recorders.flatMap((recorders) => Object.values(recorders));
  }

  #requireReached(address: Address): void {
    const connections = this.#connections();
    if (connections.length === 0 || !connections.every(({ unreachable }) => unreachable)) return;
    const where = formatAddress(address);
    throw new BenchError(`Cannot reach ${where}: ${this.lastRefusal}`);
  }
}
