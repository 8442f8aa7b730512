/**
 * Wirebench as a library: run scenarios, or start servers and simulators by themselves.
 *
 * @example Start a caster, publish to it, and see what a rover gets
 * ```ts ignore
 * await using caster = await startCaster({ port: 0, adminPort: 0, streampoints: ["point1"] });
 * console.log(caster.endpoints.ntrip);
 * ```
 *
 * @module
 */
import { starter } from "./parts/starter.ts";
import { caster } from "./servers/caster/caster.ts";
import { lantern } from "./servers/lantern/lantern.ts";
import { ntripBase } from "./simulators/ntrip-base/ntrip_base.ts";
import { ntripRovers } from "./simulators/ntrip-rovers/ntrip_rovers.ts";
import { tlvEmitter } from "./simulators/tlv-emitter/tlv_emitter.ts";

export { BenchError, ProtocolError } from "./core/errors.ts";
export type { Address } from "./core/address.ts";
export type { Clock } from "./core/clock.ts";
export type { Decoder } from "./core/decoder.ts";
export type { Random } from "./core/random.ts";
export type { Context, Part, Running } from "./parts/part.ts";
export type { Started } from "./parts/starter.ts";
export { type RunResult, runScenario, ScenarioError, type ScenarioInput } from "./harness/mod.ts";

/** Starts an NTRIP caster. */
export const startCaster = starter(caster);
/** Starts a lamp. */
export const startLantern = starter(lantern);
/** Starts an NTRIP base. */
export const startNtripBase = starter(ntripBase);
/** Starts one NTRIP rover. */
export const startNtripRover = starter(ntripRovers);
/** Starts a TLV control stand. */
export const startTlvEmitter = starter(tlvEmitter);
