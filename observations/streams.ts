/**
 * A part's streams: which kinds it declares, what was recorded in each, by all its instances.
 *
 * @module
 */
import { kindOf, type RecorderOf, type StreamKind } from "./kinds/registry.ts";
import type { Observed } from "./metric.ts";
import { Slice } from "./slice.ts";
import { type FoldedSlice, Slices, type Trust } from "./slices.ts";
import type { Mark, Span } from "./span.ts";
import type { Timeline } from "./timeline.ts";

/** What a part declares: the name of each stream and its kind. */
export type StreamKinds = Record<string, StreamKind>;

/** A part's recorders, under the names that it declared. */
export type Recorders<Kinds extends StreamKinds = StreamKinds> = {
  readonly [Name in keyof Kinds]: RecorderOf[Kinds[Name]];
};

/** One instance of a part, as one stream saw it. */
interface Instance<Kind extends StreamKind> {
  own: Slices;
  /** Absent where the run is read from its log. */
  recorder?: RecorderOf[Kind];
  sha256?: string | undefined;
}

/** What one instance saw between two marks. */
export interface Segment {
  instance: number;
  fromMs: number;
  stalled: boolean;
  slice: Slice;
  sha256: string | undefined;
}

/** One declared stream of one part, with a recorder for each instance. */
export class Stream<Kind extends StreamKind = StreamKind> {
  readonly kind: Kind;
  /** Whether it is compared with what another process sends, of which this one hears later. */
  comparesWithProcess = false;
  readonly #timeline: Timeline;
  readonly #part: Slices;
  readonly #instances: Instance<Kind>[] = [];
  readonly #prepare: ((recorder: RecorderOf[Kind]) => void)[] = [];

  constructor(kind: Kind, timeline: Timeline) {
    this.kind = kind;
    this.#timeline = timeline;
    this.#part = new Slices(timeline, "slices");
  }

  /** Whether the bytes of what is recorded matter, and not only how many there are. */
  get needsBytes(): boolean {
    return this.#prepare.length > 0;
  }

  /** Does something to every recorder there is and to every one there will be. */
  prepare(prepare: (recorder: RecorderOf[Kind]) => void): void {
    this.#prepare.push(prepare);
    for (const recorder of this.recorders) prepare(recorder);
  }

  /** A recorder for one more instance. */
  addInstance(): RecorderOf[Kind] {
    const own = new Slices(this.#timeline, "segments");
    const recorder = new (kindOf(this.kind).recorder)({
      timeline: this.#timeline,
      instance: this.#instances.length,
      own,
      part: this.#part,
    });
    for (const prepare of this.#prepare) prepare(recorder);
    this.#instances.push({ own, recorder });
    return recorder;
  }

  /** The recorders, by number of the instance. */
  get recorders(): RecorderOf[Kind][] {
    return this.#instances.map(({ recorder }) => recorder).filter((one) => one !== undefined);
  }

  /** What all instances together saw in a span whose ends are marks. */
  merged(span: Span, trust: Trust = "all"): Observed {
    const window = this.#part.within(span, trust);
    return { window, durationMs: this.#durationOf(span, trust) };
  }

  /** What each instance saw in a span whose ends are marks. */
  each(span: Span, trust: Trust = "all"): Observed[] {
    const durationMs = this.#durationOf(span, trust);
    return this.#instances.map((instance) => {
      const sha256 = sha256Of(instance);
      const window = instance.own.within(span, trust);
      return { window, durationMs, ...(sha256 === undefined ? {} : { sha256 }) };
    });
  }

  /** Closes what is open at a mark. */
  settle(mark: Mark): void {
    for (const recorder of this.recorders) recorder.settle(mark);
  }

  /** Takes the fine slices that begin before a moment; their sums stay. */
  fold(beforeMs: number): FoldedSlice[] {
    return this.#part.fold(beforeMs);
  }

  /** The fine slices that were not taken yet; they may still grow. */
  growing(): [Span, Slice][] {
    return this.#part.growing();
  }

  /** What each instance saw between the marks; of one that saw nothing, that it was there. */
  segments(): Segment[] {
    const nothing = { fromMs: 0, stalled: false, slice: new Slice() };
    return this.#instances.flatMap((one, instance) => {
      const segments = one.own.segments();
      return (segments.length > 0 ? segments : [nothing])
        .map((segment) => ({ ...segment, instance, sha256: sha256Of(one) }));
    });
  }

  /** Adds a fine slice of a run that is read from its log. */
  restore({ span, slice, stalled }: FoldedSlice): void {
    const isStalled = stalled || this.#timeline.stalls.touch(span, 0);
    this.#part.addSegment(this.#timeline.segmentAt(span.fromMs).fromMs, isStalled, slice);
  }

  /** Adds what an instance saw between two marks in a run that is read from its log. */
  restoreInstance({ instance, fromMs, stalled, slice, sha256 }: Segment): void {
    const own = this.#instances[instance]?.own ?? new Slices(this.#timeline, "segments");
    this.#instances[instance] = { own, sha256 };
    own.addSegment(fromMs, stalled, slice);
  }

  /** How much of a span is looked at. */
  #durationOf(span: Span, trust: Trust): number {
    const durationMs = span.toMs - span.fromMs;
    return trust === "all" ? durationMs : durationMs - this.#timeline.stalledMs(span);
  }
}

function sha256Of({ recorder, sha256 }: Instance<StreamKind>): string | undefined {
  return recorder?.sha256 ?? sha256;
}

/** All streams of one part. */
export class PartStreams {
  readonly streams: ReadonlyMap<string, Stream>;

  constructor(kinds: StreamKinds, timeline: Timeline) {
    this.streams = new Map(
      Object.entries(kinds).map(([name, kind]) => [name, new Stream(kind, timeline)]),
    );
    timeline.beforeMark((mark) => {
      for (const stream of this.streams.values()) stream.settle(mark);
    });
  }

  /** Recorders for one more instance. */
  addInstance<Kinds extends StreamKinds>(): Recorders<Kinds> {
    const entries = [...this.streams].map(([name, stream]) => [name, stream.addInstance()]);
    return Object.fromEntries(entries) as Recorders<Kinds>;
  }
}
