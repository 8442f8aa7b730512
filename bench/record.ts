/**
 * `deno task bench record`: what it costs to record a message, and how near the percentiles are.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import process from "node:process";
import { Command } from "commander";
import { systemClock } from "../core/clock.ts";
import { createRandom } from "../core/random.ts";
import { round } from "../core/units.ts";
import { Histogram } from "../observations/histogram.ts";
import type { MessagesRecorder } from "../observations/messages.ts";
import { SentLog } from "../observations/sent_log.ts";
import { Stream } from "../observations/streams.ts";
import { Timeline } from "../observations/timeline.ts";
import { formatTable } from "./table.ts";

const RECEIVERS = 100;
const MESSAGES = 5_000;
const SIZE = 200;

/** The command. */
export function command(): Command {
  return new Command("bench record")
    .description("What it costs to record a message, and how near the percentiles are.")
    .action(() => {
      console.log(costs());
      console.log(accuracy());
    });
}

/** User and system CPU, in microseconds. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** A clock that a loop moves on, so that a run of minutes takes seconds. */
function movedClock() {
  const clock = { nowMs: systemClock.now(), now: () => clock.nowMs, sleep: systemClock.sleep };
  return clock;
}

/** The CPU of recording every message at every receiver, a message. */
function recording(compares: boolean): number {
  const clock = movedClock();
  const timeline = new Timeline(clock);
  const sent = new Stream("messages", timeline);
  const received = new Stream("messages", timeline);
  if (compares) {
    const log = new SentLog();
    sent.prepare((recorder) => recorder.keepLog(log));
    received.prepare((recorder) => recorder.compareWith(log));
  }
  const sender = sent.addInstance();
  const receivers: MessagesRecorder[] = Array.from(
    { length: RECEIVERS },
    () => received.addInstance(),
  );
  const random = createRandom(1);
  const messages = Array.from({ length: MESSAGES }, () => random.bytes(SIZE));
  const arrived = messages.map((message) => message.slice());
  const before = cpu();
  for (const [i, message] of messages.entries()) {
    clock.nowMs += 10;
    sender.sent(message, clock.nowMs);
    clock.nowMs += 1;
    for (const receiver of receivers) receiver.received(arrived[i]!);
    timeline.stalls.probed(timeline.now(), timeline.now());
  }
  return (cpu() - before) / (MESSAGES * RECEIVERS);
}

/** The CPU of a loop that compares every message with its original and counts it, and no more. */
function bareLoop(): number {
  const random = createRandom(1);
  const messages = Array.from({ length: MESSAGES }, () => random.bytes(SIZE));
  const arrived = messages.map((message) => message.slice());
  const counts = new Array<number>(RECEIVERS).fill(0);
  const before = cpu();
  for (const message of arrived) {
    for (let i = 0; i < RECEIVERS; i++) {
      if (Buffer.compare(message, messages[counts[i]!]!) === 0) counts[i]!++;
    }
  }
  return (cpu() - before) / (MESSAGES * RECEIVERS);
}

function costs(): string {
  // Once to warm up, then the median of five.
  const median = (measure: () => number) => {
    measure();
    return Array.from({ length: 5 }, measure).sort((a, b) => a - b)[2]!;
  };
  const bare = median(bareLoop);
  const rows = [
    ["compare and count, nothing else", bare],
    ["recorded", median(() => recording(false))],
    ["recorded and compared with what was sent", median(() => recording(true))],
  ] as const;
  return formatTable(
    `CPU a message of ${SIZE} bytes, ${RECEIVERS} receivers`,
    ["", "µs", "times the bare loop"],
    rows.map(([name, microseconds]) => [name, round(microseconds), round(microseconds / bare)]),
  );
}

/** The greatest relative error of the percentiles of a million values, by distribution. */
function accuracy(): string {
  const random = createRandom(2);
  const distributions: Record<string, () => number> = {
    uniform: () => random.next() * 100,
    normal: () => Math.max(0.001, 50 + 10 * random.normal()),
    lognormal: () => Math.exp(random.normal()),
    "two humps": () => random.next() < 0.9 ? 5 + random.next() : 200 + 20 * random.next(),
  };
  const quantiles = [0.5, 0.9, 0.95, 0.99, 0.999];
  const rows = Object.entries(distributions).map(([name, draw]) => {
    const values = Float64Array.from({ length: 1_000_000 }, draw);
    const histogram = new Histogram();
    for (const value of values) histogram.record(value, 0, 0);
    values.sort();
    const errors = quantiles.map((quantile) => {
      const exact = values[Math.ceil(quantile * values.length) - 1]!;
      return Math.abs(histogram.percentile(quantile) - exact) / exact;
    });
    return [name, `${(100 * Math.max(...errors)).toFixed(3)} %`];
  });
  return formatTable("Percentiles of a million values", ["", "greatest error"], rows);
}
