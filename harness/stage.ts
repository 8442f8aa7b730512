/**
 * The stage of a run: its parts and the links between them, and whoever may start and stop them.
 *
 * @module
 */
import type { Address } from "../core/address.ts";
import type { Clock } from "../core/clock.ts";
import { BenchError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import type { TapOf } from "../core/tap.ts";
import type { FaultSpec } from "../faults/spec.ts";
import type { Timeline } from "../observations/timeline.ts";
import { Member } from "./members.ts";
import type { Endpoint, PartControl, Plan } from "./plan.ts";
import { TOLD_LATER_MS } from "./told_later.ts";
import { Wires } from "./wires.ts";

/** What a stage needs from its run. */
export interface StageContext {
  clock: Clock;
  random: Random;
  timeline: Timeline;
  /** Aborts when the run is over. */
  stop: AbortSignal;
  /** Aborts when no step is to go on: a start that is under way is given up. */
  halt: AbortSignal;
  /** Is told when the faults of a link change. */
  changed(link: string, faults: readonly FaultSpec[]): void;
  tapOf: TapOf | undefined;
}

/** The parts and links of a plan. */
export class Stage implements PartControl {
  readonly members: ReadonlyMap<string, Member>;
  readonly #plan: Plan;
  readonly #context: StageContext;
  readonly #wires: Wires;

  constructor(plan: Plan, context: StageContext) {
    const { clock, random, timeline, stop, changed, tapOf } = context;
    this.#plan = plan;
    this.#context = context;
    const own = new Map<string, Member>();
    for (const part of plan.parts.values()) {
      if ("external" in part) continue;
      own.set(part.name, new Member(part, { clock, random, seed: plan.seed, timeline, tapOf }));
    }
    this.members = own;
    this.#wires = new Wires({
      clock,
      random,
      signal: stop,
      addressOf: (target, instance) => this.#addressOf(target, instance),
      changed,
      tapOf,
    });
  }

  /** Starts the links, and the parts that dial nobody. */
  async open(tell: (text: string) => void): Promise<void> {
    for (const link of this.#plan.links.values()) {
      tell(`start ${link.name}`);
      await this.#wires.start(link);
    }
    for (const { planned } of this.members.values()) {
      if (planned.via !== undefined) continue;
      tell(`start ${planned.name}`);
      await this.start(planned.name);
      this.#context.halt.throwIfAborted();
    }
  }

  /** Stops everything. */
  async close(): Promise<void> {
    // Those that dial go first, so that nobody is seen to lose a peer that the bench took away.
    const members = [...this.members.values()].reverse();
    const dialling = members.filter(({ planned }) => planned.via !== undefined);
    await Promise.all(dialling.map((member) => member.stop()));
    await this.#wires[Symbol.asyncDispose]();
    await Promise.all(members.map((member) => member.stop()));
  }

  async start(name: string): Promise<void> {
    const member = this.members.get(name)!;
    const halt = () => void member.halt();
    this.#context.halt.addEventListener("abort", halt, { once: true });
    try {
      const { advertise } = member.planned;
      await member.start(
        this.#targetOf(member),
        this.#context.stop,
        advertise === undefined ? undefined : (i) => this.#wires.address(advertise, i),
      );
    } finally {
      this.#context.halt.removeEventListener("abort", halt);
    }
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

  /** Waits until the parts in processes of their own have told what happened until now. */
  async tellAll(): Promise<void> {
    await Promise.all([...this.members.values()].map((member) => member.tellAll()));
    const streams = [...this.members.values()].flatMap((
      { streams },
    ) => [...streams.streams.values()]);
    if (!streams.some(({ comparesWithProcess }) => comparesWithProcess)) return;
    await this.#context.clock.sleep(TOLD_LATER_MS, this.#context.halt);
  }

  setFaults(link: string, faults: readonly FaultSpec[], forMs?: number): void {
    this.#wires.setFaults(link, faults, forMs);
  }

  #targetOf({ planned: { via } }: Member): { address: Address; external: boolean } | undefined {
    if (via === undefined) return undefined;
    if ("link" in via) return { address: this.#wires.address(via.link), external: false };
    const isExternal = "external" in this.#plan.parts.get(via.part)!;
    return { address: this.#addressOf(via), external: isExternal };
  }

  #addressOf({ part: name, endpoint }: Endpoint, instance = 0): Address {
    const part = this.#plan.parts.get(name)!;
    if ("external" in part) return part.external;
    const address = this.members.get(name)!.endpoints(instance)[endpoint];
    if (address === undefined) {
      throw new BenchError(`${name} does not listen yet: nobody can dial it`);
    }
    return address;
  }
}
