/**
 * The relays in this runtime: our link, and the least that can be done.
 *
 * @module
 */
import type { Address } from "../../core/address.ts";
import { Child } from "../child.ts";
import type { Relay, RunningRelay } from "./relay.ts";

/** What a relay's process is told. */
export interface RelayPlan {
  to: Address;
  /** As on the command line. */
  faults: readonly string[];
}

/** Our link, with faults or without. */
export function link(...faults: string[]): Relay {
  return {
    name: faults.length === 0 ? "link" : faults.join(" | "),
    missing: () => Promise.resolve(undefined),
    start: (to) => startChild("link", { to, faults }),
  };
}

/** A relay that hands on what it reads, and nothing else. */
export const bareRelay: Relay = {
  name: "bare relay",
  missing: () => Promise.resolve(undefined),
  start: (to) => startChild("bare_relay", { to, faults: [] }),
};

async function startChild(program: string, plan: RelayPlan): Promise<RunningRelay> {
  const child = new Child(program, plan);
  const address = await child.next() as Address;
  return { address, [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
}
