/**
 * A scenario that has been checked: every name resolved, every option valid, every bound in its unit.
 *
 * @module
 */
import type { Address } from "../core/address.ts";
import type { Protocol } from "../faults/fault.ts";
import type { FaultSpec } from "../faults/spec.ts";
import type { StreamKind } from "../observations/kinds/registry.ts";
import type { Metric } from "../observations/metric.ts";
import type { Span } from "../observations/span.ts";
import type { Part, Role } from "../parts/part.ts";
import type { Bound } from "./comparison.ts";

/** One endpoint of a part that listens. */
export interface Endpoint {
  part: string;
  /** Empty for an external part, which has but one. */
  endpoint: string;
  protocol: Protocol;
}

/** A link that the run starts. */
export interface PlannedLink {
  name: string;
  to: Endpoint;
  /** How often it listens: more than once where each instance of the part that it leads to has its own. */
  listeners: number;
  /** In force from before the first connection. */
  faults: FaultSpec[];
}

/** A part that the run starts. */
export interface PlannedPart {
  name: string;
  role: Role;
  part: Part;
  /**
   * Its options, validated; without `target` where the part has a `via`, since that is known only when
   * it listens.
   */
  config: Record<string, unknown>;
  /** What it dials: a link, or an endpoint of a part. Undefined for a part that dials nobody. */
  via: { link: string } | Endpoint | undefined;
  /** The link whose port it tells its peer to dial, in place of its own. */
  advertise: string | undefined;
  count: number;
  /** When its instances start; all at once if undefined. */
  arrival: Arrival | undefined;
  /** Whether each instance has a process of its own. */
  isIsolated: boolean;
}

/** How instances arrive, in instances a second: from one rate to another within a time, then on. */
export interface Arrival {
  fromRate: number;
  toRate: number;
  overMs: number;
}

/** A part that is somewhere else. */
export interface ExternalPart {
  name: string;
  role: Role;
  external: Address;
}

/** A metric of a stream that is held against a bound. */
export interface Question {
  part: string;
  stream: string;
  kind: StreamKind;
  metricName: string;
  metric: Metric;
  bound: Bound;
}

/** Whether every instance must hold, all as one population, or any one. */
export type Scope = "each" | "merged" | "any";

/** One expectation. */
export interface Expectation {
  name: string;
  questions: Question[];
  scope: Scope;
  /** Names of the marks between which it holds; the whole run if undefined. */
  during: readonly [string, string] | undefined;
  samples: number;
  /** The sender's stream that it compares with. */
  against: { part: string; stream: string } | undefined;
  /** Line in the file. */
  line: number | undefined;
}

/** What a step may do to the parts and links of the run. */
export interface PartControl {
  start(part: string): Promise<void>;
  stop(part: string): Promise<void>;
  call(part: string, action: string, argument: unknown): Promise<void>;
  kill(part: string): Promise<void>;
  restart(part: string): Promise<void>;
  /** Replaces the faults of a link; after `forMs` those that were there before come back. */
  setFaults(link: string, faults: readonly FaultSpec[], forMs?: number): void;
}

/** What a step may do to the run. */
export interface RunControl {
  readonly signal: AbortSignal;
  readonly parts: PartControl;
  /** Goes through steps, one after the other. */
  goThrough(steps: readonly PlannedStep[]): Promise<void>;
  mark(name: string): void;
  sleep(delayMs: number): Promise<void>;
  /** Waits until all questions hold over the whole run so far. @throws {StepFailed} in time. */
  until(questions: readonly Question[], scope: Scope, withinMs: number | undefined): Promise<void>;
}

/** One step, ready to run. */
export interface PlannedStep {
  /** What it does, for people: `start base`. */
  text: string;
  /** Not before so long after the run began. */
  atMs: number | undefined;
  /** Not before so long after the previous step. */
  afterMs: number | undefined;
  id: string | undefined;
  line: number | undefined;
  run(control: RunControl): Promise<void>;
}

/** The values of a run's variables, and `host:port` of what is external, by name. */
export type Settings = Readonly<Record<string, string>>;

/** A scenario, ready to run. */
export interface Plan {
  name: string;
  file: string | undefined;
  about: string;
  /** The scenario as it was written, secrets masked; `undefined` for one that a program made. */
  text: string | undefined;
  /** What repeats the run; `undefined` for one that a program made. */
  command: string | undefined;
  /** The options in it. */
  repeatOptions: string | undefined;
  tags: readonly string[];
  /** What was chosen for this run, secrets left out: runs are alike where it is the same. */
  settings: Settings;
  /** The scenario's file, and that of its data. */
  sources: readonly string[];
  /** Files and folders that its parts name. */
  files: readonly string[];
  seed: number;
  totalMs: number;
  drainMs: number;
  /** The run's own folder, which is there as long as it runs; `undefined` where nothing names it. */
  scratch: string | undefined;
  parts: ReadonlyMap<string, PlannedPart | ExternalPart>;
  links: ReadonlyMap<string, PlannedLink>;
  steps: PlannedStep[];
  expectations: Expectation[];
}

/** A step could not reach what it waits for: the run ends. */
export class StepFailed extends Error {
  override readonly name = "StepFailed";
  /** What was seen last, a line each. */
  readonly details: readonly string[];
  /** Whether the thing that is tested failed, or nobody can tell. */
  readonly judgement: "fail" | "inconclusive";

  constructor(message: string, details: readonly string[], judgement: "fail" | "inconclusive") {
    super(message);
    this.details = details;
    this.judgement = judgement;
  }
}

/** A window with the names of its ends. */
export interface NamedSpan extends Span {
  from: string;
  to: string;
}

/** The mark that the bench sets behind the last step; no mark of a scenario can have that name. */
export const END_OF_STEPS = "the end of the steps";

/** The window of the whole run up to a moment. */
export function wholeRun(toMs = Infinity): NamedSpan {
  return { from: "start", to: "end", fromMs: 0, toMs };
}
