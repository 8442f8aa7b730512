import assert from "node:assert/strict";
import { Bench, range } from "./bent_lane.ts";

/** The connections, from 1 to `last`, that a fault chooses. */
function chosen(bench: Bench, fault: string, last: number): number[] {
  const [inForce] = bench.force(fault);
  return range(1, last + 1).filter((number) => inForce!.chooses({ number, openedMs: 0 }));
}

Deno.test("FaultInForce.chooses() takes every connection without a condition", () => {
  using bench = new Bench("tcp");
  assert.deepEqual(chosen(bench, "kind: stall", 5), [1, 2, 3, 4, 5]);
});

Deno.test("FaultInForce.chooses() takes the n-th connection, or every n-th", () => {
  using bench = new Bench("tcp");
  assert.deepEqual(chosen(bench, "kind: stall, when: { connection: 3 }", 9), [3]);
  assert.deepEqual(chosen(bench, "kind: stall, when: { every: 3 }", 9), [3, 6, 9]);
  assert.deepEqual(chosen(bench, "kind: stall, when: { every: 3, connection: 4 }", 9), []);
});

Deno.test("FaultInForce.chooses() takes so many of those that the other conditions admit", () => {
  using bench = new Bench("tcp");
  assert.deepEqual(chosen(bench, "kind: stall, when: { times: 2 }", 9), [1, 2]);
  assert.deepEqual(chosen(bench, "kind: stall, when: { every: 2, times: 2 }", 9), [2, 4]);
});

Deno.test("FaultInForce.chooses() draws once for each connection, by its number", () => {
  const fault = "kind: stall, when: { probability: 30% }";
  using bench = new Bench("tcp");
  const first = chosen(bench, fault, 10_000);
  assert.ok(Math.abs(first.length - 3_000) < 4 * Math.sqrt(10_000 * 0.3 * 0.7));
  assert.deepEqual(chosen(bench, fault, 10_000), first);
  using other = new Bench("tcp", 8);
  assert.notDeepEqual(chosen(other, fault, 10_000), first);
  const told = bench.decisions.slice(0, 10_000);
  assert.deepEqual(
    told.filter(({ what }) => what === "chosen").map(({ connection }) => connection),
    first,
  );
});

Deno.test("FaultInForce.attempt() refuses so many attempts, counted from the moment it acts", async () => {
  using bench = new Bench("tcp");
  const [refuse] = bench.force("kind: refuse, when: { after: 1s, times: 2 }");
  const outcome = (number: number) => {
    const concerned = { number, openedMs: bench.clock.now() };
    return refuse!.chooses(concerned) ? refuse!.attempt(concerned) : undefined;
  };
  assert.equal(outcome(1), undefined);
  await bench.pass(1_000);
  assert.deepEqual([2, 3, 4].map(outcome), ["refused", "refused", undefined]);
});

Deno.test("FaultInForce.attempt() leaves attempts unanswered from the moment of the partition", async () => {
  using bench = new Bench("tcp");
  const [partition] = bench.force("kind: partition, when: { after: 1s }");
  const early = { number: 1, openedMs: 0 };
  assert.equal(partition!.chooses(early), true);
  assert.equal(partition!.attempt(early), undefined);
  await bench.pass(1_500);
  const late = { number: 2, openedMs: 1_500 };
  assert.equal(partition!.chooses(late), true);
  assert.equal(partition!.attempt(late), "unanswered");
  // One moment for the link, however late a connection was opened.
  assert.equal(partition!.fromMs(late), 1_000);
});

Deno.test("FaultInForce.fromMs() counts from the connection's opening when that was later", async () => {
  using bench = new Bench("tcp");
  await bench.pass(500);
  const [cut] = bench.force("kind: cut, when: { after: 1s }");
  assert.equal(cut!.fromMs({ number: 1, openedMs: 100 }), 1_500);
  assert.equal(cut!.fromMs({ number: 2, openedMs: 2_000 }), 3_000);
});

Deno.test("putInForce() says which fault is not for the protocol", () => {
  using tcp = new Bench("tcp");
  assert.throws(() => tcp.force("kind: loss, rate: 5%"), {
    name: "RangeError",
    message: "Fault loss is for udp, not for tcp",
  });
  using udp = new Bench("udp");
  assert.throws(() => udp.force("kind: slice, size: 3B"), RangeError);
});
