/**
 * Quantities as people write them, `250ms`, `1MiB`, `50/s`, `40%`: one zod schema for each, reading
 * the text into a number of one fixed unit. A bare number is a count, never a quantity.
 *
 * | schema | text | value |
 * | --- | --- | --- |
 * | {@link duration} | `250ms` `5s` `2m` `1h` | milliseconds |
 * | {@link size} | `3B` `64KiB` `1MiB` `1GiB` `10kB` `10MB` | bytes |
 * | {@link rate} | `50/s` `30/m` `0.5/s` | events a second |
 * | {@link throughput} | `2MiB/s` `40kB/s` | bytes a second |
 * | {@link speed} | `10m/s` `50km/h` | metres a second |
 * | {@link percent} | `40%` | a fraction, 0 to 1 |
 * | {@link proportion} | `120%` | a fraction |
 * | {@link position} | `50.1,8.6,120` | latitude, longitude, height |
 *
 * @module
 */
import { z } from "zod";
import { parseAddress } from "./address.ts";

const durations = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const sizes = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };
const distances = { m: 1, km: 1_000 };
const rates = { "/s": 1, "/m": 1 / 60, "/h": 1 / 3600 };
const speeds = { "m/s": 1, "km/h": 1 / 3.6 };
const throughputs = Object.fromEntries(
  Object.entries(sizes).map(([unit, factor]) => [`${unit}/s`, factor]),
);

function quantity(
  unit: string,
  example: string,
  factors: Record<string, number>,
  max = Number.MAX_VALUE,
) {
  const names = Object.keys(factors).sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`^(\\d+(?:\\.\\d+)?) ?(${names.join("|")})$`);
  const error = `must be a ${unit} such as ${example}`;
  return z.string({ error }).regex(pattern, { error }).transform((text, issues) => {
    const [, amount, name] = pattern.exec(text)!;
    const value = Number(amount) * factors[name!]!;
    if (value <= max) return value;
    issues.addIssue({ code: "custom", message: error });
    return z.NEVER;
  }).meta({ unit, example, units: Object.keys(factors) });
}

/** A time span; read as milliseconds. */
export const duration = () => quantity("duration", "250ms", durations);
/** A time span longer than nothing; read as milliseconds. */
export const positiveDuration = () =>
  duration().refine((durationMs) => durationMs > 0, { error: "must be longer than 0" });

/** So many times a second, more than never; at most `maxPerSecond`. */
export const positiveRate = (maxPerSecond: number) =>
  rate().refine((perSecond) => perSecond > 0 && perSecond <= maxPerSecond, {
    error: `must be more than 0/s and at most ${maxPerSecond}/s`,
  });

/** A number of bytes. */
export const size = () => quantity("size", "64KiB", sizes);
/** So many times a second. */
export const rate = () => quantity("rate", "10/s", rates);
/** So many bytes a second. */
export const throughput = () => quantity("throughput", "2MiB/s", throughputs);
/** How far it is; read as metres. */
export const distance = () => quantity("distance", "1.5km", distances);
/** How fast something moves; read as metres a second. */
export const speed = () => quantity("speed", "10m/s", speeds);
/** A share of the whole; read as a fraction of 1. */
export const percent = () => quantity("percentage from 0% to 100%", "40%", { "%": 0.01 }, 1);

/** How much of something else, as much as or more than it included; read as a fraction of 1. */
export const proportion = () => quantity("percentage", "120%", { "%": 0.01 });

/** A port to listen on; 0 takes any free one. */
export const port = () => z.int().min(0).max(65535);

/** The address to listen on; by default nobody but this machine can connect. */
export const host = () =>
  z.string().min(1).default("127.0.0.1").describe("Address to listen on; 0.0.0.0 is every one.");

/** A file or folder: relative to the scenario's own, on the command line to where one stands. */
export const path = () => z.string().min(1, { error: "must not be empty" }).meta({ path: true });

/** Where a part dials to. In a scenario its `via` gives it, on the command line `--target`. */
export const target = () => {
  const error = "must be host:port, such as 127.0.0.1:2101";
  const text = z.string().transform((text, issues) => {
    const address = parseAddress(text);
    if (address !== undefined && address.port !== 0) return address;
    issues.addIssue({ code: "custom", message: error });
    return z.NEVER;
  });
  const address = z.strictObject({ hostname: z.string(), port: z.int().min(1).max(65535) });
  return z.union([text, address], { error })
    .meta({ unit: "host:port", example: "127.0.0.1:2101" });
};

const geodetic = z.strictObject({
  latitude: z.number().min(-90).max(90).describe("Degrees, north positive."),
  longitude: z.number().min(-180).max(180).describe("Degrees, east positive."),
  height: z.number().min(-10_000).max(1e6).default(0).describe("Metres above the ellipsoid."),
});

/** A place on WGS 84, as the text `latitude,longitude,height` or as an object of the three. */
export const position = () => {
  const error = "must be latitude,longitude,height in degrees and metres, such as 50.1,8.6,120";
  const text = z.string().transform((text, issues) => {
    const fields = text.split(",").map((field) => field.trim());
    const isNumbers = fields.every((field) => /^-?\d+(\.\d+)?$/.test(field));
    const [latitude, longitude, height] = fields.map(Number);
    const place = geodetic.safeParse({ latitude, longitude, height });
    if (isNumbers && fields.length <= 3 && place.success) return place.data;
    issues.addIssue({ code: "custom", message: error });
    return z.NEVER;
  });
  return z.union([text, geodetic], { error }).meta({ unit: "position", example: "50.1,8.6,120" });
};

/** `1.5 s`, `83.4 ms`, `2 min 5 s`: a duration for people. */
export function formatDuration(durationMs: number): string {
  const magnitude = Math.abs(durationMs);
  if (Math.round(magnitude) < 1_000) return `${round(durationMs)} ms`;
  if (magnitude < 120_000) return `${round(durationMs / 1_000)} s`;
  const seconds = Math.round(durationMs / 1_000);
  return `${Math.trunc(seconds / 60)} min ${Math.abs(seconds) % 60} s`;
}

/** `+6.412 s`: a moment of a run, in milliseconds since it began, exact enough to find it again. */
export function formatMoment(atMs: number): string {
  return `+${(atMs / 1_000).toFixed(3)} s`;
}

/** `500 B`, `1.2 MiB`: a size for people. */
export function formatSize(bytes: number): string {
  for (const unit of ["GiB", "MiB", "KiB"] as const) {
    if (Math.abs(bytes) >= sizes[unit]) return `${round(bytes / sizes[unit])} ${unit}`;
  }
  return `${round(bytes)} B`;
}

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0, useGrouping: false });
const precise = new Intl.NumberFormat("en", { maximumSignificantDigits: 3, useGrouping: false });

/** Three significant digits, or all those before the point, and never an exponent. */
export function round(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const format = Math.abs(value) >= 100 || Number.isInteger(value) ? whole : precise;
  // Zero has no sign for people.
  return format.format(value + 0);
}
