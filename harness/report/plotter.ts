/**
 * From the events of a run, while it goes on or from its log, to its picture. What it keeps is bounded:
 * slices are added up as they come.
 *
 * @module
 */
import { kindOf } from "../../observations/kinds/registry.ts";
import { Slice } from "../../observations/slice.ts";
import { Stream } from "../../observations/streams.ts";
import type { Span } from "../../observations/span.ts";
import { SLICE_MS, Timeline } from "../../observations/timeline.ts";
import type { EventSink, LogEvent, RunEvent } from "../event_log.ts";
import { linkChange } from "../link_changes.ts";
import { END_OF_STEPS, wholeRun } from "../plan.ts";
import type { RunResult } from "../result.ts";
import { notesOf } from "./notes.ts";
import { stripsOf } from "./outliers.ts";
import type { DrawnLink, DrawnStep, DrawnStream, Plot, RunPicture } from "./picture.ts";
import { plotsOf } from "./plots.ts";
import { Track } from "./track.ts";

/** A stream as far as it was seen. */
interface Followed {
  part: string;
  stream: string;
  instances: number;
  /** All instances together, over time. */
  track: Track;
  /** Each instance by itself. */
  seen: Stream;
}

/** Draws a run from all of its events. When it is run again, it begins anew. */
export class Plotter {
  #drawing: Drawing | undefined;

  /** Takes the next event of the run. */
  readonly take: EventSink = (event) => {
    if (event.event === "run") this.#drawing = new Drawing(event);
    else this.#drawing?.take(event);
  };

  /**
   * Looks at a run that goes on: besides the events, at what is not in them yet. Working that out takes
   * a moment for each stream, and the run goes on between them.
   */
  async look(
    nowMs: number,
    streams: ReadonlyMap<string, Pick<Stream, "growing">>,
    pause: () => Promise<void>,
  ): Promise<void> {
    const drawing = this.#drawing;
    for (const [name, stream] of streams) {
      drawing?.look(name, stream.growing(), nowMs);
      await pause();
    }
  }

  /**
   * What was seen so far, with the verdicts' worst moments where there are verdicts.
   *
   * @throws {TypeError} before the run began.
   */
  picture(result?: RunResult): RunPicture {
    if (this.#drawing === undefined) throw new TypeError("Cannot draw a run that did not begin");
    return this.#drawing.picture(result);
  }
}

class Drawing {
  readonly #run: RunEvent;
  readonly #timeline: Timeline;
  readonly #streams = new Map<string, Followed>();
  readonly #steps: { -readonly [K in keyof DrawnStep]: DrawnStep[K] }[] = [];
  readonly #changes: ReturnType<typeof linkChange>[] = [];
  #nowMs = 0;
  /** When the steps were done; verdicts on the whole run end there, and so do plots. */
  #endMs: number | undefined;
  #isOver = false;
  /** The streams of a run that is over. */
  #drawnStreams: DrawnStream[] | undefined;

  constructor(run: RunEvent) {
    this.#run = run;
    const now = () => run.startedAt + this.#nowMs;
    this.#timeline = new Timeline({ now, sleep: () => Promise.reject(new Error("no waiting")) });
    for (const { name: part, count, streams } of run.parts) {
      for (const [stream, kind] of Object.entries(streams)) {
        const seen = new Stream(kind, this.#timeline);
        const followed = { part, stream, instances: count, track: new Track(), seen };
        this.#streams.set(`${part}.${stream}`, followed);
      }
    }
  }

  take(event: LogEvent): void {
    if ("atMs" in event) this.#nowMs = Math.max(this.#nowMs, event.atMs);
    switch (event.event) {
      case "mark":
        if (event.name === END_OF_STEPS) this.#endMs = event.atMs;
        return this.#timeline.restoreMark({ name: event.name, atMs: event.atMs });
      case "stall":
        return this.#timeline.stalls.add(event);
      case "step":
        return this.#step(event);
      case "fault":
        if (this.#isBeforeEnd(event.atMs)) this.#changes.push(linkChange(event));
        return;
      case "slice":
        if (!this.#isBeforeEnd(event.fromMs)) return;
        return this.#followed(event).track.add(event, Slice.from(event));
      case "end":
        this.#endMs = event.endMs;
        this.#isOver = true;
        for (const { track } of this.#streams.values()) track.lay([]);
        return;
      case "instance":
        return this.#followed(event).seen.restoreInstance({ ...event, slice: Slice.from(event) });
    }
  }

  /** What a stream saw until now; its plots are worked out, and then need not be again. */
  look(name: string, growing: readonly [Span, Slice][], nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    const one = this.#streams.get(name)!;
    one.track.lay(growing.filter(([{ fromMs }]) => this.#isBeforeEnd(fromMs)));
    one.track.widen(this.#stepMs);
    this.#plotsOf(one);
  }

  picture(result?: RunResult): RunPicture {
    const durationMs = this.#toMs;
    const { name, text, command } = this.#run;
    const stepMs = this.#stepMs;
    const streams = this.#drawnStreams ?? this.#draw(stepMs);
    if (this.#isOver) this.#drawnStreams = streams;
    const tracks = new Map([...this.#streams].map(([name, { track }]) => [name, track]));
    return {
      name,
      durationMs,
      stepMs,
      marks: this.#timeline.marks.filter(({ name }) => !name.includes(" ")),
      steps: this.#steps.map((step) => step.done ? step : { ...step, toMs: durationMs }),
      links: linksOf(this.#changes, durationMs),
      stalls: this.#timeline.stalls.spans,
      streams,
      notes: result === undefined ? [] : notesOf(result.verdicts, streams, tracks, durationMs),
      text,
      command,
    };
  }

  /** Until when is drawn. */
  get #toMs(): number {
    return this.#endMs ?? this.#nowMs;
  }

  #isBeforeEnd(atMs: number): boolean {
    return this.#endMs === undefined || atMs < this.#endMs;
  }

  /** All tracks have the longest step of any. */
  get #stepMs(): number {
    return Math.max(SLICE_MS, ...Array.from(this.#streams.values(), ({ track }) => track.stepMs));
  }

  #asked({ part, stream }: Followed): string[] {
    return this.#run.expectations.flatMap(({ questions }) => questions)
      .filter((question) => question.part === part && question.stream === stream)
      .map(({ metric }) => metric);
  }

  #plotsOf(one: Followed): Plot[] {
    return plotsOf(kindOf(one.seen.kind), this.#asked(one), one.track, this.#toMs);
  }

  #draw(stepMs: number): DrawnStream[] {
    const followed = [...this.#streams.values()];
    for (const { track } of followed) track.widen(stepMs);
    return followed.map((one) => this.#drawn(one));
  }

  #drawn(one: Followed): DrawnStream {
    const { part, stream, instances, seen } = one;
    const plots = this.#plotsOf(one);
    const strips = instances > 1 ? stripsOf(plots, seen.kind, seen.each(wholeRun(this.#toMs))) : [];
    const name = `${part}.${stream}`;
    return {
      name,
      kind: seen.kind,
      instances,
      isJudged: this.#asked(one).length > 0,
      plots,
      strips,
    };
  }

  #step({ text, line, atMs, done }: Extract<LogEvent, { event: "step" }>): void {
    if (!done) {
      this.#steps.push({ text, line, fromMs: atMs, toMs: atMs, done: false });
      return;
    }
    // Of steps beside each other that read the same, the first to begin counts as the first to end.
    const begun = this.#steps.find((one) => !one.done && one.text === text && one.line === line);
    if (begun !== undefined) Object.assign(begun, { toMs: atMs, done: true });
  }

  #followed({ part, stream }: { part: string; stream: string }): Followed {
    return this.#streams.get(`${part}.${stream}`)!;
  }
}

function linksOf(changes: readonly ReturnType<typeof linkChange>[], toMs: number): DrawnLink[] {
  const byLink = Object.entries(Object.groupBy(changes, ({ link }) => link));
  return byLink.map(([name, some = []]) => ({
    name,
    spans: some.map(({ atMs, effects }, i) => ({
      fromMs: atMs,
      toMs: some[i + 1]?.atMs ?? toMs,
      text: effects.join(", "),
    })).filter(({ text }) => text !== ""),
  }));
}
