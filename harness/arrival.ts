/**
 * When the instances of a part arrive: at an absolute time each, from a rate that may change.
 *
 * @module
 */
import type { Arrival } from "./plan.ts";

/**
 * When an instance arrives, in milliseconds after the first could have.
 *
 * With a rate that grows evenly from a to b within T, a·t + (b−a)·t²/2T instances have arrived at the
 * time t; this is that, solved for t.
 *
 * @param index Number of the instance, from 0.
 */
export function arrivalMs({ fromRate, toRate, overMs }: Arrival, index: number): number {
  const rampSeconds = overMs / 1000;
  const inRamp = (fromRate + toRate) / 2 * rampSeconds;
  if (index >= inRamp) return 1000 * (rampSeconds + (index - inRamp) / toRate);
  if (index === 0) return 0;
  const growth = (toRate - fromRate) / rampSeconds;
  // Solved so that nothing cancels out where the rate hardly changes.
  return 1000 * 2 * index / (fromRate + Math.sqrt(fromRate ** 2 + 2 * growth * index));
}
