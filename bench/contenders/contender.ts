/**
 * What is compared: something that carries what a source sends to many rovers.
 *
 * @module
 */
import type { Feed } from "../load/plan.ts";
import type { Usage } from "../usage.ts";

/** One that can be measured. */
export interface Contender {
  name: string;
  /** Why it cannot run on this machine; `undefined` when it can. */
  missing(): Promise<string | undefined>;
  /**
   * Starts it, as a process of its own or several.
   *
   * @param rovers How many rovers each source will have.
   */
  start(rovers: readonly number[]): Promise<RunningContender>;
}

/** One that runs. */
export interface RunningContender extends AsyncDisposable {
  /** Where sources and rovers connect. */
  feeds: Feed[];
  /** How many processes share the work. */
  processes: number;
  usage(): Promise<Usage>;
}
