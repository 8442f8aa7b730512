/**
 * What the streams of a run saw, cut into pieces of equal length: how much the pieces differ tells how
 * far what was measured can be believed.
 *
 * @module
 */
import type { StreamKind } from "../../observations/kinds/registry.ts";
import type { Metric, Observed } from "../../observations/metric.ts";
import { Slice, Window } from "../../observations/slice.ts";
import type { FoldedSlice } from "../../observations/slices.ts";
import type { Span } from "../../observations/span.ts";
import { SLICE_MS, Timeline } from "../../observations/timeline.ts";
import type { LogEvent, RunEvent } from "../event_log.ts";
import { type NamedSpan, wholeRun } from "../plan.ts";
import type { RunResult } from "../result.ts";

/** More pieces than this tell the noise no better. */
const MAX_PIECES = 24;

/** Of a window at most this share may be left out because the bench stalled: the rest is like it. */
const MAX_LEFT_OUT = 0.5;

/** A piece of a window. */
export interface Piece {
  slice: Slice;
  durationMs: number;
}

/** A window in pieces. */
export interface Pieces {
  all: readonly Piece[];
  /**
   * The same without the slices in which the bench itself stalled, for times and rates; `undefined`
   * where that would be too much to leave out.
   */
  quiet: readonly Piece[] | undefined;
}

/** What one stream saw in one window. */
export interface Sample {
  /** `rovers.received`. */
  stream: string;
  kind: StreamKind;
  span: NamedSpan;
  /** The metrics of which something is expected. */
  asked: ReadonlySet<string>;
  /** Into how many pieces it can be cut at most. */
  most: number;
  /** Whether the bench stalled for so much of it that nobody can tell of times and rates. */
  isStalled: boolean;
  /** Whether there was anything that a metric could tell of. */
  hasSeen(metric: Metric): boolean;
  cut(count: number): Pieces;
}

/** One run, ready to be compared. */
export interface SampledRun {
  result: RunResult;
  /** By stream and window. */
  samples: ReadonlyMap<string, Sample>;
}

/**
 * Cuts a run up: each stream over the windows in which something is expected of it, or over the whole
 * run where nothing is.
 *
 * @param events The events of a run that came to its end.
 */
export function sampleRun(events: readonly LogEvent[], result: RunResult): SampledRun {
  const first = events[0] as RunEvent;
  const end = events.at(-1)! as Extract<LogEvent, { event: "end" }>;
  const timeline = new Timeline({ now: () => end.atMs, sleep: () => Promise.reject() });
  const slices = new Map<string, FoldedSlice[]>();
  for (const event of events) {
    if (event.event === "mark") timeline.restoreMark(event);
    if (event.event === "stall") timeline.stalls.add(event);
    if (event.event === "slice") {
      const name = `${event.part}.${event.stream}`;
      const { fromMs, toMs, stalled = false } = event;
      slices.set(name, slices.get(name) ?? []);
      slices.get(name)!.push({ span: { fromMs, toMs }, slice: Slice.from(event), stalled });
    }
  }
  const samples = new Map<string, Sample>();
  for (const { name, streams } of first.parts) {
    for (const [stream, kind] of Object.entries(streams)) {
      const full = `${name}.${stream}`;
      const findings = findingsOf(full, result);
      const asked = new Set(findings.map(({ metric }) => metric));
      for (const span of windowsOf(findings, end.endMs)) {
        const seen = slices.get(full) ?? [];
        const stalledShare = timeline.stalledMs(span) / (span.toMs - span.fromMs);
        const isStalled = stalledShare > MAX_LEFT_OUT;
        // Of a quiet run nothing need be worked out twice.
        const isWhollyQuiet = stalledShare === 0 && !seen.some(({ stalled }) => stalled);
        const most = Math.min(MAX_PIECES, Math.round((span.toMs - span.fromMs) / SLICE_MS));
        samples.set(`${full} ${span.from}..${span.to}`, {
          stream: full,
          kind,
          span,
          asked,
          most: Math.max(1, most),
          isStalled,
          hasSeen: (metric) => metric.samples(observedIn(cut(span, 1, seen, undefined))) > 0,
          cut(count) {
            const all = cut(span, count, seen, undefined);
            if (isWhollyQuiet) return { all, quiet: all };
            return { all, quiet: isStalled ? undefined : cut(span, count, seen, timeline) };
          },
        });
      }
    }
  }
  return { result, samples };
}

/** What metrics are computed from, of some pieces together. */
export function observedIn(pieces: readonly Piece[]): Observed {
  const slice = new Slice();
  for (const piece of pieces) {
    slice.addValues(piece.slice);
    slice.addLevels(piece.slice);
  }
  const durationMs = pieces.reduce((sum, piece) => sum + piece.durationMs, 0);
  return { window: new Window([slice], {}), durationMs };
}

function findingsOf(stream: string, { verdicts }: RunResult) {
  return verdicts.flatMap(({ findings, span }) =>
    findings.filter((one) => `${one.part}.${one.stream}` === stream)
      .map(({ metric }) => ({ metric, span }))
  );
}

function windowsOf(findings: readonly { span: NamedSpan }[], endMs: number): NamedSpan[] {
  const spans = findings.map(({ span }) => span).filter(({ fromMs, toMs }) => toMs > fromMs);
  const windows = new Map(spans.map((span) => [`${span.from}..${span.to}`, span]));
  return windows.size === 0 ? [wholeRun(endMs)] : [...windows.values()];
}

/** @param stalls Tells which slices to leave out. */
function cut(
  { fromMs, toMs }: Span,
  count: number,
  slices: readonly FoldedSlice[],
  stalls: Timeline | undefined,
): Piece[] {
  const lengthMs = (toMs - fromMs) / count;
  const pieces = Array.from({ length: count }, (_, i) => {
    const span = { fromMs: fromMs + i * lengthMs, toMs: fromMs + (i + 1) * lengthMs };
    return { slice: new Slice(), durationMs: lengthMs - (stalls?.stalledMs(span) ?? 0) };
  });
  for (const { span, slice, stalled } of slices) {
    if (span.fromMs < fromMs || span.fromMs >= toMs) continue;
    if (stalls !== undefined && (stalled || stalls.stalls.touch(span, 0))) continue;
    const middleMs = (span.fromMs + Math.min(span.toMs, toMs)) / 2;
    const piece = pieces[Math.min(count - 1, Math.floor((middleMs - fromMs) / lengthMs))]!;
    piece.slice.addValues(slice);
    piece.slice.addLevels(slice);
  }
  return pieces;
}
