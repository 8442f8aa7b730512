/**
 * The event log of a run that never took place: rovers get a message every 100 ms. What it says is known
 * beforehand.
 *
 * @module
 */
import { faultSchema, type FaultSpec } from "../../../faults/spec.ts";
import type { Bound } from "../../../harness/comparison.ts";
import type { LogEvent, RunEvent } from "../../../harness/event_log.ts";
import { END_OF_STEPS } from "../../../harness/plan.ts";
import { judgeRun } from "../../../harness/read_log.ts";
import type { RunPicture } from "../../../harness/report/picture.ts";
import { Plotter } from "../../../harness/report/plotter.ts";
import type { RunResult } from "../../../harness/result.ts";
import type { Span } from "../../../observations/span.ts";
import { PartStreams } from "../../../observations/streams.ts";
import { Timeline } from "../../../observations/timeline.ts";

/** What the run shall have been like. */
export interface MadeRun {
  name?: string;
  file?: string;
  seed?: number;
  seconds?: number;
  rovers?: number;
  /** What `latency.max` of all rovers together is held against. */
  latencyMax?: number;
  /** Until when a message is under way that was sent at a moment to a rover. */
  latencyMs?: (sentMs: number, rover: number) => number;
  stalls?: readonly Span[];
  /** Steps that come before the rest of them. */
  steps?: readonly (Span & { text: string })[];
  text?: string;
}

export const STARTED_AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const PERIOD_MS = 100;

/** The text of the scenario; its expectations stand on lines 9 and 11. */
const TEXT = `wirebench: 1
about: Rovers that never were.
simulators:
  rovers: { kind: ntrip-rovers, count: 5 }
steps:
  - mark: steady
  - wait: 10s
expect:
  - { over: rovers.received, scope: merged, that: { latency.max: { max: 60ms } } }
  # A line without anything, and one that would break out: </script><script>alert(1)</script>
  - { over: rovers.received, that: { lost: 0, throughput: { min: 1B/s } } }
`;

/** 20 ms, and a little more for each rover and each moment. */
export const usualLatency = (sentMs: number, rover: number): number =>
  20 + rover + (sentMs / PERIOD_MS) % 7;

/** The events of the run. */
export function madeEvents(made: MadeRun = {}): LogEvent[] {
  const { name = "made", seed = 7, seconds = 10, rovers = 5, latencyMax = 60, stalls = [] } = made;
  const { latencyMs = usualLatency, text = TEXT, steps = [] } = made;
  const { file = `scenarios/${name}.yaml` } = made;
  let nowMs = 0;
  const timeline = new Timeline({
    now: () => STARTED_AT + nowMs,
    sleep: () => Promise.reject(new Error("nobody waits")),
  });
  for (const stall of stalls) timeline.stalls.add(stall);
  const kinds = { received: "stamped", connection: "connections" } as const;
  const part = new PartStreams(kinds, timeline);
  const recorders = Array.from({ length: rovers }, () => part.addInstance<typeof kinds>());
  const events: LogEvent[] = [
    runEvent(name, file, seed, rovers, latencyMax, text),
    ...steps.flatMap(({ text, fromMs, toMs }): LogEvent[] => [
      { event: "step", atMs: fromMs, text, line: 6, done: false },
      { event: "step", atMs: toMs, text, line: 6, done: true },
    ]),
    { event: "step", atMs: 0, text: "mark steady", line: 6, done: true },
    { event: "step", atMs: 0, text: `wait ${seconds} s`, line: 7, done: false },
    {
      event: "fault",
      atMs: 0,
      link: "air",
      faults: [faultSchema("stall").parse({ kind: "stall" }) as FaultSpec],
    },
    { event: "fault", atMs: 2_000, link: "air", faults: [] },
  ];
  const fold = (beforeMs: number) => {
    for (const [stream, one] of part.streams) {
      for (const { span, slice } of one.fold(beforeMs)) {
        events.push({ event: "slice", part: "rovers", stream, ...span, ...slice.toJSON() });
      }
    }
  };
  for (const { connection } of recorders) connection.opened();
  for (let sentMs = 0; sentMs < seconds * 1_000; sentMs += PERIOD_MS) {
    recorders.forEach(({ received }, rover) => {
      nowMs = sentMs + latencyMs(sentMs, rover);
      const sentAt = STARTED_AT + sentMs;
      received.received(new Uint8Array(100), { intendedAt: sentAt, sentAt });
    });
    if (sentMs % 1_000 === 0) fold(sentMs - 5_000);
  }
  nowMs = seconds * 1_000;
  const endMs = nowMs;
  timeline.mark(END_OF_STEPS);
  events.push({ event: "mark", name: END_OF_STEPS, atMs: endMs });
  events.push({ event: "step", atMs: endMs, text: `wait ${seconds} s`, line: 7, done: true });
  fold(Infinity);
  for (const stall of stalls) events.push({ event: "stall", ...stall });
  for (const [stream, one] of part.streams) {
    for (const { slice, ...segment } of one.segments()) {
      events.push({ event: "instance", part: "rovers", stream, ...segment, ...slice.toJSON() });
    }
  }
  const lag = { worstMs: 8, stalledMs: timeline.stalledMs({ fromMs: 0, toMs: endMs }) };
  const states = { rovers: "stopped" } as const;
  events.push({
    event: "end",
    atMs: endMs,
    endMs,
    outcome: undefined,
    failure: undefined,
    lag,
    states,
  });
  // As they are read from a file.
  return events.map((event) => JSON.parse(JSON.stringify(event)));
}

function runEvent(
  name: string,
  file: string,
  seed: number,
  count: number,
  latencyMax: number,
  text: string,
): RunEvent {
  const kind = "stamped" as const;
  const question = (metric: string, bound: Bound) => ({
    part: "rovers",
    stream: "received",
    kind,
    metric,
    bound,
  });
  const shared = { during: undefined, samples: 1, against: undefined };
  return {
    event: "run",
    wirebench: 1,
    name,
    file,
    about: "Rovers that never were.",
    seed,
    startedAt: STARTED_AT,
    wires: { rovers: "air" },
    parts: [{
      name: "rovers",
      kind: "ntrip-rovers",
      count,
      streams: { received: kind, connection: "connections" },
    }],
    expectations: [
      {
        ...shared,
        name: "messages are fresh",
        questions: [question("latency.max", { max: latencyMax })],
        scope: "merged",
        line: 9,
      },
      {
        ...shared,
        name: "messages come",
        questions: [question("count", { min: 1 }), question("throughput", { min: 1 })],
        scope: "each",
        line: 11,
      },
    ],
    text,
    command: `wirebench run ${file} --seed ${seed}`,
  };
}

/** A run that was made: its verdicts and its picture. */
export function madeRun(made: MadeRun = {}): { result: RunResult; picture: RunPicture } {
  const events = madeEvents(made);
  const result = judgeRun("made.jsonl", events);
  const plotter = new Plotter();
  events.forEach(plotter.take);
  return { result, picture: plotter.picture(result) };
}
