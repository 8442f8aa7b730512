/**
 * How long a server asks to be left alone: the header `Retry-After` (RFC 9110 §10.2.3), in seconds or
 * as a moment.
 *
 * @module
 */
import { parseHttpDate } from "./http_date.ts";

/**
 * The wait in milliseconds, not negative; `undefined` when the text is neither.
 *
 * @param nowMs The time, in milliseconds since the Unix epoch.
 */
export function parseRetryAfter(value: string, nowMs: number): number | undefined {
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  const momentMs = parseHttpDate(value);
  return momentMs === undefined ? undefined : Math.max(0, momentMs - nowMs);
}
