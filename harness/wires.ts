/**
 * The links of a run: they listen before anybody dials, and their faults change on the way.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Address } from "../core/address.ts";
import type { Clock } from "../core/clock.ts";
import type { Random } from "../core/random.ts";
import type { TapOf } from "../core/tap.ts";
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
  addressOf(target: PlannedLink["to"], instance: number): Address;
  /** Is told when the faults of a link change. */
  changed(link: string, faults: readonly FaultSpec[]): void;
  tapOf: TapOf | undefined;
}

/** Faults of a link, and what ends them. */
interface Layer {
  faults: readonly FaultSpec[];
  over: AbortController;
}

/** A link, its faults without an end, and above them those that last for a time. */
interface Wire {
  /** One for each listener. */
  links: readonly Link[];
  faults: readonly FaultSpec[];
  layers: Layer[];
}

/** The links that run. Disposing ends them. */
export class Wires implements AsyncDisposable {
  readonly #wires = new Map<string, Wire>();
  readonly #context: WireContext;

  constructor(context: WireContext) {
    this.#context = context;
  }

  /** Starts a link. @throws {BenchError} when it cannot listen. */
  async start({ name, to, listeners, faults }: PlannedLink): Promise<void> {
    const { clock, random, signal, addressOf, tapOf } = this.#context;
    const links: Link[] = [];
    this.#wires.set(name, { links, faults, layers: [] });
    for (let i = 0; i < listeners; i++) {
      const label = listeners === 1 ? name : `${name}[${i}]`;
      links.push(
        await startLink({
          name: label,
          listen: { hostname: "127.0.0.1", port: 0 },
          to: () => addressOf(to, i),
          protocol: to.protocol,
          faults,
        }, { clock, random, signal, log: getLogger(["wirebench", label]), tap: tapOf?.(label) }),
      );
    }
    if (faults.length > 0) this.#context.changed(name, faults);
  }

  /** Where a link listens; for one instance of the part that it leads to, where each has its own. */
  address(name: string, instance = 0): Address {
    return this.#wires.get(name)!.links[instance]!.address;
  }

  /**
   * Replaces a link's faults. Those with an end lie above the others: when it comes, what is in force
   * below them is in force again. Those without one take everything away that was there before.
   */
  setFaults(name: string, faults: readonly FaultSpec[], forMs?: number): void {
    const wire = this.#wires.get(name)!;
    if (forMs === undefined) {
      endAll(wire);
      wire.faults = faults;
    } else this.#lay(name, wire, faults, forMs);
    this.#put(name, wire);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const wires = [...this.#wires.values()];
    wires.forEach(endAll);
    await Promise.all(
      wires.flatMap(({ links }) => links.map((link) => link[Symbol.asyncDispose]())),
    );
  }

  /** Lays faults above those that are there, until their time is over. */
  #lay(name: string, wire: Wire, faults: readonly FaultSpec[], forMs: number): void {
    const layer: Layer = { faults, over: new AbortController() };
    wire.layers.push(layer);
    const signal = AbortSignal.any([layer.over.signal, this.#context.signal]);
    this.#context.clock.sleep(forMs, signal).then(() => {
      const wasOnTop = wire.layers.at(-1) === layer;
      wire.layers = wire.layers.filter((other) => other !== layer);
      if (wasOnTop) this.#put(name, wire);
    }, () => {});
  }

  /** Puts in force what lies on top. */
  #put(name: string, { links, faults, layers }: Wire): void {
    const top = layers.at(-1)?.faults ?? faults;
    for (const link of links) {
      if (top.length === 0) link.heal();
      else link.setFaults(top);
    }
    this.#context.changed(name, top);
  }
}

function endAll(wire: Wire): void {
  for (const { over } of wire.layers) over.abort();
  wire.layers = [];
}
