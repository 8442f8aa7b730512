import assert from "node:assert/strict";
import fc from "fast-check";
import { concat, utf8 } from "../../core/bytes.ts";
import { Broadcast, type BroadcastOptions } from "../../transports/broadcast.ts";
import type { Sink } from "../../transports/connection.ts";

/** A sink whose hand-overs are done when the test says so. */
class HeldSink implements Sink {
  readonly sent: Uint8Array[] = [];
  /** The hand-over under way. */
  done: ((error?: Error | null) => void) | undefined;

  send(bytes: Uint8Array, done: (error?: Error | null) => void): void {
    assert.equal(this.done, undefined, "a second hand-over began while one was under way");
    this.sent.push(bytes);
    this.done = done;
  }

  /** Says that the hand-over under way is done, or failed. */
  complete(error?: Error): void {
    const { done } = this;
    this.done = undefined;
    done!(error);
  }

  /** Completes until nothing is under way. */
  completeAll(): void {
    while (this.done !== undefined) this.complete();
  }

  get text(): string {
    return this.sent.map((bytes) => new TextDecoder().decode(bytes)).join("|");
  }
}

/** A sink that is done at once, within the call. */
const immediate = (sent: Uint8Array[]): Sink => ({
  send(bytes, done) {
    sent.push(bytes);
    done();
  },
});

const disconnecting: BroadcastOptions = { maxBacklogBytes: 10, whenBehind: "disconnect" };
const dropping: BroadcastOptions = { maxBacklogBytes: 10, whenBehind: "drop-oldest" };

Deno.test("Broadcast.send() hands the very same bytes to everybody who is ready", () => {
  const broadcast = new Broadcast(disconnecting);
  const sinks = [new HeldSink(), new HeldSink()];
  for (const sink of sinks) broadcast.add(sink);
  const message = utf8("one");
  broadcast.send(message);
  for (const sink of sinks) assert.equal(sink.sent[0], message);
});

Deno.test("Broadcast.send() copies nothing for one that is behind by one message", () => {
  const broadcast = new Broadcast(disconnecting);
  const sink = new HeldSink();
  broadcast.add(sink);
  const second = utf8("two");
  broadcast.send(utf8("one"));
  broadcast.send(second);
  sink.complete();
  assert.equal(sink.sent[1], second);
});

Deno.test("Broadcast.send() merges what waits into one hand-over", () => {
  const broadcast = new Broadcast({ ...disconnecting, maxBacklogBytes: 100 });
  const sink = new HeldSink();
  const receiver = broadcast.add(sink);
  for (const message of ["a", "bb", "ccc", "d"]) broadcast.send(utf8(message));
  assert.equal(sink.text, "a");
  assert.equal(receiver.backlogBytes, 7);
  sink.complete();
  assert.equal(sink.text, "a|bbcccd");
  assert.equal(receiver.backlogBytes, 6);
  sink.complete();
  assert.equal(receiver.backlogBytes, 0);
  assert.equal(sink.done, undefined);
});

Deno.test("Broadcast.send() merges up to 64 KiB, and never cuts a message", () => {
  const KiB = 1024;
  const broadcast = new Broadcast({ ...disconnecting, maxBacklogBytes: 2 ** 20 });
  const sink = new HeldSink();
  broadcast.add(sink);
  for (const size of [1, 40 * KiB, 24 * KiB, 1, 100 * KiB, 3]) broadcast.send(new Uint8Array(size));
  sink.completeAll();
  assert.deepEqual(sink.sent.map(({ length }) => length), [1, 64 * KiB, 1, 100 * KiB, 3]);
});

Deno.test("Broadcast.send() lets nobody wait for anybody else", () => {
  const broadcast = new Broadcast(disconnecting);
  const [slow, fast] = [new HeldSink(), new HeldSink()];
  broadcast.add(slow);
  broadcast.add(fast);
  for (const message of ["a", "b", "c"]) {
    broadcast.send(utf8(message));
    fast.complete();
  }
  assert.equal(slow.text, "a");
  assert.equal(fast.text, "a|b|c");
});

Deno.test("Broadcast.send() reaches a sink that is done within the call", () => {
  const broadcast = new Broadcast(disconnecting);
  const sent: Uint8Array[] = [];
  const receiver = broadcast.add(immediate(sent));
  for (const message of ["a", "b", "c"]) broadcast.send(utf8(message));
  assert.deepEqual(concat(sent), concat([utf8("abc")]));
  assert.equal(receiver.backlogBytes, 0);
});

Deno.test("Broadcast disconnects a receiver at the first byte above the bound", () => {
  const broadcast = new Broadcast(disconnecting);
  const sink = new HeldSink();
  let behind = 0;
  const receiver = broadcast.add(sink, { onBehind: () => behind++ });
  broadcast.send(utf8("12345"));
  broadcast.send(utf8("67890"));
  assert.equal(receiver.backlogBytes, 10);
  assert.equal(behind, 0);
  broadcast.send(utf8("x"));
  assert.equal(behind, 1);
  assert.equal(broadcast.size, 0);
  broadcast.send(utf8("y"));
  sink.complete();
  assert.equal(behind, 1);
  assert.equal(sink.text, "12345");
});

Deno.test("Broadcast hands a message above the bound to a receiver for whom nothing waits", () => {
  for (const options of [disconnecting, dropping]) {
    const broadcast = new Broadcast(options);
    const sink = new HeldSink();
    const receiver = broadcast.add(sink, { onBehind: () => assert.fail("it is not behind") });
    broadcast.send(utf8("a long message"));
    assert.equal(sink.text, "a long message");
    assert.equal(receiver.dropped, 0);
  }
});

Deno.test("Broadcast forgets the oldest whole messages that wait, and counts them", () => {
  const broadcast = new Broadcast(dropping);
  const sink = new HeldSink();
  const receiver = broadcast.add(sink);
  for (const message of ["aaa", "bbb", "ccc", "dddd"]) broadcast.send(utf8(message));
  assert.equal(receiver.dropped, 1);
  assert.equal(receiver.backlogBytes, 10);
  sink.completeAll();
  assert.equal(sink.text, "aaa|cccdddd");
});

Deno.test("Broadcast forgets a new message that cannot fit beside what is under way", () => {
  const broadcast = new Broadcast(dropping);
  const sink = new HeldSink();
  const receiver = broadcast.add(sink);
  for (const message of ["aaaaaa", "bb", "ccccc"]) broadcast.send(utf8(message));
  assert.ok(receiver.backlogBytes <= 10, `${receiver.backlogBytes} bytes wait`);
  sink.completeAll();
  broadcast.send(utf8("d"));
  sink.completeAll();
  assert.equal(receiver.dropped, 1);
  assert.equal(sink.text, "aaaaaa|bb|d");
});

Deno.test("Broadcast holds everything for a receiver until release(), then sends it in order", () => {
  const broadcast = new Broadcast(disconnecting);
  const sink = new HeldSink();
  const receiver = broadcast.add(sink, { held: true });
  broadcast.send(utf8("one"));
  broadcast.send(utf8("two"));
  assert.equal(sink.text, "");
  assert.equal(receiver.backlogBytes, 6);
  receiver.release();
  receiver.release();
  assert.equal(sink.text, "onetwo");
  broadcast.send(utf8("3"));
  sink.completeAll();
  assert.equal(sink.text, "onetwo|3");
});

Deno.test("Broadcast takes off a held receiver that falls behind", () => {
  const broadcast = new Broadcast(disconnecting);
  const sink = new HeldSink();
  let behind = 0;
  const receiver = broadcast.add(sink, { held: true, onBehind: () => behind++ });
  for (let i = 0; i < 4; i++) broadcast.send(utf8("four"));
  assert.equal(behind, 1);
  receiver.release();
  assert.equal(sink.text, "");
});

Deno.test("Receiver.release() of one that waits for nothing makes it ready", () => {
  const broadcast = new Broadcast(disconnecting);
  const sink = new HeldSink();
  broadcast.add(sink, { held: true }).release();
  broadcast.send(utf8("one"));
  assert.equal(sink.text, "one");
});

Deno.test("Receiver.leave() ends it: what waits is forgotten, what is under way arrives", () => {
  const broadcast = new Broadcast(disconnecting);
  const sink = new HeldSink();
  const receiver = broadcast.add(sink);
  broadcast.send(utf8("one"));
  broadcast.send(utf8("two"));
  receiver.leave();
  receiver.leave();
  assert.equal(receiver.backlogBytes, 3);
  sink.complete();
  broadcast.send(utf8("three"));
  assert.equal(sink.text, "one");
  assert.equal(receiver.backlogBytes, 0);
  assert.equal(broadcast.size, 0);
});

Deno.test("Receiver.leave() of another from within a callback skips that one alone", () => {
  const broadcast = new Broadcast(disconnecting);
  const [behind, other, last] = [new HeldSink(), new HeldSink(), new HeldSink()];
  broadcast.add(behind, { onBehind: () => leaving.leave() });
  const leaving = broadcast.add(other);
  broadcast.add(last);
  broadcast.send(utf8("12345678"));
  other.complete();
  last.complete();
  broadcast.send(utf8("901"));
  assert.equal(broadcast.size, 1);
  assert.equal(other.text, "12345678");
  assert.equal(last.text, "12345678|901");
});

Deno.test("Broadcast takes a receiver off when its sink fails", () => {
  const broadcast = new Broadcast(disconnecting);
  const sink = new HeldSink();
  broadcast.add(sink, { onBehind: () => assert.fail("it failed, it is not behind") });
  broadcast.send(utf8("one"));
  broadcast.send(utf8("two"));
  sink.complete(new Error("connection reset"));
  assert.equal(broadcast.size, 0);
  assert.equal(sink.text, "one");
});

Deno.test("Receiver.finish() lets what waits go out, and nothing new", async () => {
  const broadcast = new Broadcast(disconnecting);
  const sink = new HeldSink();
  const receiver = broadcast.add(sink);
  broadcast.send(utf8("one"));
  broadcast.send(utf8("two"));
  let isFinished = false;
  const finished = receiver.finish().then(() => isFinished = true);
  broadcast.send(utf8("three"));
  sink.complete();
  await Promise.resolve();
  assert.equal(isFinished, false);
  sink.complete();
  await finished;
  await receiver.finish();
  assert.equal(sink.text, "one|two");
  assert.equal(broadcast.size, 0);
});

Deno.test("Receiver.finish() resolves at once when nothing is under way", async () => {
  const broadcast = new Broadcast(disconnecting);
  for (const held of [true, false]) {
    const receiver = broadcast.add(new HeldSink(), { held });
    await receiver.finish();
    assert.equal(broadcast.size, 0);
  }
});

Deno.test("Receiver.finish() resolves when the rest can never go out", async () => {
  const broadcast = new Broadcast(disconnecting);
  const sinks = [new HeldSink(), new HeldSink()];
  const receivers = sinks.map((sink) => broadcast.add(sink));
  broadcast.send(utf8("one"));
  broadcast.send(utf8("two"));
  const finished = receivers.map((receiver) => receiver.finish());
  sinks[0]!.complete(new Error("connection reset"));
  receivers[1]!.leave();
  await Promise.all(finished);
  assert.equal(sinks[0]!.text, "one");
});

const action = fc.oneof(
  { weight: 3, arbitrary: fc.record({ send: fc.integer({ min: 0, max: 12 }) }) },
  { weight: 3, arbitrary: fc.record({ complete: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ release: fc.nat(3) }) },
);
const run = fc.record({
  actions: fc.array(action, { maxLength: 120 }),
  maxBacklogBytes: fc.integer({ min: 12, max: 60 }),
  held: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
});

Deno.test("Broadcast gives whoever keeps up every byte in order, however sends and completions mix", () => {
  fc.assert(
    fc.property(run, ({ actions, maxBacklogBytes, held }) => {
      const broadcast = new Broadcast({ maxBacklogBytes, whenBehind: "disconnect" });
      const behind = new Set<number>();
      const sinks = held.map(() => new HeldSink());
      const receivers = sinks.map((sink, i) =>
        broadcast.add(sink, { held: held[i]!, onBehind: () => behind.add(i) })
      );
      const sent: Uint8Array[] = [];
      for (const what of actions) {
        if ("send" in what) {
          sent.push(new Uint8Array(what.send).fill(sent.length));
          broadcast.send(sent.at(-1)!);
        } else if ("release" in what) receivers[what.release]!.release();
        else if (sinks[what.complete]!.done !== undefined) sinks[what.complete]!.complete();
        for (const { backlogBytes } of receivers) assert.ok(backlogBytes <= maxBacklogBytes);
      }
      for (const receiver of receivers) receiver.release();
      for (const sink of sinks) sink.completeAll();
      const whole = concat(sent);
      for (const [i, sink] of sinks.entries()) {
        const received = concat(sink.sent);
        const expected = behind.has(i) ? whole.subarray(0, received.length) : whole;
        assert.deepEqual([...received], [...expected]);
      }
      assert.equal(broadcast.size, sinks.length - behind.size);
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("Broadcast drops whole messages only, keeps their order, and counts each", () => {
  fc.assert(
    fc.property(run, ({ actions, maxBacklogBytes, held }) => {
      const broadcast = new Broadcast({ maxBacklogBytes, whenBehind: "drop-oldest" });
      const sinks = held.map(() => new HeldSink());
      const receivers = sinks.map((sink, i) => broadcast.add(sink, { held: held[i]! }));
      let sent = 0;
      for (const what of actions) {
        if ("send" in what) broadcast.send(Uint8Array.of(...utf8(`<${sent++}>`)));
        else if ("release" in what) receivers[what.release]!.release();
        else if (sinks[what.complete]!.done !== undefined) sinks[what.complete]!.complete();
        for (const { backlogBytes } of receivers) assert.ok(backlogBytes <= maxBacklogBytes);
      }
      for (const receiver of receivers) receiver.release();
      for (const sink of sinks) sink.completeAll();
      for (const [i, sink] of sinks.entries()) {
        const numbers = sink.text.replaceAll("|", "").match(/\d+/g)?.map(Number) ?? [];
        assert.equal(
          sink.text.replaceAll("|", ""),
          numbers.map((number) => `<${number}>`).join(""),
        );
        assert.deepEqual(numbers, numbers.toSorted((a, b) => a - b));
        assert.equal(numbers.length + receivers[i]!.dropped, sent);
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("Receiver.send() reaches that receiver alone, behind what waits for it", () => {
  const broadcast = new Broadcast(disconnecting);
  const [one, other] = [new HeldSink(), new HeldSink()];
  const receiver = broadcast.add(one);
  broadcast.add(other);
  broadcast.send(utf8("a"));
  broadcast.send(utf8("b"));
  receiver.send(utf8("c"));
  broadcast.send(utf8("d"));
  one.completeAll();
  other.completeAll();
  assert.equal(one.text, "a|bcd");
  assert.equal(other.text, "a|bd");
});

Deno.test("Receiver.send() counts for the bound, and sends nothing once the receiver has gone", () => {
  const broadcast = new Broadcast(disconnecting);
  const sink = new HeldSink();
  let behind = 0;
  const receiver = broadcast.add(sink, { onBehind: () => behind++ });
  receiver.send(utf8("12345"));
  receiver.send(utf8("67890"));
  receiver.send(utf8("x"));
  assert.deepEqual([behind, broadcast.size], [1, 0]);
  receiver.send(utf8("y"));
  sink.complete();
  assert.equal(sink.text, "12345");
  assert.deepEqual([behind, receiver.backlogBytes], [1, 0]);
});

Deno.test("Broadcast.adopt() sends what waits from the other broadcast first, and then its own", () => {
  const bounds = { maxBacklogBytes: 100, whenBehind: "disconnect" as const };
  const [one, other] = [new Broadcast(bounds), new Broadcast(bounds)];
  const sink = new HeldSink();
  const receiver = one.add(sink);
  one.send(utf8("a"));
  one.send(utf8("b"));
  other.adopt(receiver);
  receiver.send(utf8("!"));
  one.send(utf8("missed"));
  other.send(utf8("c"));
  sink.completeAll();
  assert.equal(sink.text, "a|b!c");
  assert.deepEqual([one.size, other.size], [0, 1]);
  receiver.leave();
  assert.equal(other.size, 0);
});

Deno.test("Broadcast.adopt() keeps the bounds of a receiver, however often it is adopted", () => {
  const bounds = { maxBacklogBytes: 100, whenBehind: "disconnect" as const };
  const broadcasts = [new Broadcast(bounds), new Broadcast(bounds)];
  let behind = 0;
  const receiver = broadcasts[0]!.add(new HeldSink(), { onBehind: () => behind++ });
  for (let round = 0; round < 50; round++) {
    broadcasts[round % 2]!.adopt(receiver);
    receiver.send(utf8("12345"));
  }
  assert.equal(behind, 1);
  assert.deepEqual(broadcasts.map(({ size }) => size), [0, 0]);
});

Deno.test("Broadcast.adopt() leaves one that was taken off where it is", () => {
  const bounds = { maxBacklogBytes: 100, whenBehind: "disconnect" as const };
  const [one, other] = [new Broadcast(bounds), new Broadcast(bounds)];
  const receiver = one.add(new HeldSink());
  receiver.leave();
  other.adopt(receiver);
  assert.equal(other.size, 0);
});
