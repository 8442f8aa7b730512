/**
 * The faults in force on a link, and whom they concern.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import type { Random } from "../core/random.ts";
import type { AttemptOutcome, Direction, Effects, Place, Protocol } from "../faults/fault.ts";
import { faultOf, type FaultSpec } from "../faults/spec.ts";
import type { Decision } from "./link.ts";

/** What faults need of their link. */
export interface Setting {
  name: string;
  protocol: Protocol;
  clock: Clock;
  random: Random;
  onDecision: ((decision: Decision) => void) | undefined;
}

/** One connection, or one client. */
export interface Concerned {
  /** From 1, in order of arrival. */
  number: number;
  openedMs: number;
}

/** What a place gets from the lane it is in. */
export type Surroundings = Pick<Place, "rest" | "wake">;

/**
 * Puts faults in force.
 *
 * @throws {RangeError} when one cannot happen to the link's protocol.
 */
export function putInForce(specs: readonly FaultSpec[], setting: Setting): FaultInForce[] {
  return specs.map((spec, index) => new FaultInForce(spec, index, setting));
}

/** One fault in force. */
export class FaultInForce {
  readonly effects: Effects;
  readonly #spec: FaultSpec;
  readonly #index: number;
  readonly #setting: Setting;
  readonly #sinceMs: number;
  readonly #random: Random;
  #chosen = 0;

  /** @param index Its place among those in force. */
  constructor(spec: FaultSpec, index: number, setting: Setting) {
    const fault = faultOf(spec.kind);
    if (!fault.protocols.includes(setting.protocol)) {
      throw new RangeError(
        `Fault ${spec.kind} is for ${fault.protocols.join(" and ")}, not for ${setting.protocol}`,
      );
    }
    this.effects = fault.apply(spec);
    this.#spec = spec;
    this.#index = index;
    this.#setting = setting;
    this.#sinceMs = setting.clock.now();
    this.#random = setting.random.stream("link", setting.name, "fault", index, spec.kind);
  }

  /** After how many bytes it begins on a connection. */
  get afterBytes(): number {
    return this.#spec.when.bytes ?? 0;
  }

  actsOn(direction: Direction): boolean {
    return this.#spec.direction === "both" || this.#spec.direction === direction;
  }

  /** From when on it acts on a connection. What meets attempts has one moment for the whole link. */
  fromMs({ openedMs }: Concerned): number {
    const since = this.effects.attempt === undefined
      ? Math.max(this.#sinceMs, openedMs)
      : this.#sinceMs;
    return since + (this.#spec.when.after ?? 0);
  }

  /** Whether it concerns a connection. Asked once for each, in the order of their numbers. */
  chooses(concerned: Concerned): boolean {
    const { number } = concerned;
    const isTooEarly = this.effects.stream === undefined && this.effects.attempt !== undefined &&
      this.#setting.clock.now() < this.fromMs(concerned);
    if (isTooEarly) return false;
    const { connection, every, probability, times = Infinity } = this.#spec.when;
    if (connection !== undefined && number !== connection) return false;
    if (every !== undefined && number % every !== 0) return false;
    if (probability !== undefined) {
      const drawn = this.#random.stream("probability", number).next() < probability;
      this.#tell({ connection: number, what: drawn ? "chosen" : "left alone" });
      if (!drawn) return false;
    }
    if (this.#setting.protocol === "udp") return true;
    if (this.#chosen >= times) return false;
    this.#chosen++;
    return true;
  }

  /** What becomes of a connection that it chose, when that is only just attempted. */
  attempt(concerned: Concerned): AttemptOutcome | undefined {
    const { attempt } = this.effects;
    const acts = attempt !== undefined && this.afterBytes === 0 &&
      this.fromMs(concerned) <= this.#setting.clock.now();
    if (!acts) return undefined;
    this.#tell({ connection: concerned.number, what: attempt });
    return attempt;
  }

  /** Itself in one direction of a connection. */
  place({ number }: Concerned, direction: Direction, surroundings: Surroundings): Place {
    const { onDecision, protocol } = this.#setting;
    let left = protocol === "udp" ? this.#spec.when.times ?? Infinity : Infinity;
    return {
      direction,
      random: this.#random.stream(number, direction),
      observed: onDecision !== undefined,
      decide: (at, what) => {
        if (left <= 0) return false;
        left--;
        if (onDecision !== undefined) {
          const where = protocol === "tcp" ? { offset: at } : { datagram: at };
          this.#tell({ connection: number, direction, ...where, what });
        }
        return true;
      },
      ...surroundings,
    };
  }

  #tell(decision: Omit<Decision, "fault" | "kind">): void {
    this.#setting.onDecision?.({ fault: this.#index, kind: this.#spec.kind, ...decision });
  }
}
