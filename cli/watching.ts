/**
 * What looks on while something runs, besides the terminal: a capture of what the sockets carry.
 *
 * @module
 */
import type { TapOf } from "../core/tap.ts";
import { Capture } from "../harness/capture.ts";

/** The options of `run`, `serve` and `sim` that ask for somebody to look on. */
export interface WatchingOptions {
  /** Where the capture is written. */
  pcap?: string;
}

/** Who looks on. Disposing ends it. */
export interface Watching extends AsyncDisposable {
  readonly tapOf: TapOf | undefined;
}

/** Opens what is asked for. @throws {BenchError} when the machine cannot do it. */
export function openWatching({ pcap }: WatchingOptions): Watching {
  using stack = new DisposableStack();
  const capture = pcap === undefined ? undefined : stack.use(new Capture(pcap));
  const opened = stack.move();
  return {
    tapOf: capture?.tapOf,
    [Symbol.asyncDispose]() {
      opened.dispose();
      return Promise.resolve();
    },
  };
}
