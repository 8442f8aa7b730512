/**
 * Runs that are made up, as their events: messages over a link, with what a link and a machine do to
 * them by chance.
 *
 * @module
 */
import { createRandom } from "../../../core/random.ts";
import type { LogEvent } from "../../../harness/event_log.ts";
import type { LoggedExpectation } from "../../../harness/event_log.ts";
import { type SampledRun, sampleRun } from "../../../harness/history/sampled_run.ts";
import { judgeRun } from "../../../harness/read_log.ts";
import { Slice } from "../../../observations/slice.ts";

/** What a made run is like. */
export interface Making {
  seed: number;
  /** What the link adds to every message. */
  delayMs?: number;
  /** How many messages arrive in a slice, on the average. */
  perSlice?: number;
  /** How many slices of 100 ms there are. */
  slices?: number;
  /** How many messages are lost, from the first slice on. */
  lost?: number;
  /** Whether all messages come in a single slice. */
  isBurst?: boolean;
  /** Whether messages come for 200 ms and then pause for as long, sooner or later. */
  isPausing?: boolean;
  /** In how many slices nothing comes before the first message does. */
  waits?: number;
  /** How many messages come at once with the first one, besides. */
  first?: number;
  /** Stretches in which the bench stalled, and everything took long. */
  stalls?: { fromMs: number; toMs: number }[];
  /** What `latency.p50` may be. */
  maxMs?: number;
  name?: string;
  /** What the stream is called. */
  stream?: string;
  /** Why it gave up. */
  gaveUp?: string;
}

/** The events of a run of rovers that receive messages. */
export function madeEvents(making: Making): LogEvent[] {
  const { seed, delayMs = 20, perSlice = 10, slices = 100, lost = 0, stalls = [] } = making;
  const {
    maxMs = 1_000,
    name = "made",
    stream = "received",
    gaveUp,
    isBurst = false,
    isPausing = false,
    waits = 0,
    first = 0,
  } = making;
  const random = createRandom(seed);
  const toMs = slices * 100;
  const expectation: LoggedExpectation = {
    name: "messages are fresh",
    questions: [{
      part: "rovers",
      stream,
      kind: "stamped",
      metric: "latency.p50",
      bound: { max: maxMs },
    }],
    scope: "merged",
    during: undefined,
    samples: 1,
    against: undefined,
    line: 9,
  };
  const events: LogEvent[] = [{
    event: "run",
    wirebench: 1,
    name,
    file: undefined,
    about: "",
    seed,
    startedAt: Date.UTC(2026, 0, 1),
    wires: {},
    parts: [{ name: "rovers", kind: "rovers", count: 1, streams: { [stream]: "stamped" } }],
    expectations: [expectation],
  } as Extract<LogEvent, { event: "run" }>];
  // The machine is busier at some times than at others, and in some runs than in others.
  const busyMs = 1 + Math.abs(random.normal()) * 0.2;
  let nowMs = 0;
  for (let i = 0; i < slices; i++) {
    const fromMs = i * 100;
    const isStalled = stalls.some((stall) => stall.fromMs < fromMs + 100 && stall.toMs > fromMs);
    nowMs = 0.8 * nowMs + 0.3 * random.normal();
    const slice = new Slice();
    const isPause = (i + seed) % 4 < 2;
    const count = i < waits
      ? 0
      : i === waits && first > 0
      ? first
      : isBurst
      ? (i === 1 ? perSlice * slices : 0)
      : isPausing
      ? (isPause ? 0 : perSlice * 2)
      : Math.max(0, Math.round(perSlice + random.normal()));
    for (let k = 0; k < count; k++) {
      const jitterMs = random.next() * 4 + (random.next() < 0.01 ? 15 : 0);
      const latencyMs = delayMs + busyMs + Math.abs(nowMs) + jitterMs + (isStalled ? 90 : 0);
      slice.count("count");
      slice.count("bytes", 100);
      slice.measure("latency", latencyMs, fromMs, 0);
    }
    if (i < lost) slice.count("lost");
    const data = JSON.parse(JSON.stringify(slice));
    const span = { fromMs, toMs: fromMs + 100 };
    events.push({ event: "slice", part: "rovers", stream, ...span, ...data });
  }
  for (const stall of stalls) events.push({ event: "stall", ...stall });
  events.push({
    event: "end",
    atMs: toMs,
    endMs: toMs,
    outcome: gaveUp === undefined ? undefined : "failed",
    failure: gaveUp === undefined ? undefined : { message: gaveUp, details: [], line: 5 },
    lag: { worstMs: 3, stalledMs: 0 },
    states: { rovers: "running" },
  });
  return events;
}

/** A made run, ready to be compared. */
export function madeRun(making: Making): SampledRun {
  const events = madeEvents(making);
  return sampleRun(events, judgeRun("made", events));
}
