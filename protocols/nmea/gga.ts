/**
 * GGA: where a rover is and how good its fix, as rovers send it to a caster.
 *
 * ```text
 * $GPGGA,hhmmss.ss,ddmm.mmmm,N,dddmm.mmmm,E,quality,satellites,hdop,
 *   altitude,M,geoid separation,M,age,station*XOR
 * ```
 *
 * A field may be empty, and most are while there is no fix.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";
import {
  decimalsOf,
  decodeAngle,
  decodeNumber,
  decodeTime,
  encodeAngle,
  encodeCount,
  encodeDecimal,
  encodeMetres,
  encodeTime,
  malformed,
} from "./gga_fields.ts";
import { decodeSentence, encodeSentence } from "./sentence.ts";

/** How many decimals each kind of field has. */
export interface GgaDecimals {
  /** The seconds, at most 6. */
  time: number;
  /** The minutes of latitude and longitude, at most 10. */
  minutes: number;
  hdop: number;
  altitude: number;
  geoid: number;
  age: number;
}

/** The fields of a GGA. One that is left out is empty in the sentence. */
export interface Gga {
  /** The two letters before `GGA`: `GP` for GPS, `GN` for several constellations. */
  talker: string;
  /** Ms of the UTC day. */
  timeOfDayMs?: number | undefined;
  /** Degrees, north positive. */
  latitude?: number | undefined;
  /** Degrees, east positive. */
  longitude?: number | undefined;
  /** 0 no fix, 1 autonomous, 2 differential, 4 RTK fixed, 5 RTK float, 6 estimated. */
  quality?: number | undefined;
  /** How many satellites are used; always two digits in the sentence. */
  satellites?: number | undefined;
  /** Horizontal dilution of precision. */
  hdop?: number | undefined;
  /** Metres above mean sea level. */
  altitudeM?: number | undefined;
  /** Height of the geoid above the ellipsoid, metres. */
  geoidM?: number | undefined;
  /** Age of the corrections in use, seconds. */
  ageS?: number | undefined;
  /** The station that they are from: up to four digits. */
  stationId?: string | undefined;
  /** How many decimals to write; where left out, {@link defaultGgaDecimals}. */
  decimals?: Partial<GgaDecimals> | undefined;
}

/** What most receivers write: `hhmmss.ss`, `ddmm.mmmm`, and one decimal for the rest. */
export const defaultGgaDecimals: Readonly<GgaDecimals> = {
  time: 2,
  minutes: 4,
  hdop: 1,
  altitude: 1,
  geoid: 1,
  age: 1,
};

/**
 * The sentence of a GGA without a line end: `$GPGGA,...*47`.
 *
 * @throws {RangeError} when a value is not one that its field can hold.
 */
export function encodeGga(gga: Gga): string {
  const decimals = { ...defaultGgaDecimals, ...gga.decimals };
  if (!/^[A-Z]{2}$/.test(gga.talker)) {
    throw new RangeError(`Cannot encode GGA talker: "${gga.talker}" is not two capital letters`);
  }
  if (!/^\d{0,4}$/.test(gga.stationId ?? "")) {
    throw new RangeError(`Cannot encode GGA station: "${gga.stationId}" is not up to four digits`);
  }
  return encodeSentence([
    `${gga.talker}GGA`,
    encodeTime(gga.timeOfDayMs, decimals.time),
    ...encodeAngle("latitude", gga.latitude, decimals.minutes),
    ...encodeAngle("longitude", gga.longitude, decimals.minutes),
    encodeCount("quality", gga.quality, 1),
    encodeCount("satellites", gga.satellites, 2),
    encodeDecimal("hdop", gga.hdop, decimals.hdop),
    ...encodeMetres("altitude", gga.altitudeM, decimals.altitude),
    ...encodeMetres("geoid", gga.geoidM, decimals.geoid),
    encodeDecimal("age", gga.ageS, decimals.age),
    gga.stationId ?? "",
  ].join(","));
}

/**
 * The fields of a GGA sentence of any talker, whose line end may be there or not. `decimals` holds how
 * many each had, so that encoding the result gives the same sentence (where latitude and longitude
 * have equally many, and the satellites two digits).
 *
 * @throws {ProtocolError} when the line is no sentence, its check is wrong, it is not a GGA, or a
 * field is malformed.
 */
export function decodeGga(line: string): Gga {
  const fields = decodeSentence(line).split(",");
  const [address = "", time = "", latitude = "", north = "", longitude = "", east = ""] = fields;
  const [quality = "", satellites = "", hdop = ""] = fields.slice(6);
  const [altitude = "", altitudeUnit = "", geoid = "", geoidUnit = ""] = fields.slice(9);
  const [age = "", stationId = ""] = fields.slice(13);
  if (!/^[A-Z]{2}GGA$/.test(address)) throw malformed("address", address);
  if (fields.length !== 15) {
    throw new ProtocolError(`Cannot decode GGA: it has ${fields.length} fields, not 15`);
  }
  if (!/^\d?$/.test(quality)) throw malformed("quality", quality);
  if (!/^\d{0,2}$/.test(satellites)) throw malformed("satellites", satellites);
  if (!/^\d{0,4}$/.test(stationId)) throw malformed("station", stationId);
  for (const [value, unit] of [[altitude, altitudeUnit], [geoid, geoidUnit]] as const) {
    if (unit !== "M" && (unit !== "" || value !== "")) throw malformed("unit", unit);
  }
  return {
    talker: address.slice(0, 2),
    timeOfDayMs: decodeTime(time),
    latitude: decodeAngle("latitude", latitude, north),
    longitude: decodeAngle("longitude", longitude, east),
    quality: decodeNumber("quality", quality),
    satellites: decodeNumber("satellites", satellites),
    hdop: decodeNumber("hdop", hdop),
    altitudeM: decodeNumber("altitude", altitude),
    geoidM: decodeNumber("geoid", geoid),
    ageS: decodeNumber("age", age),
    stationId: stationId === "" ? undefined : stationId,
    decimals: {
      time: decimalsOf(time, defaultGgaDecimals.time),
      minutes: decimalsOf(latitude || longitude, defaultGgaDecimals.minutes),
      hdop: decimalsOf(hdop, defaultGgaDecimals.hdop),
      altitude: decimalsOf(altitude, defaultGgaDecimals.altitude),
      geoid: decimalsOf(geoid, defaultGgaDecimals.geoid),
      age: decimalsOf(age, defaultGgaDecimals.age),
    },
  };
}
