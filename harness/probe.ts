/**
 * The bench watches itself: a sparse probe that tells when the event loop was late.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { PROBE_MS } from "../observations/stalls.ts";
import type { Timeline } from "../observations/timeline.ts";

/** Probes until the signal aborts. */
export async function probe(timeline: Timeline, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const dueMs = timeline.now() + PROBE_MS;
    try {
      await clock.sleep(PROBE_MS, signal);
    } catch {
      return;
    }
    timeline.stalls.probed(dueMs, timeline.now());
  }
}
