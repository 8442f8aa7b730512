/**
 * The records of the sourcetable that the caster makes of its streampoints.
 *
 * @module
 */
import type { SourcetableRecord, StrRecord } from "../../protocols/ntrip/mod.ts";
import type { Streampoint } from "./streampoint.ts";

/** The sourcetable's records. */
export function sourcetableRecords(
  streampoints: Iterable<Streampoint>,
  { anonymous }: { anonymous: boolean },
): SourcetableRecord[] {
  return Array.from(streampoints, ({ name }) => strRecord(name, anonymous ? "N" : "B"));
}

/** The caster relays what it does not read, so most fields stay empty. */
function strRecord(streampoint: string, authentication: "N" | "B"): StrRecord {
  return {
    type: "STR",
    streampoint,
    identifier: streampoint,
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
    authentication,
    fee: false,
    bitrateBitsPerSecond: 0,
    misc: "",
  };
}
