/**
 * Starting a part from a program: options as a scenario would write them, and a context whose every
 * piece has a default.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { z } from "zod";
import { systemClock } from "../core/clock.ts";
import { createRandom, freshSeed } from "../core/random.ts";
import { PartStreams, type Recorders, type StreamKinds } from "../observations/streams.ts";
import { Timeline } from "../observations/timeline.ts";
import type { Context, Part, Running } from "./part.ts";

/** A part that a program started, with what it observes. */
export interface Started<Streams extends StreamKinds> extends Running {
  /** What was recorded so far. */
  readonly observed: Recorders<Streams>;
}

/**
 * Makes the `start…` function of a part.
 *
 * The function throws `TypeError` when an option is wrong, and `BenchError` when the machine cannot
 * do it (the port is taken).
 */
export function starter<Options extends z.ZodObject, Streams extends StreamKinds>(
  part: Part<Options, Streams>,
): (options: z.input<Options>, context?: Partial<Context<Streams>>) => Promise<Started<Streams>> {
  return async (options, given = {}) => {
    const parsed = part.options.safeParse(options);
    if (!parsed.success) {
      throw new TypeError(`Cannot start ${part.kind}: ${z.prettifyError(parsed.error)}`);
    }
    const clock = given.clock ?? systemClock;
    const observe = given.observe ??
      new PartStreams(part.streams, new Timeline(clock)).addInstance<Streams>();
    const { start } = await part.start();
    const running = await start(parsed.data, {
      clock,
      random: given.random ?? createRandom(freshSeed()),
      log: given.log ?? getLogger(["wirebench", part.kind]),
      signal: given.signal ?? new AbortController().signal,
      observe,
    });
    return Object.assign(running, { observed: observe });
  };
}
