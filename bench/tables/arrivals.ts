/**
 * The columns that every table has: what arrived, and how late.
 *
 * @module
 */
import { round } from "../../core/units.ts";
import type { Measurement } from "../measure.ts";
import { median } from "../rounds.ts";

/** What is sent where a table says nothing else. */
export const MESSAGES = {
  ratePerSecond: 10,
  inTurn: false,
  messageBytes: 500,
  parts: 1,
  neverReading: false,
};

/** The headings of {@link arrivals}. */
export const ARRIVALS = ["delivered", "of", "lost", "p50 ms", "p99 ms", "max ms"];

/** What arrived in all rounds, and how late: the middle of the rounds, and the worst of all. */
export function arrivals(rounds: readonly Measurement[]): string[] {
  const delivered = rounds.reduce((sum, run) => sum + run.delivered, 0);
  const lost = lostIn(rounds);
  return [
    String(delivered),
    String(delivered + lost),
    String(lost),
    round(latency(rounds, 0.5)),
    round(latency(rounds, 0.99)),
    round(Math.max(...rounds.map(({ latency }) => latency.max))),
  ];
}

/** How many messages did not arrive, in all rounds. */
export function lostIn(rounds: readonly Measurement[]): number {
  return rounds.reduce((sum, { expected, delivered }) => sum + expected - delivered, 0);
}

/** A percentile of the latency, the middle one of the rounds; infinite where nothing arrived. */
export function latency(rounds: readonly Measurement[], quantile: number): number {
  return median(
    rounds.map(({ latency }) => latency.count === 0 ? Infinity : latency.percentile(quantile)),
  );
}

/** Microseconds of the server's CPU time for each delivered message. */
export function cpuUsEach({ cpuMs, delivered }: Measurement): number {
  return cpuMs * 1_000 / delivered;
}
