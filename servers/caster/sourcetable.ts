/**
 * The sourcetable that the caster makes of its streampoints.
 *
 * @module
 */
import { encodeSourcetable, type StrRecord } from "../../protocols/ntrip/mod.ts";
import type { Streampoint } from "./streampoint.ts";

/** What clients are told of this program. RFC 9110 §10.2.4, and "NTRIP" in front by custom. */
const SERVER = "NTRIP Wirebench";

/** The whole reply to a request for the sourcetable. */
export function sourcetable(
  streampoints: Iterable<Streampoint>,
  { anonymous }: { anonymous: boolean },
): Uint8Array<ArrayBuffer> {
  const records = Array.from(streampoints, ({ name }) => strRecord(name, anonymous ? "N" : "B"));
  return encodeSourcetable(records, { server: SERVER });
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
