/**
 * What one rover that never reads does to the others, and to the caster.
 *
 * @module
 */
import { formatDuration, formatSize } from "../../core/units.ts";
import { caster } from "../contenders/caster.ts";
import { measure, type Measurement } from "../measure.ts";
import { formatTable } from "../table.ts";
import { ARRIVALS, arrivals, MESSAGES } from "./arrivals.ts";
import { type Options, progress } from "./options.ts";

/** How many parts the time has: the memory is told for the first and the last. */
const PARTS = 6;

/** Measures, and makes the table. */
export async function stalled(options: Options): Promise<string> {
  const rovers = Math.max(1, Math.floor(options.rovers / 10));
  const run = (neverReading: boolean, messageBytes: number, measuredMs: number) =>
    measure(caster, {
      ...MESSAGES,
      messageBytes,
      rovers: [rovers],
      measuredMs,
      parts: PARTS,
      neverReading,
    });
  const longMs = 3 * options.for;
  progress("without and with a rover that never reads, side by side");
  // At the same time, so that what disturbs one disturbs the other.
  const [without, beside] = await Promise.all([
    run(false, 4_000, longMs),
    run(true, 4_000, longMs),
  ]);
  progress("the same, ten times faster");
  const faster = await run(true, 40_000, options.for);
  const row = (name: string, measured: Measurement, torn: string) => [
    name,
    ...arrivals([measured]),
    torn,
    formatSize(measured.rssBytes[1]!),
    formatSize(measured.rssBytes.at(-1)!),
    formatSize(Math.max(...measured.rssBytes)),
  ];
  return formatTable(
    `Our caster, a rover that never reads beside ${rovers} that do; one round`,
    ["", ...ARRIVALS, "torn after", "RSS first", "RSS last", "RSS most"],
    [
      row(`none, 40 kB/s, ${formatDuration(longMs)}`, without, "-"),
      row(`one, 40 kB/s, ${formatDuration(longMs)}`, beside, torn(beside, 4_000)),
      row(`one, 400 kB/s, ${formatDuration(options.for)}`, faster, torn(faster, 40_000)),
    ],
  ) + "  A backlog begins where the operating system's buffers end: on loopback some MiB more.\n";
}

/** When a connection was found torn, and how much had been sent to it. */
function torn({ tornAfterMs }: Measurement, messageBytes: number): string {
  if (tornAfterMs === null) return "not torn";
  const sentBytes = tornAfterMs / 1_000 * MESSAGES.ratePerSecond * messageBytes;
  return `${formatDuration(tornAfterMs)}, ${formatSize(sentBytes)}`;
}
