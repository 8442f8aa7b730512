import assert from "node:assert/strict";
import { BentDatagrams, range } from "./bent_lane.ts";

Deno.test("DatagramLane hands on at once what comes when there is no fault", () => {
  using bent = new BentDatagrams();
  bent.push(0, 3);
  assert.deepEqual(bent.numbers, [0, 1, 2]);
});

Deno.test("DatagramLane delays by the latency", async () => {
  using bent = new BentDatagrams(["kind: latency, delay: 20ms"]);
  bent.push(0, 1);
  await bent.pass(5);
  bent.push(1, 2);
  await bent.pass(100);
  assert.deepEqual(bent.sent.map(({ atMs }) => atMs), [20, 25]);
});

Deno.test("DatagramLane sends what is earliest first, when jitter lets it overtake", async () => {
  using bent = new BentDatagrams(["kind: latency, delay: 50ms, jitter: 50ms"]);
  for (let number = 0; number < 200; number++) {
    bent.push(number, number + 1);
    await bent.pass(1);
  }
  await bent.pass(200);
  assert.notDeepEqual(bent.numbers, range(0, 200));
  assert.deepEqual(bent.numbers.toSorted((a, b) => a - b), range(0, 200));
});

Deno.test("DatagramLane composes faults in their order", async () => {
  using bent = new BentDatagrams([
    "kind: duplicate, rate: 100%",
    "kind: loss, rate: 30%",
    "kind: latency, delay: 5ms",
  ]);
  bent.push(0, 5_000);
  await bent.pass(100);
  // The two copies of a datagram are lost independently of one another.
  const copies = Map.groupBy(bent.numbers, (number) => number);
  const both = [...copies.values()].filter(({ length }) => length === 2).length;
  assert.ok(Math.abs(bent.sent.length - 7_000) < 250, `${bent.sent.length}`);
  assert.ok(Math.abs(both - 0.49 * 5_000) < 150, `${both}`);
});

Deno.test("DatagramLane acts so many times at most, after so many bytes", async () => {
  using bent = new BentDatagrams(["kind: loss, rate: 100%, when: { bytes: 20B, times: 1 }"]);
  bent.push(0, 30);
  await bent.pass(1);
  assert.deepEqual(bent.numbers, range(0, 30).filter((number) => number !== 10));
  assert.deepEqual(bent.decisions.map(({ datagram, what }) => [datagram, what]), [[10, "lost"]]);
});

Deno.test("DatagramLane acts after so long", async () => {
  using bent = new BentDatagrams(["kind: loss, rate: 100%, when: { after: 1s }"]);
  await bent.pass(999);
  bent.push(0, 2);
  await bent.pass(1);
  bent.push(2, 4);
  assert.deepEqual(bent.numbers, [0, 1]);
});

Deno.test("DatagramLane loses what comes during a partition", async () => {
  using bent = new BentDatagrams(["kind: partition"]);
  bent.push(0, 3);
  bent.set();
  bent.push(3, 5);
  await bent.pass(1);
  assert.deepEqual(bent.numbers, [3, 4]);
});

Deno.test("DatagramLane.setFaults() delivers in order what was delayed, held or held back", async () => {
  for (
    const fault of [
      "kind: latency, delay: 1h, jitter: 30m",
      "kind: stall",
      "kind: bandwidth, rate: 1B/s, queue: 1000h",
      "kind: reorder, rate: 99%, by: 5000, wait: 1h",
    ]
  ) {
    using bent = new BentDatagrams([fault]);
    bent.push(0, 1_000);
    await bent.pass(10);
    assert.ok(bent.sent.length < 100, fault);
    const early = bent.numbers;
    bent.set();
    const late = bent.numbers.slice(early.length);
    assert.deepEqual(late, range(0, 1_000).filter((number) => !early.includes(number)), fault);
  }
});

Deno.test("DatagramLane lets a datagram that nobody overtakes go on after a while", async () => {
  using bent = new BentDatagrams(["kind: reorder, rate: 99%, by: 3, wait: 200ms"]);
  bent.push(0, 1);
  await bent.pass(199);
  assert.deepEqual(bent.sent, []);
  await bent.pass(2);
  assert.deepEqual(bent.sent.map(({ atMs }) => atMs), [200]);
});

Deno.test("DatagramLane holds a bounded queue, and loses what comes beyond", () => {
  using bent = new BentDatagrams(["kind: stall"]);
  bent.push(0, 5_000, 1_472);
  bent.set();
  assert.ok(bent.sent.length > 2_000 && bent.sent.length < 3_000, `${bent.sent.length}`);
  assert.deepEqual(bent.numbers, range(0, bent.sent.length));
});

Deno.test("DatagramLane decides by the ordinal, so the same whatever the sizes and times", async () => {
  const faults = [
    "kind: loss, rate: 5%",
    "kind: burst, rate: 5%, length: 3",
    "kind: reorder, rate: 5%",
    "kind: duplicate, rate: 5%",
    "kind: latency, delay: 5ms, jitter: 5ms",
  ];
  const decisions = async (size: number, pauseMs: number, count: number) => {
    using bent = new BentDatagrams(faults);
    for (let number = 0; number < count; number += 50) {
      bent.push(number, number + 50, size);
      await bent.pass(pauseMs);
    }
    return bent.decisions.filter(({ datagram }) => datagram! < 950).map((one) =>
      JSON.stringify(one)
    ).sort();
  };
  const first = await decisions(2, 0, 1_000);
  assert.ok(first.length > 900);
  assert.deepEqual(await decisions(100, 7, 1_000), first);
  assert.deepEqual(await decisions(1_000, 1, 3_000), first);
});
