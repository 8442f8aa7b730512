import assert from "node:assert/strict";
import { createRandom } from "../../core/random.ts";
import { BentStream } from "./bent_lane.ts";

const original = createRandom(3).bytes(200_000);

/** Hands bytes to a lane in pieces of the given sizes, over and over. */
function feed(bent: BentStream, bytes: Uint8Array, sizes: number[]): void {
  for (let start = 0, i = 0; start < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    bent.lane.push(bytes.subarray(start, start + size));
    start += size;
  }
}

Deno.test("StreamLane hands on the very bytes that came when there is no fault", () => {
  using bent = new BentStream();
  const bytes = new Uint8Array(10);
  bent.lane.push(bytes);
  bent.lane.end("finish");
  assert.equal(bent.written[0]!.bytes, bytes);
  assert.deepEqual(bent.ends, [{ atMs: 0, how: "finish" }]);
});

Deno.test("StreamLane stops reading while the sink wants no more, and loses nothing", () => {
  using bent = new BentStream();
  bent.takesMore = false;
  bent.lane.push(original.subarray(0, 10));
  assert.equal(bent.isReading, false);
  bent.lane.push(original.subarray(10, 20));
  bent.lane.end("finish");
  assert.equal(bent.written.length, 1);
  bent.takesMore = true;
  bent.lane.drained();
  assert.deepEqual(bent.bytes, original.slice(0, 20));
  assert.deepEqual([bent.isReading, bent.ends.length], [true, 1]);
});

Deno.test("StreamLane delays bytes and their end by the latency", async () => {
  using bent = new BentStream(["kind: latency, delay: 20ms"]);
  bent.lane.push(original.subarray(0, 5));
  await bent.pass(7);
  bent.lane.push(original.subarray(5, 9));
  bent.lane.end("finish");
  await bent.pass(100);
  assert.deepEqual(bent.written.map(({ atMs }) => atMs), [20, 27]);
  assert.deepEqual(bent.ends, [{ atMs: 27, how: "finish" }]);
});

Deno.test("StreamLane keeps the order of jittered bytes, and their end behind them", async () => {
  using bent = new BentStream(["kind: latency, delay: 50ms, jitter: 50ms"]);
  for (let i = 0; i < 500; i++) {
    bent.lane.push(original.subarray(i * 100, i * 100 + 100));
    await bent.pass(1);
  }
  bent.lane.end("finish");
  await bent.pass(200);
  assert.deepEqual(bent.bytes, original.slice(0, 50_000));
  assert.ok(bent.ends[0]!.atMs >= bent.written.at(-1)!.atMs);
});

Deno.test("StreamLane applies faults in their order, each to what the one before lets through", async () => {
  using bent = new BentStream([
    "kind: slice, size: 10B, pause: 100ms",
    "kind: latency, delay: 30ms",
  ]);
  bent.lane.push(original.subarray(0, 25));
  await bent.pass(1_000);
  assert.deepEqual(
    bent.written.map(({ atMs, bytes }) => [atMs, bytes.length]),
    [[30, 10], [130, 10], [230, 5]],
  );
});

Deno.test("StreamLane keeps slices apart even when they are late", async () => {
  using bent = new BentStream(["kind: slice, size: 10B, pause: 50ms"]);
  bent.takesMore = false;
  bent.lane.push(original.subarray(0, 40));
  await bent.pass(500);
  bent.takesMore = true;
  bent.lane.drained();
  await bent.pass(500);
  assert.deepEqual(bent.written.map(({ atMs }) => atMs), [0, 500, 550, 600]);
});

Deno.test("StreamLane lets a bandwidth pass within 5 % over a second", async () => {
  using bent = new BentStream(["kind: bandwidth, rate: 1MB/s"]);
  for (let ms = 0; ms < 2_000; ms++) {
    // A sender that always has more.
    while (bent.isReading) bent.lane.push(original.subarray(0, 10_000));
    await bent.pass(1);
  }
  const bytes = bent.written.filter(({ atMs }) => atMs > 1_000).reduce(
    (sum, one) => sum + one.bytes.length,
    0,
  );
  assert.ok(Math.abs(bytes - 1e6) <= 0.02e6, `${bytes} bytes`);
});

Deno.test("StreamLane holds a bounded queue, and reads on when it is half empty", async () => {
  using bent = new BentStream(["kind: stall"]);
  let pushed = 0;
  while (bent.isReading) {
    bent.lane.push(original.subarray(0, 65_536));
    pushed += 65_536;
  }
  assert.ok(pushed >= 3.9 * 2 ** 20 && pushed <= 4.1 * 2 ** 20, `${pushed} bytes`);
  bent.set();
  await bent.pass(0);
  assert.equal(bent.bytes.length, pushed);
  assert.equal(bent.isReading, true);
});

Deno.test("StreamLane.setFaults() with none delivers all that was held, byte-exact and in order", async () => {
  for (
    const fault of [
      "kind: latency, delay: 1h, jitter: 30m",
      "kind: bandwidth, rate: 1B/s, queue: 1000h",
      "kind: stall",
      "kind: partition",
      "kind: slice, size: 7B, pause: 1m",
    ]
  ) {
    using bent = new BentStream([fault]);
    feed(bent, original, [1, 700, 64, 1_460]);
    bent.lane.end("finish");
    await bent.pass(100);
    const before = bent.bytes.length;
    assert.ok(before < 1_000 && bent.ends.length === 0, fault);
    bent.set();
    assert.deepEqual(bent.bytes, original, fault);
    assert.deepEqual(bent.ends, [{ atMs: 100, how: "finish" }], fault);
    await bent.pass(1e7);
    assert.equal(bent.ends.length, 1);
  }
});

Deno.test("StreamLane.setFaults() lets what was held meet the new faults", async () => {
  using bent = new BentStream(["kind: partition"]);
  bent.lane.push(original.subarray(0, 10));
  await bent.pass(100);
  bent.set("kind: partition", "kind: latency, delay: 1ms");
  await bent.pass(100);
  assert.equal(bent.written.length, 0);
  bent.set("kind: latency, delay: 25ms");
  bent.lane.push(original.subarray(10, 20));
  await bent.pass(100);
  assert.deepEqual(bent.bytes, original.slice(0, 20));
  assert.deepEqual(bent.written.map(({ atMs }) => atMs), [225, 225]);
});

Deno.test("StreamLane cuts at the very byte, and what came before arrives first", async () => {
  for (const sizes of [[10_000], [1], [7, 300, 1_000]]) {
    using bent = new BentStream([
      "kind: cut, how: reset, when: { bytes: 1234B }",
      "kind: latency, delay: 20ms",
    ]);
    feed(bent, original.subarray(0, 5_000), sizes);
    await bent.pass(100);
    assert.deepEqual(bent.bytes, original.slice(0, 1_234));
    assert.deepEqual(bent.ends, [{ atMs: 20, how: "reset" }]);
    assert.deepEqual(
      bent.decisions.map(({ kind, offset, what }) => [kind, offset, what]),
      [["cut", 1_234, "reset"]],
    );
  }
});

Deno.test("StreamLane cuts right behind the last byte, without waiting for another", async () => {
  using bent = new BentStream(["kind: cut, how: close, when: { bytes: 10B }"]);
  bent.lane.push(original.subarray(0, 10));
  await bent.pass(1);
  assert.deepEqual(bent.ends, [{ atMs: 0, how: "close" }]);
});

Deno.test("StreamLane cuts an idle connection when its time has come", async () => {
  using bent = new BentStream(["kind: cut, when: { after: 5s }"]);
  bent.lane.push(original.subarray(0, 10));
  await bent.pass(4_999);
  assert.deepEqual([bent.bytes.length, bent.ends], [10, []]);
  await bent.pass(2);
  assert.deepEqual(bent.ends, [{ atMs: 5_000, how: "reset" }]);
});

Deno.test("StreamLane cuts when both a time has passed and bytes have gone by", async () => {
  using bent = new BentStream(["kind: cut, when: { after: 1s, bytes: 10B }"]);
  await bent.pass(3_000);
  assert.equal(bent.ends.length, 0);
  bent.lane.push(original.subarray(0, 20));
  assert.deepEqual([bent.bytes.length, bent.ends[0]?.atMs], [10, 3_000]);
});

Deno.test("StreamLane counts bytes from the start of the connection, also for a fault that comes later", async () => {
  using bent = new BentStream();
  bent.lane.push(original.subarray(0, 100));
  bent.set("kind: cut, when: { bytes: 150B }");
  bent.lane.push(original.subarray(100, 300));
  await bent.pass(1);
  assert.deepEqual([bent.bytes.length, bent.ends.length], [150, 1]);
});

Deno.test("StreamLane counts after from the moment at which the fault came into force", async () => {
  using bent = new BentStream();
  await bent.pass(1_000);
  bent.set("kind: stall, when: { after: 100ms }");
  await bent.pass(99);
  bent.lane.push(original.subarray(0, 10));
  await bent.pass(2);
  bent.lane.push(original.subarray(10, 20));
  await bent.pass(1e6);
  assert.equal(bent.bytes.length, 10);
});

Deno.test("StreamLane stalls at the very byte", async () => {
  using bent = new BentStream(["kind: stall, when: { bytes: 64B }"]);
  feed(bent, original.subarray(0, 200), [50]);
  await bent.pass(1e6);
  assert.deepEqual(bent.bytes, original.slice(0, 64));
});

Deno.test("StreamLane cuts a stalled connection in time, when the cut stands behind the stall", async () => {
  using bent = new BentStream(["kind: stall", "kind: cut, when: { after: 5s }"]);
  bent.lane.push(original.subarray(0, 10));
  await bent.pass(6_000);
  assert.deepEqual([bent.bytes.length, bent.ends], [0, [{ atMs: 5_000, how: "reset" }]]);
});

Deno.test("StreamLane lets a reset follow after the sender's own end", async () => {
  using bent = new BentStream(["kind: latency, delay: 10ms"]);
  bent.lane.end("finish");
  await bent.pass(5);
  bent.lane.end("reset");
  await bent.pass(50);
  assert.deepEqual(bent.ends, [{ atMs: 10, how: "finish" }, { atMs: 15, how: "reset" }]);
});

Deno.test("StreamLane tears a connection whose reader takes nothing any more", async () => {
  using bent = new BentStream(["kind: cut, when: { after: 1s }"]);
  bent.takesMore = false;
  bent.lane.push(original.subarray(0, 10));
  bent.lane.push(original.subarray(10, 20));
  await bent.pass(2_000);
  assert.deepEqual(bent.ends, [{ atMs: 1_500, how: "reset" }]);
});

Deno.test("StreamLane acts only in the fault's direction", async () => {
  for (const direction of ["up", "down"] as const) {
    using bent = new BentStream([`kind: latency, delay: 20ms, direction: down`], direction);
    bent.lane.push(original.subarray(0, 10));
    await bent.pass(100);
    assert.equal(bent.arrivalMs(0), direction === "down" ? 20 : 0);
  }
});

Deno.test("StreamLane makes the same decisions and the same bytes however they were cut", async () => {
  const faults = [
    "kind: corrupt, rate: 0.5%",
    "kind: latency, delay: 20ms, jitter: 10ms, distribution: pareto",
    "kind: slice, size: 500B, pause: 0ms",
    "kind: cut, when: { bytes: 150001B }",
  ];
  const runs: { bytes: Uint8Array; decisions: string[] }[] = [];
  for (const sizes of [[65_536], [1, 2, 3, 1_000, 64, 4_096], [333]]) {
    using bent = new BentStream(faults);
    feed(bent, original, sizes);
    await bent.pass(10_000);
    // In front of the cut, a fault has seen as much of what came too late as came in one piece.
    const decisions = bent.decisions.filter(({ offset }) => offset! <= 150_001);
    runs.push({
      bytes: bent.bytes,
      decisions: decisions.map((one) => JSON.stringify(one)).sort(),
    });
  }
  const [first, ...others] = runs;
  assert.equal(first!.bytes.length, 150_001);
  assert.ok(first!.decisions.length > 2_000);
  for (const other of others) assert.deepEqual(other, first);
});

Deno.test("StreamLane decides over a prefix as it does over the whole", async () => {
  const decisionsOver = async (length: number) => {
    using bent = new BentStream([
      "kind: corrupt, rate: 1%",
      "kind: latency, delay: 9ms, jitter: 9ms",
    ]);
    feed(bent, original.subarray(0, length), [1_000]);
    await bent.pass(100);
    return bent.decisions.filter(({ offset }) => offset! < 50_000);
  };
  const sorted = async (length: number) =>
    (await decisionsOver(length)).map((one) => JSON.stringify(one)).sort();
  assert.deepEqual(await sorted(50_000), await sorted(200_000));
});

Deno.test("StreamLane decides differently on another connection, direction or seed", async () => {
  const corrupted = async (...where: ["up" | "down", number, number]) => {
    using bent = new BentStream(["kind: corrupt, rate: 1%"], ...where);
    feed(bent, original, [10_000]);
    await bent.pass(0);
    return bent.decisions.map(({ offset }) => offset).join();
  };
  const all = await Promise.all([
    corrupted("up", 1, 7),
    corrupted("up", 1, 7),
    corrupted("down", 1, 7),
    corrupted("up", 2, 7),
    corrupted("up", 1, 8),
  ]);
  assert.equal(all[0], all[1]);
  assert.equal(new Set(all).size, 4);
});

Deno.test("StreamLane tells nothing that it did not decide by chance or at a place", async () => {
  using bent = new BentStream(["kind: latency, delay: 20ms", "kind: slice, size: 3B"]);
  feed(bent, original.subarray(0, 1_000), [100]);
  await bent.pass(1_000);
  assert.deepEqual(bent.decisions, []);
});
