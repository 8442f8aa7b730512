/**
 * What a server does wrong at present.
 *
 * @module
 */
import type { Effects, MisbehaviourContext } from "./misbehaviour.ts";
import { misbehaviourOf, type MisbehaviourSpec } from "./spec.ts";
import { type Candidate, Chooser } from "./when.ts";

/** The misbehaviours in force, each with what it remembers. */
export class MisbehavioursInForce {
  readonly #context: MisbehaviourContext;
  #all: { chooser: Chooser; effects: Effects }[] = [];
  #count = 0;

  constructor(specs: readonly MisbehaviourSpec[], context: MisbehaviourContext) {
    this.#context = context;
    this.replace(specs);
  }

  /** Misbehaves like this from now on, counting anew. */
  replace(specs: readonly MisbehaviourSpec[]): void {
    this.#all = specs.map((spec) => {
      const random = this.#context.random.stream("misbehaviour", this.#count++);
      return {
        chooser: new Chooser(spec),
        effects: misbehaviourOf(spec.kind).apply(spec, { ...this.#context, random }),
      };
    });
  }

  /** What happens to a request. Every request is to be asked about once: they are counted. */
  effectsOn(candidate: Candidate): Effects[] {
    return this.#all.filter(({ chooser }) => chooser.chooses(candidate))
      .map(({ effects }) => effects);
  }
}
