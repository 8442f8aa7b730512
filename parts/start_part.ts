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
import { openPart } from "./open_part.ts";
import type { Context, Part, Running } from "./part.ts";

/** A part that a program started, with what it observes. */
export interface Started<Streams extends StreamKinds> extends Running {
  /** What was recorded so far. */
  readonly observed: Recorders<Streams>;
}

/**
 * Starts a part: `startPart(servers.caster, { port: 0 })`.
 *
 * @throws {TypeError} when an option is wrong.
 * @throws {BenchError} when the machine cannot do it (the port is taken).
 */
export async function startPart<Options extends z.ZodObject, Streams extends StreamKinds>(
  part: Part<Options, Streams>,
  options: z.input<Options>,
  given: Partial<Context<Streams>> = {},
): Promise<Started<Streams>> {
  const parsed = part.options.safeParse(options);
  if (!parsed.success) {
    throw new TypeError(`Cannot start ${part.kind}: ${z.prettifyError(parsed.error)}`);
  }
  const clock = given.clock ?? systemClock;
  const observed = given.observe ??
    new PartStreams(part.streams, new Timeline(clock)).addInstance<Streams>();
  const running = await openPart(part, parsed.data, {
    instance: given.instance ?? { index: 0, of: 1 },
    clock,
    random: given.random ?? createRandom(freshSeed()),
    log: given.log ?? getLogger(["wirebench", part.kind]),
    signal: given.signal ?? new AbortController().signal,
    observe: observed,
  });
  return { ...running, observed };
}
