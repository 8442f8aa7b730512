/**
 * One instance of a part, started for a test that sees what it records while it records it.
 *
 * @module
 */
import type { z } from "zod";
import { type Clock, systemClock } from "../../core/clock.ts";
import { createRandom } from "../../core/random.ts";
import { metricsOf } from "../../observations/kinds/registry.ts";
import { PartStreams, type Recorders, type StreamKinds } from "../../observations/streams.ts";
import { Timeline } from "../../observations/timeline.ts";
import type { InstanceNumber, Part } from "../../parts/part.ts";
import { startPart } from "../../parts/start_part.ts";
import { within } from "../within.ts";

/** One call of a recorder: `sent.sent`, `connection.refused`. */
export interface Observation {
  what: string;
  // deno-lint-ignore no-explicit-any -- whatever that method of a recorder takes
  arguments: any[];
}

/** What a test may choose. */
export interface WatchedOptions {
  clock?: Clock;
  seed?: number;
  signal?: AbortSignal;
  instance?: InstanceNumber;
}

/** A part that was started, and what it recorded. Disposing stops it. */
export class Watched implements AsyncDisposable {
  readonly observations: Observation[] = [];
  readonly started: Promise<AsyncDisposable>;
  readonly #streams: PartStreams;
  #changed = Promise.withResolvers<void>();

  constructor(
    part: Part,
    options: unknown,
    { clock = systemClock, seed = 1, signal, instance }: WatchedOptions,
  ) {
    this.#streams = new PartStreams(part.streams, new Timeline(clock));
    const observe = this.#streams.addInstance<StreamKinds>();
    const watched = Object.entries(observe)
      .map(([name, recorder]) => [name, this.#watch(name, recorder)]);
    this.started = startPart(part, options as Record<string, unknown>, {
      clock,
      random: createRandom(seed),
      observe: Object.fromEntries(watched) as Recorders<StreamKinds>,
      ...(signal === undefined ? {} : { signal }),
      ...(instance === undefined ? {} : { instance }),
    });
    this.started.catch(() => {});
  }

  /** The first arguments of every call of a recorder so far. */
  // deno-lint-ignore no-explicit-any -- whatever that method of a recorder takes
  all(what: string): any[] {
    return this.observations.filter((one) => one.what === what).map((one) => one.arguments[0]);
  }

  /** Waits until a recorder was called so often, and gives the calls' first arguments. */
  // deno-lint-ignore no-explicit-any -- whatever that method of a recorder takes
  async until(what: string, count: number): Promise<any[]> {
    while (this.all(what).length < count) {
      await within(this.#changed.promise, () => {
        const seen = this.observations.map((one) => one.what).join(", ");
        return `${count} of ${what}; there were: ${seen}`;
      });
    }
    return this.all(what);
  }

  /** The value of a metric over all that was recorded: `received.count`. */
  metric(name: string): unknown {
    const [streamName = "", ...rest] = name.split(".");
    const stream = this.#streams.streams.get(streamName)!;
    return metricsOf(stream.kind)[rest.join(".")]!
      .value(stream.merged({ fromMs: 0, toMs: Infinity }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.started)[Symbol.asyncDispose]();
  }

  /** The recorder as its part sees it. */
  #watch<Recorder extends object>(name: string, recorder: Recorder): Recorder {
    return new Proxy(recorder, {
      get: (_, key) => {
        const value: unknown = Reflect.get(recorder, key);
        if (typeof value !== "function") return value;
        return (...values: unknown[]) => {
          const result: unknown = Reflect.apply(value, recorder, values);
          this.observations.push({ what: `${name}.${String(key)}`, arguments: values });
          this.#changed.resolve();
          this.#changed = Promise.withResolvers();
          return result;
        };
      },
    });
  }
}

/** Starts one instance of a part without waiting for it. */
export function watch<Options extends z.ZodObject, Streams extends StreamKinds>(
  part: Part<Options, Streams>,
  options: z.input<Options>,
  watched: WatchedOptions = {},
): Watched {
  return new Watched(part, options, watched);
}
