/**
 * The live display of a run: on a terminal a table that is drawn again and again, elsewhere a line for
 * each step.
 *
 * @module
 */
import { kindOf } from "../observations/kinds/registry.ts";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";
import { formatAddress } from "../core/address.ts";
import { formatDuration } from "../core/units.ts";
import type { LiveRun, RunWatcher } from "../harness/run.ts";
import { SLICE_MS } from "../observations/timeline.ts";
import type { Stream } from "../observations/streams.ts";

const REDRAW_MS = 250;
const RATE_OVER_MS = 2_000;
const BAR_CELLS = 20;
/** More would push the table off the screen. */
const MAX_FACES = 4;

/** A display that watches a run. Disposing ends it and clears the table. */
export interface LiveDisplay extends RunWatcher, Disposable {}

/** Options of {@link liveDisplay}. */
export interface LiveOptions {
  /** Whether standard output is a terminal. */
  terminal: boolean;
  /** Where nothing ends by itself: no progress bar, and without a terminal a line now and then. */
  endless: boolean;
}

/** The display that fits where the output goes. */
export async function liveDisplay(options: LiveOptions): Promise<LiveDisplay> {
  return options.terminal ? await tableDisplay(options) : lineDisplay(options);
}

async function tableDisplay({ endless }: LiveOptions): Promise<LiveDisplay> {
  const { createLogUpdate } = await import("log-update");
  const update = createLogUpdate(process.stdout, {
    showCursor: true,
  });
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    started(run) {
      const draw = () =>
        update(upTo((process.stdout.rows || 24) - 1, table(run, endless)).join("\n"));
      draw();
      timer = setInterval(draw, REDRAW_MS);
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      update.clear();
    },
  };
}

function lineDisplay({ endless }: LiveOptions): LiveDisplay {
  const told = new Set<string>();
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    started(run) {
      if (endless) timer = setInterval(() => console.log(summaryLine(run)), 10_000);
      else console.log(`${run.plan.name}: ${run.plan.about || "run"}   seed ${run.plan.seed}`);
    },
    step(run) {
      if (endless) {
        const fresh = listening(run).filter((line) => !told.has(line));
        for (const line of fresh) console.log(line);
        for (const line of fresh) told.add(line);
      } else console.log(`${seconds(run).padStart(9)}  ${run.stepText}`);
    },
    [Symbol.dispose]() {
      clearInterval(timer);
    },
  };
}

function seconds({ timeline }: LiveRun): string {
  return `+${(timeline.now() / 1000).toFixed(1)} s`;
}

/** Where the parts listen: a line each. */
export function listening({ members }: LiveRun): string[] {
  return [...members.values()].flatMap((member) =>
    Object.entries(member.endpoints()).map(([name, address]) => {
      const { planned } = member;
      const scheme = planned.part.endpoints[name];
      const url = scheme === "http" ? `http://${formatAddress(address)}` : formatAddress(address);
      return `${planned.name} ${name} listens on ${url}`;
    })
  );
}

function table(run: LiveRun, endless: boolean): string[] {
  const { plan, timeline } = run;
  const nowMs = timeline.now();
  const head = endless ? [...listening(run), `up ${formatDuration(nowMs)}; Ctrl-C ends it`] : [
    `${plan.name}   seed ${plan.seed}`,
    `${bar(nowMs / plan.totalMs)} ${seconds(run)} of ${formatDuration(plan.totalMs)}   ` +
    `step ${run.stepNumber} of ${plan.steps.length}: ${run.stepText}`,
  ];
  const rows = [...run.members.values()].flatMap(({ planned, streams, state }) =>
    [...streams.streams].map(([name, stream], i) => [
      i > 0 ? "" : planned.count > 1 ? `${planned.name} (${planned.count})` : planned.name,
      i > 0 ? "" : state,
      name,
      ...figures(stream, nowMs),
    ])
  );
  const cells = [["part", "state", "stream", "rate", "total"], ...rows];
  const widths = [16, 9, 12, 22, 20];
  const lines = cells.map((row) =>
    row.map((cell, i) => fit(cell, widths[i]! - 1).padEnd(widths[i]!)).join("").trimEnd()
  );
  const faces = [...run.members.values()].flatMap((member) => member.faces).slice(0, MAX_FACES);
  const shown = faces.flat().map((line) => Deno.noColor ? stripVTControlCharacters(line) : line);
  const cut = (line: string) => line.length <= 79 ? line : `${line.slice(0, 78)}…`;
  return [...head.map(cut), "", ...shown, ...lines];
}

/** A text cut in its middle: names often differ at their ends. */
function fit(text: string, width: number): string {
  if (text.length <= width) return text;
  const tail = Math.floor((width - 1) / 2);
  return `${text.slice(0, width - 1 - tail)}…${text.slice(-tail)}`;
}

/** The first lines, where a terminal has no room for all: the progress stays in sight. */
function upTo(most: number, lines: readonly string[]): readonly string[] {
  if (lines.length <= most) return lines;
  const first = lines.slice(0, most - 1);
  return [...first, `… and ${lines.length - first.length} lines more`];
}

function bar(share: number): string {
  const filled = Math.round(Math.min(1, share) * BAR_CELLS);
  return "█".repeat(filled) + "░".repeat(BAR_CELLS - filled);
}

/** What a stream does now, and what it did in all. */
export function figures(stream: Stream, nowMs: number): readonly [string, string] {
  const all = stream.merged({ fromMs: 0, toMs: Infinity }).window;
  const fromMs = Math.max(0, Math.ceil((nowMs - RATE_OVER_MS) / SLICE_MS) * SLICE_MS);
  const recent = stream.merged({ fromMs, toMs: Infinity }).window;
  const seconds = (nowMs - fromMs) / 1_000;
  const perSecond = (name: string) => seconds > 0 ? recent.count(name) / seconds : 0;
  return kindOf(stream.kind).figures({ all, perSecond });
}

/** Everything in one line, for a log. */
function summaryLine(run: LiveRun): string {
  const nowMs = run.timeline.now();
  const parts = [...run.members.values()].flatMap(({ streams }) =>
    [...streams.streams].map(([name, stream]) => `${name} ${figures(stream, nowMs).join(", ")}`)
  );
  return `${seconds(run)}  ${parts.join("; ")}`;
}
