/**
 * The links of a run: they listen before anybody dials, and their faults change on the way.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Address } from "../core/address.ts";
import type { Clock } from "../core/clock.ts";
import type { Random } from "../core/random.ts";
import type { FaultSpec } from "../faults/spec.ts";
import type { Link } from "../links/link.ts";
import { startLink } from "../links/start.ts";
import type { PlannedLink } from "./plan.ts";

/** What links need from their run. */
export interface WireContext {
  clock: Clock;
  random: Random;
  signal: AbortSignal;
  /** Where an endpoint of a part is now. */
  addressOf(target: PlannedLink["to"]): Address;
  /** Is told when the faults of a link change. */
  changed(link: string, faults: readonly FaultSpec[]): void;
}

/** The links that run. Disposing ends them. */
export class Wires implements AsyncDisposable {
  readonly #links = new Map<string, Link>();
  readonly #faults = new Map<string, readonly FaultSpec[]>();
  readonly #pending = new Map<string, AbortController>();
  readonly #context: WireContext;

  constructor(context: WireContext) {
    this.#context = context;
  }

  /** Starts a link. @throws {BenchError} when it cannot listen. */
  async start({ name, to, faults }: PlannedLink): Promise<void> {
    const { clock, random, signal, addressOf } = this.#context;
    const link = await startLink({
      name,
      listen: { hostname: "127.0.0.1", port: 0 },
      to: () => addressOf(to),
      protocol: to.protocol,
      faults,
    }, { clock, random, signal, log: getLogger(["wirebench", name]) });
    this.#links.set(name, link);
    this.#faults.set(name, faults);
    if (faults.length > 0) this.#context.changed(name, faults);
  }

  /** Where a link listens. */
  address(name: string): Address {
    return this.#links.get(name)!.address;
  }

  /** Replaces a link's faults; after `forMs` those that were there before come back. */
  setFaults(name: string, faults: readonly FaultSpec[], forMs?: number): void {
    const before = this.#faults.get(name)!;
    this.#pending.get(name)?.abort();
    this.#put(name, faults);
    if (forMs === undefined) return;
    const pending = new AbortController();
    this.#pending.set(name, pending);
    const signal = AbortSignal.any([pending.signal, this.#context.signal]);
    this.#context.clock.sleep(forMs, signal).then(() => this.#put(name, before), () => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pending of this.#pending.values()) pending.abort();
    await Promise.all([...this.#links.values()].map((link) => link[Symbol.asyncDispose]()));
  }

  #put(name: string, faults: readonly FaultSpec[]): void {
    const link = this.#links.get(name)!;
    if (faults.length === 0) link.heal();
    else link.setFaults(faults);
    this.#faults.set(name, faults);
    this.#context.changed(name, faults);
  }
}
