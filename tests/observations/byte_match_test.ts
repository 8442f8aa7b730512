import assert from "node:assert/strict";
import fc from "fast-check";
import { concat } from "../../core/bytes.ts";
import { createRandom } from "../../core/random.ts";
import { ByteMatch } from "../../observations/byte_match.ts";
import { findRun } from "../../observations/byte_search.ts";
import { SentLog } from "../../observations/sent_log.ts";

type Totals = Record<"bytes" | "missing" | "holes" | "foreign" | "late", number>;
const nothing: Totals = { bytes: 0, missing: 0, holes: 0, foreign: 0, late: 0 };

/** A sender of messages, one a millisecond, and one receiver. */
class Bench {
  readonly log: SentLog;
  readonly match: ByteMatch;
  readonly totals: Totals = { ...nothing };
  /** What was found missing, by the time of sending. */
  readonly missingAt: Record<number, number> = {};
  readonly #random = createRandom(1);
  #sent: Uint8Array = new Uint8Array();
  #nowMs = 0;

  constructor(bounds?: ConstructorParameters<typeof SentLog>[0]) {
    this.log = new SentLog(bounds);
    this.match = new ByteMatch(this.log);
  }

  /** Sends messages of so many bytes each. */
  send(...lengths: number[]): this {
    return this.sendBytes(...lengths.map((length) => this.own(length)));
  }

  /** Bytes as they are sent. */
  own(length: number): Uint8Array {
    return this.#random.bytes(length).map((byte) => byte & 0x7f);
  }

  /** Bytes of which none looks like one that is sent. */
  foreign(length: number): Uint8Array {
    return this.#random.bytes(length).map((byte) => byte | 0x80);
  }

  sendBytes(...messages: Uint8Array[]): this {
    for (const bytes of messages) this.log.append(bytes, this.#nowMs, this.#nowMs++);
    this.#sent = concat([this.#sent, ...messages]);
    return this;
  }

  /** What was sent, from an offset up to another. */
  sent(from: number, to?: number): Uint8Array {
    return this.#sent.subarray(from, to);
  }

  receive(...pieces: Uint8Array[]): this {
    for (const piece of pieces) this.#add(this.match.receive(piece));
    return this;
  }

  giveUp(sentBeforeMs = Infinity): Totals {
    this.#add(this.match.giveUp(sentBeforeMs));
    return this.totals;
  }

  #add(findings: ReturnType<ByteMatch["receive"]>): void {
    for (const { what, count, sentMs } of findings) {
      assert.ok(count > 0, `${what} of ${count}`);
      assert.equal(sentMs === undefined, what === "foreign");
      this.totals[what] += count;
      if (what === "missing") this.missingAt[sentMs!] = (this.missingAt[sentMs!] ?? 0) + count;
    }
  }
}

Deno.test("ByteMatch finds nothing wrong when every byte arrives, wherever it was cut", () => {
  for (const size of [1, 2, 15, 16, 17, 64, 1000]) {
    const bench = new Bench().send(100, 1, 0, 30, 400);
    for (let at = 0; at < 531; at += size) bench.receive(bench.sent(at, at + size));
    assert.ok(bench.match.caughtUp(100));
    assert.deepEqual(bench.giveUp(), { ...nothing, bytes: 531 }, `in pieces of ${size}`);
  }
});

Deno.test("ByteMatch follows a stream while it is being sent", () => {
  const bench = new Bench();
  for (let i = 0; i < 50; i++) bench.send(40).receive(bench.sent(40 * i));
  assert.deepEqual(bench.totals, { ...nothing, bytes: 2_000 });
});

Deno.test("ByteMatch places a stream that is too short for a proof at its end", () => {
  const bench = new Bench().send(5);
  bench.receive(bench.sent(0));
  assert.deepEqual(bench.giveUp(), { ...nothing, bytes: 5 });
});

Deno.test("ByteMatch aligns a receiver that joins late, at a message's beginning or within one", () => {
  for (const from of [100, 130, 177]) {
    const bench = new Bench().send(100, 50, 50);
    bench.receive(bench.sent(from));
    assert.deepEqual(bench.giveUp(), { ...nothing, bytes: 200 - from, late: 1 });
  }
});

Deno.test("ByteMatch aligns at the latest message that begins alike", () => {
  const bench = new Bench();
  const station = bench.own(25);
  bench.sendBytes(station, bench.own(60), station, bench.own(60));
  bench.receive(bench.sent(85));
  assert.deepEqual(bench.giveUp(), { ...nothing, bytes: 85, late: 1 });
});

Deno.test("ByteMatch finds a hole, and counts what is missing when it was sent", () => {
  const bench = new Bench().send(100, 50, 60, 70, 80);
  bench.receive(bench.sent(0, 120), bench.sent(210));
  assert.deepEqual(bench.giveUp(), { ...nothing, bytes: 120 + 150, missing: 90, holes: 1 });
  assert.deepEqual(bench.missingAt, { 1: 30, 2: 60 });
});

Deno.test("ByteMatch is not misled by messages that begin alike", () => {
  const bench = new Bench();
  for (let i = 0; i < 6; i++) bench.sendBytes(concat([Uint8Array.of(0xd3, 0, 19), bench.own(22)]));
  bench.receive(bench.sent(0, 50), bench.sent(100));
  assert.deepEqual(bench.giveUp(), { ...nothing, bytes: 100, missing: 50, holes: 1 });
});

Deno.test("ByteMatch finds foreign bytes between those that were sent", () => {
  const bench = new Bench().send(100, 100);
  bench.receive(bench.sent(0, 70), bench.foreign(33), bench.sent(70));
  assert.deepEqual(bench.giveUp(), { ...nothing, bytes: 200, foreign: 33 });
});

Deno.test("ByteMatch finds foreign bytes before and behind those that were sent", () => {
  const bench = new Bench().send(100, 100);
  bench.receive(bench.foreign(50), bench.sent(0), bench.foreign(7));
  assert.deepEqual(bench.giveUp(), { ...nothing, bytes: 200, foreign: 57 });
});

Deno.test("ByteMatch finds each byte that was changed, near the end as well", () => {
  const bench = new Bench().send(100, 100, 100);
  const received = bench.sent(0).slice();
  for (const at of [40, 205, 290]) received[at]! ^= 0xff;
  bench.receive(received);
  assert.deepEqual(bench.giveUp(), { ...nothing, bytes: 297, missing: 3, holes: 3, foreign: 3 });
});

Deno.test("ByteMatch takes bytes that arrive again for foreign", () => {
  const bench = new Bench().send(100, 100);
  bench.receive(bench.sent(0, 100), bench.sent(50, 100), bench.sent(100));
  assert.deepEqual(bench.giveUp(), { ...nothing, bytes: 200, foreign: 50 });
});

Deno.test("ByteMatch takes everything for foreign when nothing of it was sent", () => {
  const bench = new Bench().send(1_000);
  for (let i = 0; i < 100; i++) bench.receive(bench.foreign(100));
  assert.deepEqual(bench.giveUp(), { ...nothing, foreign: 10_000 });
  const idle = new Bench();
  idle.receive(idle.foreign(20));
  assert.deepEqual(idle.giveUp(), { ...nothing, foreign: 20 });
});

Deno.test("ByteMatch does not keep what it cannot place", () => {
  const bench = new Bench().send(100);
  bench.receive(bench.sent(0));
  for (let i = 0; i < 50; i++) bench.receive(bench.foreign(10_000));
  assert.ok(bench.totals.foreign > 400_000, `only ${bench.totals.foreign} bytes were let go`);
});

Deno.test("ByteMatch counts what was sent to the end and never came, without a hole", () => {
  const bench = new Bench().send(100, 100, 100);
  bench.receive(bench.sent(0, 130));
  assert.ok(!bench.match.caughtUp(2));
  assert.ok(bench.match.caughtUp(1));
  assert.deepEqual(bench.giveUp(2), { ...nothing, bytes: 130, missing: 70 });
  assert.deepEqual(bench.giveUp(2), { ...nothing, bytes: 130, missing: 70 }, "not again");
  assert.deepEqual(bench.giveUp(), { ...nothing, bytes: 130, missing: 170 });
  assert.deepEqual(bench.missingAt, { 1: 70, 2: 100 });
});

Deno.test("ByteMatch counts nothing as missing for one to whom nothing ever came", () => {
  const bench = new Bench();
  assert.ok(bench.match.caughtUp(100));
  bench.send(10);
  assert.ok(!bench.match.caughtUp(100));
  assert.deepEqual(bench.giveUp(), nothing);
});

Deno.test("ByteMatch counts what the log has forgotten, at the oldest moment it knows", () => {
  const bench = new Bench({ maxMessages: 10, maxBytes: 1e6 }).send(50);
  bench.receive(bench.sent(0));
  bench.send(...new Array(99).fill(50));
  assert.ok(!bench.match.caughtUp(1_000), "what was forgotten never arrived");
  assert.deepEqual(bench.giveUp(), { ...nothing, bytes: 50, missing: 99 * 50 });
  assert.equal(bench.missingAt[bench.log.first], bench.log.first * 50);
});

Deno.test("ByteMatch sees no fault in messages that are all the same", () => {
  const bench = new Bench();
  for (let i = 0; i < 300; i++) {
    bench.sendBytes(new Uint8Array(20));
    bench.receive(new Uint8Array(7), new Uint8Array(13));
  }
  assert.deepEqual(bench.giveUp(), { ...nothing, bytes: 6_000 });
});

Deno.test("ByteMatch goes on in messages that are all the same when a byte was changed", () => {
  const same = new Uint8Array(20);
  const bench = new Bench().sendBytes(same).receive(same);
  bench.sendBytes(...new Array(19).fill(same));
  bench.receive(new Uint8Array(30), Uint8Array.of(1), new Uint8Array(100), new Uint8Array(249));
  assert.deepEqual(bench.giveUp(), { ...nothing, bytes: 399, foreign: 1, missing: 1 });
});

const lengths = fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 25 });
const cuts = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 40 });

/** Cuts bytes into pieces of these lengths, over and over. */
function cut(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length]!;
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

Deno.test("ByteMatch finds the same at any cut: every byte of a stream that was joined anywhere", () => {
  fc.assert(
    fc.property(
      lengths,
      cuts,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (lengths, cuts, where) => {
        const bench = new Bench().send(...lengths);
        const total = lengths.reduce((sum, length) => sum + length, 0);
        const from = Math.floor(where * total);
        bench.receive(...cut(bench.sent(from), cuts));
        const isLate = from > 0 && from < total;
        // So few bytes occur elsewhere by chance.
        if (total - from < 4) return;
        assert.deepEqual(bench.giveUp(), { ...nothing, bytes: total - from, late: isLate ? 1 : 0 });
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});

/** A stretch that arrives, and what then goes wrong: bytes that are left out, bytes that are put in. */
const stretch = fc.record({
  arrive: fc.integer({ min: 20, max: 300 }),
  leaveOut: fc.nat(150),
  putIn: fc.nat(150),
});

Deno.test("ByteMatch finds the same at any cut: what was left out, and what was put in", () => {
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 8 }), cuts, (stretches, cuts) => {
      const bench = new Bench();
      const received: Uint8Array[] = [];
      const expected = { ...nothing };
      let at = 0;
      for (const { arrive, leaveOut, putIn } of stretches) {
        bench.send(arrive, leaveOut);
        received.push(bench.sent(at, at + arrive), bench.foreign(putIn));
        at += arrive + leaveOut;
        expected.bytes += arrive;
        expected.missing += leaveOut;
        expected.foreign += putIn;
        if (leaveOut > 0) expected.holes++;
      }
      bench.send(20);
      received.push(bench.sent(at));
      expected.bytes += 20;
      bench.receive(...cut(concat(received), cuts));
      assert.deepEqual(bench.giveUp(), expected);
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("findRun() finds the first run that stands anywhere, at its nearest or latest place", () => {
  const bench = new Bench();
  const [one, two] = [bench.own(20), bench.own(20)];
  const { log } = bench.sendBytes(one, two, one.subarray(0, 10), one.subarray(10), two);
  const bytes = concat([bench.foreign(5), one]);
  assert.deepEqual(findRun(log, bytes, 16, 0), { skipped: 5, offset: 0 });
  assert.deepEqual(findRun(log, bytes, 16, 1), { skipped: 5, offset: 40 }, "across two messages");
  assert.deepEqual(findRun(log, bytes, 16, undefined), { skipped: 5, offset: 40 });
  assert.deepEqual(findRun(log, bytes, 16, 41), { skipped: 6, offset: 41 }, "a later run");
  assert.equal(findRun(log, bytes, 16, 60), undefined);
  assert.equal(findRun(log, bench.foreign(200), 16, 0), undefined);
  assert.equal(findRun(log, bytes.subarray(0, 15), 16, 0), undefined);
  assert.equal(findRun(new SentLog(), bytes, 16, 0), undefined);
});
