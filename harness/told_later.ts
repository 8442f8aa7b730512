/**
 * Recorders whose stream is compared with what a process of its own sends: that process tells what it
 * sent a moment later than it sends it, so what is received must wait for it.
 *
 * @module
 */
import type { Recorder } from "../observations/recorder.ts";
import type { Timeline } from "../observations/timeline.ts";

/** How much later: longer than a process takes to pass on what it was told. */
export const TOLD_LATER_MS = 150;

/** A recorder that takes what it is told a little later, as of the moment at which it was told. */
export function toldLater<Told extends Recorder>(recorder: Told, timeline: Timeline): Told {
  return new Proxy(recorder, {
    get(target, name) {
      const member = (target as unknown as Record<PropertyKey, unknown>)[name];
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        const clockMs = timeline.startedAt + timeline.now();
        setTimeout(() => timeline.replay(clockMs, () => member.apply(target, args)), TOLD_LATER_MS);
      };
    },
  });
}
