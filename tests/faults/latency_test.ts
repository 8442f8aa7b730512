import assert from "node:assert/strict";
import {
  assertNear,
  datagramsThrough,
  makePlace,
  mean,
  median,
  piecesOf,
  standardDeviation,
  streamThrough,
} from "./at_work.ts";

const COUNT = 20_000;

/** The delays of so many pieces, each in a block of its own. */
function delays(options: string): number[] {
  const pieces = Array.from({ length: COUNT }, (_, i) => [new Uint8Array(64), i] as const);
  return piecesOf(streamThrough(`kind: latency, ${options}`, pieces)).map((one, i) => one.atMs - i);
}

Deno.test("latency without jitter adds exactly the delay", () => {
  assert.deepEqual(new Set(delays("delay: 20ms")), new Set([20]));
});

Deno.test("latency draws uniformly from delay - jitter to delay + jitter", () => {
  const drawn = delays("delay: 50ms, jitter: 10ms");
  assertNear(median(drawn), 50, 0.4);
  assertNear(Math.min(...drawn), 40, 0.01);
  assertNear(Math.max(...drawn), 60, 0.01);
  assertNear(standardDeviation(drawn), 20 / Math.sqrt(12), 0.1);
});

Deno.test("latency draws normally with the jitter as standard deviation", () => {
  const drawn = delays("delay: 100ms, jitter: 10ms, distribution: normal");
  assertNear(median(drawn), 100, 0.4);
  assertNear(mean(drawn), 100, 0.3);
  assertNear(standardDeviation(drawn), 10, 0.2);
  const within = drawn.filter((delayMs) => Math.abs(delayMs - 100) < 10).length / COUNT;
  assertNear(within, 0.6827, 0.015);
});

Deno.test("latency draws from a Pareto distribution with the delay as median and a long tail", () => {
  const drawn = delays("delay: 50ms, jitter: 10ms, distribution: pareto");
  assertNear(median(drawn), 50, 0.2);
  assertNear(Math.min(...drawn), 47, 0.1);
  assert.ok(Math.max(...drawn) > 100 && Math.max(...drawn) <= 50 + 240);
  assertNear(standardDeviation(drawn), 10, 1.5);
});

Deno.test("latency is never negative", () => {
  const drawn = delays("delay: 1ms, jitter: 10ms, distribution: normal");
  assert.equal(Math.min(...drawn), 0);
});

Deno.test("latency draws by the offset, however the bytes are cut", () => {
  const fault = "kind: latency, delay: 50ms, jitter: 10ms";
  const whole = makePlace();
  streamThrough(fault, [[new Uint8Array(10_000), 0]], whole);
  const cut = makePlace();
  const cuts = [1, 63, 64, 65, 7, 3000, 800, 6000].map((size) =>
    [new Uint8Array(size), 0] as const
  );
  const pieces = piecesOf(streamThrough(fault, cuts, cut));
  assert.deepEqual(cut.decisions, whole.decisions);
  assert.equal(whole.decisions.length, Math.ceil(10_000 / 64));
  const drawnAt = new Map(cut.decisions);
  for (const { offset, atMs } of pieces) {
    assert.equal(drawnAt.get(Math.floor(offset / 64) * 64), `delayed ${atMs.toFixed(3)} ms`);
  }
});

Deno.test("latency lets datagrams overtake one another", () => {
  const passed = datagramsThrough("kind: latency, delay: 50ms, jitter: 20ms", 1_000);
  assert.ok(passed.some(({ atMs }, i) => i > 0 && atMs < passed[i - 1]!.atMs));
  assertNear(median(passed.map(({ atMs, ordinal }) => atMs - ordinal)), 50, 2);
});
