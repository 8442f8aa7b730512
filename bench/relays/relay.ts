/**
 * What is compared: something that stands between two ends of a TCP connection.
 *
 * @module
 */
import type { Address } from "../../core/address.ts";

/** One that can be measured. */
export interface Relay {
  name: string;
  /** Why it cannot run on this machine; `undefined` when it can. */
  missing(): Promise<string | undefined>;
  /** Starts it, as a process of its own. */
  start(to: Address): Promise<RunningRelay>;
}

/** One that runs. */
export interface RunningRelay extends AsyncDisposable {
  /** Where to dial. */
  address: Address;
}

/** Nothing in between. */
export const direct: Relay = {
  name: "nothing between",
  missing: () => Promise.resolve(undefined),
  start: (to) => Promise.resolve({ address: to, [Symbol.asyncDispose]: () => Promise.resolve() }),
};
