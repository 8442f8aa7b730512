/**
 * How a download goes, for a person: on a terminal a bar that is drawn again and again, elsewhere a
 * line now and then.
 *
 * @module
 */
import process from "node:process";
import { basename } from "node:path";
import { formatDuration, formatSize } from "../core/units.ts";
import type { Progress } from "../servers/downloader/engine/progress.ts";
import { evenly, partsTold } from "../servers/downloader/parts_told.ts";

const REDRAW_MS = 100;
const LINE_MS = 5_000;
const BAR_CELLS = 32;
const LONGEST_NAME = 40;
const MAX_COLUMNS = 79;

/** A cell of the bar by how much of it is there: nothing, some, most, all. */
const shades = ["░", "▒", "▓", "█"] as const;

/** A display that follows a progress. Disposing ends it and clears the bar. */
export async function progressDisplay(progress: Progress, terminal: boolean): Promise<Disposable> {
  if (!terminal) {
    const timer = setInterval(() => console.log(figures(progress)), LINE_MS);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }
  const { createLogUpdate } = await import("log-update");
  const update = createLogUpdate(process.stdout, { showCursor: true });
  const draw = () => update(progressLines(progress).join("\n"));
  draw();
  const timer = setInterval(draw, REDRAW_MS);
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      update.clear();
    },
  };
}

/** The name with its bar, and the figures: two lines. */
export function progressLines(progress: Progress): string[] {
  const { path = "", sizeBytes } = progress;
  const name = basename(path).slice(0, LONGEST_NAME);
  const percent = sizeBytes
    ? `${Math.floor(progress.haveBytes / sizeBytes * 100)} %`.padStart(6)
    : "";
  const first = `${bar(progress)}${percent} ${name}`.trimEnd();
  return [first, figures(progress)].map((line) => line.slice(0, MAX_COLUMNS));
}

/** Every cell stands for as much of the file, so that one sees its parts fill. */
function bar({ sizeBytes, parts, waiting, haveBytes }: Progress): string {
  if (!sizeBytes) return (haveBytes > 0 ? shades[1] : shades[0]).repeat(BAR_CELLS);
  const told = partsTold(sizeBytes, parts, waiting, Infinity);
  const isOnItsWay = [...parts, ...waiting].length > 0;
  const whole = [{ fromByte: 0, toByte: sizeBytes, doneBytes: haveBytes }];
  return evenly(sizeBytes, isOnItsWay ? told : whole, BAR_CELLS)
    .map(({ fromByte, toByte, doneBytes }) => {
      const share = toByte === fromByte ? 1 : doneBytes / (toByte - fromByte);
      return shades[Math.floor(share * (shades.length - 1))];
    }).join("");
}

/** `12 MiB of 64 MiB, 8.1 MiB/s, 6.4 s left, 8 connections`. */
function figures(progress: Progress): string {
  const snapshot = progress.snapshot();
  const { state, haveBytes, sizeBytes, bytesPerSecond, leftMs, connections, problem } = snapshot;
  const words = { asking: "asking the server", checking: "looking it over" } as const;
  if (state in words) return words[state as keyof typeof words];
  return [
    sizeBytes === undefined
      ? formatSize(haveBytes)
      : `${formatSize(haveBytes)} of ${formatSize(sizeBytes)}`,
    `${formatSize(bytesPerSecond)}/s`,
    leftMs === undefined ? "" : `${formatDuration(leftMs)} left`,
    `${connections} connection${connections === 1 ? "" : "s"}`,
    state === "waiting" ? `waits: ${problem}` : "",
  ].filter((text) => text !== "").join(", ");
}
