/**
 * Wirebench as a library: run scenarios, start servers and simulators by themselves, or take the codecs
 * of the protocols.
 *
 * @example Start a caster, publish to it, and see what a rover gets
 * ```ts ignore
 * await using caster = await startPart(servers.caster, { port: 0, streampoints: ["point1"] });
 * console.log(caster.endpoints.ntrip);
 * ```
 *
 * @module
 */
export { BenchError, ProtocolError } from "./core/errors.ts";
export type { Address } from "./core/address.ts";
export type { Clock } from "./core/clock.ts";
export type { Decoder } from "./core/decoder.ts";
export type { Random } from "./core/random.ts";
export type { Context, Opened, Part, Running } from "./parts/part.ts";
export { type Started, startPart } from "./parts/start_part.ts";
export { servers } from "./servers/registry.ts";
export { simulators } from "./simulators/registry.ts";
export * as chat from "./protocols/chat/mod.ts";
export * as http from "./protocols/http/mod.ts";
export * as downloads from "./protocols/downloads/mod.ts";
export * as nmea from "./protocols/nmea/mod.ts";
export * as ntrip from "./protocols/ntrip/mod.ts";
export * as rtcm from "./protocols/rtcm/mod.ts";
export * as tlv from "./protocols/tlv/mod.ts";
export * as vod from "./protocols/vod/mod.ts";
export { type RunResult, runScenario, ScenarioError, type ScenarioInput } from "./harness/mod.ts";
