/**
 * The parts that the engine's own tests run: a caster, a base, and rovers.
 *
 * @module
 */
import type { ScenarioInput } from "../../harness/mod.ts";

/** What differs between the tests. */
export interface NtripPartsOptions {
  /** How many messages the base sends a second. */
  rate: string;
  /** How many rovers; default 1. */
  count?: number;
  /** More options for the base and the rovers, which both dial. */
  dialling?: Record<string, string>;
  /** Which of them have a process of their own. */
  isolated?: readonly ("caster" | "base" | "rovers")[];
}

/** The parts, as keys of a scenario. */
export function ntripParts(
  { rate, count = 1, dialling = {}, isolated = [] }: NtripPartsOptions,
): Pick<ScenarioInput, "servers" | "simulators"> {
  const own = (name: "caster" | "base" | "rovers") =>
    isolated.includes(name) ? { isolate: "process" } : {};
  return {
    servers: {
      caster: {
        kind: "caster",
        ...own("caster"),
        config: {
          port: 0,
          adminPort: 0,
          streampoints: ["point1"],
          users: { user1: { password: "password1" } },
        },
      },
    },
    simulators: {
      base: {
        kind: "ntrip-base",
        via: "caster",
        ...own("base"),
        config: { password: "server_password", rate, ...dialling },
      },
      rovers: {
        kind: "ntrip-rovers",
        via: "caster",
        count,
        ...own("rovers"),
        config: { user: "user1", password: "password1", ...dialling },
      },
    },
  };
}
