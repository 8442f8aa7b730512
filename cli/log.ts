/**
 * Where the log goes: standard error, a line each, or the terminal of a conversation.
 *
 * @module
 */
import { configure, type LogLevel, type LogRecord } from "@logtape/logtape";

const encoder = new TextEncoder();

/** Writes what the parts log to standard error, from a level on. */
export async function logToStandardError(lowestLevel: LogLevel): Promise<void> {
  await logTo((line) => Deno.stderr.writeSync(encoder.encode(line + "\n")), lowestLevel);
}

/** Hands on what the parts log, line by line, from a level on. */
export async function logTo(write: (line: string) => void, lowestLevel: LogLevel): Promise<void> {
  await configure({
    reset: true,
    sinks: { lines: (record) => write(formatRecord(record)) },
    loggers: [
      { category: "wirebench", sinks: ["lines"], lowestLevel },
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
