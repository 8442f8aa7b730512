/**
 * Where the log goes: standard error, a line each.
 *
 * @module
 */
import { configure, type LogLevel, type LogRecord } from "@logtape/logtape";

const encoder = new TextEncoder();

/** Writes what the parts log to standard error, from a level on. */
export async function logToStandardError(lowestLevel: LogLevel): Promise<void> {
  await configure({
    reset: true,
    sinks: {
      stderr: (record) => Deno.stderr.writeSync(encoder.encode(formatRecord(record) + "\n")),
    },
    loggers: [
      { category: "wirebench", sinks: ["stderr"], lowestLevel },
      { category: ["logtape", "meta"], sinks: [], lowestLevel: "warning" },
    ],
  });
}

/** `12:00:00.123 info caster: rover connected  streampoint=point1`. */
function formatRecord(
  { timestamp, level, category, message, properties }: LogRecord,
): string {
  const time = new Date(timestamp).toISOString().slice(11, 23);
  const text = message.map((part) => typeof part === "string" ? part : String(part)).join("");
  const fields = Object.entries(properties).map(([key, value]) => ` ${key}=${value}`).join("");
  return `${time} ${level.padEnd(7)} ${category.slice(1).join(".")}: ${text}${fields}`;
}
