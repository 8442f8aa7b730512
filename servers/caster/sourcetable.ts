/**
 * The records of the sourcetable. What a streampoint's row says comes, field by field, from the settings;
 * else from what its source says of itself; else from what passes; else nobody knows.
 *
 * @module
 */
import {
  decodeStrFields,
  encodeCas,
  encodeNet,
  rowText,
  type SourcetableRecord,
  type StrFields,
  type StrRecord,
} from "../../protocols/ntrip/mod.ts";
import type { SourcetableSettings } from "./settings/sourcetable_settings.ts";
import type { MessagePassage } from "./station/message_passage.ts";
import type { Traffic } from "./station/traffic.ts";
import type { Streampoint } from "./streampoint.ts";

/** What the sourcetable is made of. */
export interface SourcetableFacts {
  streampoints: Iterable<Streampoint>;
  settings: SourcetableSettings;
  /** Whether rovers without credentials are served. */
  anonymous: boolean;
  nowMs: number;
}

/** The sourcetable's records: casters, networks, streampoints. */
export function sourcetableRecords(facts: SourcetableFacts): SourcetableRecord[] {
  const { casters, networks } = facts.settings;
  return [
    ...casters.map(encodeCas),
    ...networks.map(encodeNet),
    ...Array.from(facts.streampoints, (streampoint) => strRecord(streampoint, facts)),
  ];
}

/** A streampoint's row. */
export function strRecord(
  { name, source, supply, traffic }: Streampoint,
  { settings, anonymous, nowMs }: Omit<SourcetableFacts, "streampoints">,
): StrRecord {
  const set = Object.hasOwn(settings.streampoints, name) ? settings.streampoints[name] : undefined;
  return {
    ...unknown,
    identifier: rowText(name),
    ...(supply?.needsPosition ? { nmea: true, networkSolution: true } : {}),
    ...found(traffic, nowMs),
    ...(source?.str === undefined ? {} : decodeStrFields(source.str)),
    ...set as StrFields,
    type: "STR",
    streampoint: name,
    authentication: anonymous ? "N" : "B",
  };
}

/** What a row says where nobody knows better. */
const unknown: Required<StrFields> = {
  identifier: "",
  format: "RTCM 3.2",
  formatDetails: "",
  carrier: 2,
  navSystem: "GPS+GLO+GAL+BDS",
  network: "",
  country: "",
  latitudeDegrees: 0,
  longitudeDegrees: 0,
  nmea: false,
  networkSolution: false,
  generator: "Wirebench",
  compression: "none",
  fee: false,
  bitrateBitsPerSecond: 0,
  misc: "",
};

/** What passes says of the base. */
function found(traffic: Traffic, nowMs: number): StrFields {
  const { station } = traffic;
  const bitsPerSecond = traffic.bitsPerSecond(nowMs);
  const measured: StrFields = bitsPerSecond === undefined
    ? {}
    : { bitrateBitsPerSecond: Number(bitsPerSecond.toPrecision(2)) };
  if (station === undefined) return measured;
  const { messages, constellations, carrier, place, equipment } = station;
  return {
    ...measured,
    ...(messages.length === 0 ? {} : { formatDetails: formatDetailsOf(messages) }),
    ...(constellations.length === 0 ? {} : { navSystem: constellations.join("+") }),
    ...(carrier === undefined ? {} : { carrier }),
    ...(place === undefined ? {} : {
      latitudeDegrees: toMetres(place.geodetic.latitude),
      longitudeDegrees: toMetres(place.geodetic.longitude),
    }),
    ...(equipment === undefined || equipment.receiver === ""
      ? {}
      : { generator: rowText(equipment.receiver) }),
  };
}

/** A metre on the ground is 1e-5 degrees; who wants the place itself asks for the stream. */
function toMetres(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}

/** The messages as a row tells them: `1005(10),1077(1)`. */
export function formatDetailsOf(messages: [number, MessagePassage][]): string {
  return messages.map(([number, { intervalMs }]) =>
    intervalMs === undefined ? `${number}` : `${number}(${seconds(intervalMs)})`
  ).join(",");
}

/** Whole seconds; below, twentieths, and hundredths where there is no room for those. */
function seconds(intervalMs: number): number {
  if (intervalMs >= 950) return Math.round(intervalMs / 1_000);
  const step = intervalMs >= 75 ? 50 : 10;
  return Math.max(step, Math.round(intervalMs / step) * step) / 1_000;
}
