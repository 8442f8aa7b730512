/**
 * Ctrl-C: the first one asks to stop in order, a second one stops at once.
 *
 * @module
 */
import { exitCodes } from "../harness/exit_codes.ts";

/** The task runner passes a Ctrl-C on that the terminal has delivered already. */
const SAME_PRESS_MS = 500;

/** A signal that aborts at Ctrl-C or SIGTERM. Disposing stops listening. */
export function interrupts(): { signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  let firstMs: number | undefined;
  const stop = () => {
    const nowMs = performance.now();
    if (firstMs === undefined) {
      firstMs = nowMs;
      controller.abort(new DOMException("Stopped by a signal.", "AbortError"));
    } else if (nowMs - firstMs > SAME_PRESS_MS) {
      Deno.exit(exitCodes.interrupted.code);
    }
  };
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const name of signals) Deno.addSignalListener(name, stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of signals) Deno.removeSignalListener(name, stop);
    },
  };
}
