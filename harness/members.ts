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
import { ConnectionsRecorder } from "../observations/connections.ts";
import { PartStreams, type Recorders } from "../observations/streams.ts";
import type { Timeline } from "../observations/timeline.ts";
import type { Running } from "../parts/part.ts";
import type { PlannedPart } from "./plan.ts";

/** How many instances are started at the same time. */
const STARTING_AT_ONCE = 64;

/** How a part is doing. */
export type MemberState = "waiting" | "starting" | "running" | "stopped";

/** What a member needs from its run. */
export interface MemberContext {
  clock: Clock;
  random: Random;
  timeline: Timeline;
}

/** One part of a run, with all its instances. */
export class Member {
  readonly planned: PlannedPart;
  readonly streams: PartStreams;
  state: MemberState = "waiting";
  readonly #context: MemberContext;
  readonly #recorders: Recorders[] = [];
  #instances: (Running | undefined)[] = [];
  #endpoints: Readonly<Record<string, Address>>[] = [];

  constructor(planned: PlannedPart, context: MemberContext) {
    this.planned = planned;
    this.#context = context;
    this.streams = new PartStreams(planned.part.streams, context.timeline);
  }

  /** Where its first instance listens, by endpoint. */
  get endpoints(): Readonly<Record<string, Address>> {
    return this.#endpoints[0] ?? {};
  }

  /**
   * Starts all instances. Those that ran before listen on the ports they had.
   *
   * @param target Where it dials, and whether that is out of the run's hands.
   * @throws {BenchError} when the machine cannot do it, or an external target cannot be reached.
   */
  async start(target: { address: Address; external: boolean } | undefined, signal: AbortSignal) {
    const { name, part, config, count } = this.planned;
    this.state = "starting";
    const { start } = await part.start();
    const { clock, random } = this.#context;
    let next = 0;
    const startSome = async () => {
      while (next < count) {
        const i = next++;
        const observe = this.#recorders[i] ??= this.streams.addInstance();
        const options = { ...config, ...ports(this.#endpoints[i]), ...targetOption(target) };
        const label = count === 1 ? name : `${name}[${i}]`;
        const running = await start(options, {
          clock,
          random: random.stream(name, i),
          log: getLogger(["wirebench", label]),
          signal,
          observe,
        });
        this.#instances[i] = running;
        this.#endpoints[i] = running.endpoints;
      }
    };
    const workers = Array.from({ length: Math.min(count, STARTING_AT_ONCE) }, startSome);
    const failed = (await Promise.allSettled(workers)).find(({ status }) => status === "rejected");
    if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
    this.state = "running";
    if (target?.external) this.#requireReached(target.address);
  }

  /** Stops all instances. */
  async stop(): Promise<void> {
    const instances = this.#instances;
    this.#instances = [];
    await Promise.all(instances.map((running) => running?.[Symbol.asyncDispose]()));
    if (this.state !== "waiting") this.state = "stopped";
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

  #connections(): ConnectionsRecorder[] {
    return this.#recorders.flatMap((recorders) => Object.values(recorders))
      .filter((recorder) => recorder instanceof ConnectionsRecorder);
  }

  #requireReached(address: Address): void {
    const connections = this.#connections();
    if (connections.length === 0 || !connections.every(({ unreachable }) => unreachable)) return;
    const where = formatAddress(address);
    throw new BenchError(`Cannot reach ${where}: ${this.lastRefusal}`);
  }
}

function targetOption(target: { address: Address } | undefined): { target?: Address } {
  return target === undefined ? {} : { target: target.address };
}

/** The options that make a part listen where it did before: the first endpoint's is plain `port`. */
function ports(endpoints: Readonly<Record<string, Address>> | undefined): Record<string, number> {
  const entries = Object.entries(endpoints ?? {});
  return Object.fromEntries(
    entries.map(([endpoint, { port }], i) => [i === 0 ? "port" : `${endpoint}Port`, port]),
  );
}
