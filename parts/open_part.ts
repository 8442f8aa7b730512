/**
 * The life of a part: what it opens while it starts is closed when it stops, whoever stops it, and also
 * when it cannot start after all. The only place that calls a part's `start`.
 *
 * @module
 */
import type { z } from "zod";
import type { StreamKinds } from "../observations/streams.ts";
import type { Context, Part, Running } from "./part.ts";

/**
 * Starts a part whose options have been read.
 *
 * @throws {BenchError} when the machine cannot do it (the port is taken).
 * @throws `context.signal.reason` when that aborts before the part has started.
 */
export async function openPart<Options extends z.ZodObject, Streams extends StreamKinds>(
  part: Part<Options, Streams>,
  options: z.output<Options>,
  given: Context<Streams>,
): Promise<Running> {
  given.signal.throwIfAborted();
  const over = new AbortController();
  const stop = () => over.abort(new DOMException("The part was stopped.", "AbortError"));
  const context = { ...given, signal: AbortSignal.any([given.signal, over.signal]) };
  const { start } = await part.start();
  await using stack = new AsyncDisposableStack();
  // From its end: first whatever goes on hears that it is over, then what was opened is closed.
  const opened = await start(options, context, stack).catch((error) => {
    stop();
    throw error;
  });
  stack.defer(stop);
  given.signal.throwIfAborted();

  const open = stack.move();
  let disposal: Promise<void> | undefined;
  const dispose = () => {
    given.signal.removeEventListener("abort", dispose);
    return disposal ??= open.disposeAsync();
  };
  given.signal.addEventListener("abort", dispose);
  return { ...opened, [Symbol.asyncDispose]: dispose };
}
