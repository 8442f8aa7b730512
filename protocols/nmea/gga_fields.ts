/**
 * The kinds of fields in a GGA, each as its text. An absent value is an empty text.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";

const DAY_MS = 86_400_000;
const LEAP_SECOND_MS = 1000;
const MAX_DECIMALS = { time: 6, angle: 10, number: 15 };

/** The error of a field that is not as it must be. */
export function malformed(field: string, text: string): ProtocolError {
  return new ProtocolError(`Cannot decode GGA: ${field} is ${JSON.stringify(text)}`);
}

/** How many decimals a text has that held a number; `otherwise` where it is empty. */
export function decimalsOf(text: string, otherwise: number): number {
  if (text === "") return otherwise;
  const point = text.indexOf(".");
  return point === -1 ? 0 : text.length - point - 1;
}

/** `hhmmss.ss`, rounded down; second 60 is the leap second at the end of a day. */
export function encodeTime(timeOfDayMs: number | undefined, decimals: number): string {
  if (timeOfDayMs === undefined) return "";
  if (!(timeOfDayMs >= 0 && timeOfDayMs < DAY_MS + LEAP_SECOND_MS)) {
    throw new RangeError(`Cannot encode GGA time: ${timeOfDayMs} ms is not within a day`);
  }
  checkDecimals("time", decimals, MAX_DECIMALS.time);
  const unitsPerSecond = 10 ** decimals;
  // The thousandth keeps a time a hair below its tick, as sums of fractions are, from the tick before.
  const units = Math.floor((timeOfDayMs * unitsPerSecond) / 1000 + 1e-3);
  const minutes = Math.min(24 * 60 - 1, Math.floor(units / unitsPerSecond / 60));
  const seconds = (units - minutes * 60 * unitsPerSecond) / unitsPerSecond;
  return twoDigits(Math.floor(minutes / 60)) + twoDigits(minutes % 60) +
    padInteger(seconds.toFixed(decimals), 2);
}

/**
 * The ms of the day of `hhmmss.ss`.
 *
 * @throws {ProtocolError} when it is not a time.
 */
export function decodeTime(text: string): number | undefined {
  if (text === "") return undefined;
  const match = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d|60)(\.\d{0,6})?$/.exec(text);
  if (match === null) throw malformed("time", text);
  const [, hours = "", minutes = "", seconds = "", fraction = ""] = match;
  if (seconds === "60" && hours + minutes !== "2359") throw malformed("time", text);
  const wholeSeconds = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return wholeSeconds * 1000 + Number(fraction.slice(1).padEnd(6, "0")) / 1000;
}

const angles = {
  latitude: { maxDegrees: 90, digits: 2, positive: "N", negative: "S" },
  longitude: { maxDegrees: 180, digits: 3, positive: "E", negative: "W" },
};

/** `ddmm.mmmm` and `N` or `S`, or `dddmm.mmmm` and `E` or `W`. */
export function encodeAngle(
  field: keyof typeof angles,
  degrees: number | undefined,
  decimals: number,
): [angle: string, hemisphere: string] {
  if (degrees === undefined) return ["", ""];
  const { maxDegrees, digits, positive, negative } = angles[field];
  if (!(Math.abs(degrees) <= maxDegrees)) {
    throw new RangeError(`Cannot encode GGA ${field}: ${degrees} is not within ±${maxDegrees}°`);
  }
  checkDecimals(field, decimals, MAX_DECIMALS.angle);
  // Rounded before it is split, so that 59.99996' becomes the next degree and not 60'.
  const unitsPerDegree = 60 * 10 ** decimals;
  const units = Math.round(Math.abs(degrees) * unitsPerDegree);
  const whole = Math.floor(units / unitsPerDegree);
  const minutes = (units - whole * unitsPerDegree) / 10 ** decimals;
  return [
    `${whole}`.padStart(digits, "0") + padInteger(minutes.toFixed(decimals), 2),
    degrees < 0 && units > 0 ? negative : positive,
  ];
}

/**
 * The degrees of an angle and its hemisphere.
 *
 * @throws {ProtocolError} when they are not an angle and a hemisphere.
 */
export function decodeAngle(
  field: keyof typeof angles,
  text: string,
  hemisphere: string,
): number | undefined {
  if (text === "") return undefined;
  const { maxDegrees, digits, positive, negative } = angles[field];
  if (!/^\d{4,5}(\.\d{0,10})?$/.test(text)) throw malformed(field, text);
  if (hemisphere !== positive && hemisphere !== negative) {
    throw malformed(`hemisphere of ${field}`, hemisphere);
  }
  const minutes = Number(text.slice(digits));
  const degrees = Number(text.slice(0, digits)) + minutes / 60;
  if (!/^\d{2}(\.|$)/.test(text.slice(digits)) || minutes >= 60 || degrees > maxDegrees) {
    throw malformed(field, text);
  }
  return hemisphere === negative && degrees !== 0 ? -degrees : degrees;
}

/** A whole number of at least `digits` digits, at most what they can hold. */
export function encodeCount(field: string, value: number | undefined, digits: number): string {
  if (value === undefined) return "";
  if (!Number.isInteger(value) || value < 0 || value >= 10 ** digits) {
    throw new RangeError(
      `Cannot encode GGA ${field}: ${value} is not a whole number of ${digits} digits`,
    );
  }
  return `${value}`.padStart(digits, "0");
}

/** A number with a fixed number of decimals. */
export function encodeDecimal(field: string, value: number | undefined, decimals: number): string {
  if (value === undefined) return "";
  if (!(Math.abs(value) < 1e9)) {
    throw new RangeError(`Cannot encode GGA ${field}: ${value} is not within ±999999999`);
  }
  checkDecimals(field, decimals, MAX_DECIMALS.number);
  const text = value.toFixed(decimals);
  return /^-[0.]+$/.test(text) ? text.slice(1) : text;
}

/** A number of metres and its unit, which is empty where the number is. */
export function encodeMetres(
  field: string,
  value: number | undefined,
  decimals: number,
): [number: string, unit: string] {
  return [encodeDecimal(field, value, decimals), value === undefined ? "" : "M"];
}

/**
 * The number of a text.
 *
 * @throws {ProtocolError} when it is not a decimal number of at most nine digits before the point.
 */
export function decodeNumber(field: string, text: string): number | undefined {
  if (text === "") return undefined;
  if (!/^-?(\d{1,9}(\.\d{0,15})?|\.\d{1,15})$/.test(text)) throw malformed(field, text);
  // Adding 0 makes 0 of -0.
  return Number(text) + 0;
}

function checkDecimals(field: string, decimals: number, max: number): void {
  if (Number.isInteger(decimals) && decimals >= 0 && decimals <= max) return;
  throw new RangeError(
    `Cannot encode GGA ${field}: ${decimals} decimals, from 0 to ${max} possible`,
  );
}

function twoDigits(value: number): string {
  return `${value}`.padStart(2, "0");
}

/** Fills up what stands before the point with zeros. */
function padInteger(text: string, digits: number): string {
  const point = text.indexOf(".");
  return text.padStart(point === -1 ? digits : text.length - point + digits, "0");
}
