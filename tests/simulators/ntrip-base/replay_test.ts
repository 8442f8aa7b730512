/** What the caster records, a base replays at its original pace. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { formatAddress } from "../../../core/address.ts";
import { concat } from "../../../core/bytes.ts";
import { timetable } from "../../../core/clock.ts";
import { BenchError } from "../../../core/errors.ts";
import { createRandom } from "../../../core/random.ts";
import { timesPathOf } from "../../../protocols/recording/mod.ts";
import { Recorder, type RecorderOptions } from "../../../servers/caster/recording/recorder.ts";
import { createCorrections } from "../../../simulators/ntrip-base/corrections.ts";
import type { MessageSource } from "../../../simulators/ntrip-base/message_source.ts";
import { ntripBase } from "../../../simulators/ntrip-base/ntrip_base.ts";
import { readRecording } from "../../../simulators/ntrip-base/recording.ts";
import { inFolder } from "../../servers/caster/recording/in_folder.ts";
import { basics, Client, startCaster } from "../../servers/caster/client.ts";
import { msmFrame, stationFrame } from "../../servers/caster/station/frames.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { eventually } from "../../within.ts";
import { watch } from "../watched.ts";

const START_MS = Date.UTC(2026, 0, 1);
const once = { loop: false, speed: 1 };

interface Sent {
  bytes: Uint8Array;
  atMs: number;
}

async function record(
  folder: string,
  sent: readonly Sent[],
  options: Partial<RecorderOptions> = {},
) {
  const recorder = new Recorder(
    "point1",
    { record: folder, recordMax: 2 ** 30, recordEvery: 3_600_000, recordKeep: 0, ...options },
    { onFile() {}, onBehind: () => assert.fail("behind"), onFailed: assert.fail },
  );
  for (const { bytes, atMs } of sent) recorder.passed(bytes, atMs);
  await recorder[Symbol.asyncDispose]();
  return recorder.writtenBytes;
}

/** Replays on a clock of its own: what was sent, and when after the first. */
async function replay(source: MessageSource, count: number): Promise<Sent[]> {
  const clock = new VirtualClock();
  const startedAt = clock.now();
  const sent: Sent[] = [];
  async function run(): Promise<void> {
    const ticks = timetable((index) => source.dueMs!(index), clock, new AbortController().signal);
    for await (const { index } of ticks) {
      for (const bytes of source.due(index)) sent.push({ bytes, atMs: clock.now() - startedAt });
      if (sent.length >= count) return;
    }
  }
  const running = run();
  // The first one is due before anybody sleeps.
  await clock.advance(0);
  await clock.advance(30_000_000);
  await running;
  return sent;
}

for (const speed of [1, 50]) {
  Deno.test(`readRecording() gives 20000 s back at speed ${speed}, every byte and its time`, async () => {
    await inFolder(async (folder) => {
      const random = createRandom(7);
      const corrections = createCorrections(
        ntripBase.options.parse({ target: "127.0.0.1:1", password: "word" }),
        START_MS,
        random.stream("receiver"),
      );
      // A frame a second, jittered and cut in two now and then, as a caster reads it.
      const sent: Sent[] = [];
      const frames: { end: number; atMs: number }[] = [];
      let end = 0;
      for (let second = 0; second <= 20_000; second++) {
        const bytes = concat(corrections.due(second));
        const atMs = START_MS + second * 1_000 + (second === 0 ? 0 : random.next() * 80);
        const cut = second % 7 === 3 ? 40 : bytes.length;
        sent.push({ bytes: bytes.subarray(0, cut), atMs });
        if (cut < bytes.length) sent.push({ bytes: bytes.subarray(cut), atMs: atMs + 5 });
        for (const { length } of corrections.due(second)) {
          end += length;
          frames.push({ end, atMs: atMs + (cut < bytes.length ? 5 : 0) - START_MS });
        }
      }
      const writtenBytes = await record(folder, sent);
      assert.equal(writtenBytes, end);
      const source = await readRecording(folder, { loop: false, speed });
      const replayed = await replay(source, Infinity);
      assert.deepEqual(
        concat(replayed.map(({ bytes }) => bytes)),
        concat(sent.map(({ bytes }) => bytes)),
      );
      assert.equal(replayed.length, frames.length);
      for (const [i, { atMs }] of replayed.entries()) {
        const offMs = Math.abs(atMs * speed - frames[i]!.atMs);
        // A second's hundredth; so it is far below one percent after the first.
        assert.ok(offMs <= 10, `message ${i} is ${offMs} ms off`);
      }
    });
  });
}

Deno.test("readRecording() goes over from one file to the next without a seam", async () => {
  await inFolder(async (folder) => {
    const frame = msmFrame();
    const sent = Array.from({ length: 10 }, (_, i) => ({
      // Each piece holds the end of a frame and the begin of the next one.
      bytes: concat([frame.subarray(i === 0 ? 0 : 9), frame.subarray(0, 9)]),
      atMs: START_MS + i * 1_000,
    }));
    await record(folder, sent, { recordEvery: 3_000 });
    const source = await readRecording(join(folder, "*.rtcm3"), once);
    const replayed = await replay(source, Infinity);
    assert.equal(replayed.length, 11);
    assert.deepEqual(replayed.map(({ atMs }) => atMs), [
      ...Array.from({ length: 10 }, (_, i) => i * 1_000),
      9_000,
    ]);
  });
});

Deno.test("readRecording() begins again after the usual pause with `loop`", async () => {
  await inFolder(async (folder) => {
    const sent = Array.from(
      { length: 3 },
      (_, i) => ({ bytes: msmFrame(), atMs: START_MS + i * 500 }),
    );
    await record(folder, sent);
    const source = await readRecording(folder, { loop: true, speed: 1 });
    const replayed = await replay(source, 8);
    assert.deepEqual(
      replayed.map(({ atMs }) => atMs),
      [0, 500, 1_000, 1_500, 2_000, 2_500, 3_000, 3_500],
    );
  });
});

Deno.test("readRecording() knows no times where there are none beside the bytes", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "other.rtcm3");
    await Deno.writeFile(path, msmFrame());
    assert.equal((await readRecording(path, once)).dueMs, undefined);
  });
});

Deno.test("readRecording() makes do with either file cut by a crash", async () => {
  await inFolder(async (folder) => {
    const sent = Array.from(
      { length: 5 },
      (_, i) => ({ bytes: msmFrame(), atMs: START_MS + i * 1_000 }),
    );
    await record(folder, sent);
    const path = join(folder, "point1-20260101T000000.000Z.rtcm3");
    const length = msmFrame().length;
    const times = await Deno.readFile(timesPathOf(path));
    await Deno.writeFile(timesPathOf(path), times.subarray(0, times.length - 3));
    const withoutTimes = await replay(await readRecording(path, once), Infinity);
    assert.deepEqual(withoutTimes.map(({ atMs }) => atMs), [0, 1_000, 2_000, 3_000, 3_000]);
    await Deno.writeFile(timesPathOf(path), times);
    await Deno.truncate(path, 3 * length + 4);
    const withoutBytes = await replay(await readRecording(path, once), Infinity);
    assert.deepEqual(withoutBytes.map(({ bytes }) => bytes.length), [length, length, length, 4]);
  });
});

Deno.test("readRecording() says what is wrong with the times", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "a.rtcm3");
    await Deno.writeFile(path, msmFrame());
    await Deno.writeTextFile(timesPathOf(path), "something else");
    await assert.rejects(
      readRecording(path, once),
      (error) =>
        error instanceof BenchError && /they do not begin with WBTIMES1/.test(error.message),
    );
  });
});

Deno.test("ntrip-base replays what a caster recorded, byte by byte", async () => {
  await inFolder(async (record) => {
    const bytes = concat([
      stationFrame(),
      msmFrame(),
      new TextEncoder().encode("text"),
      msmFrame(),
    ]);
    {
      await using caster = await startCaster({ ...basics, record });
      using source = await Client.source(caster);
      using rover = await Client.rover(caster);
      for (let at = 0; at < bytes.length; at += 40) {
        const piece = bytes.subarray(at, at + 40);
        await source.send(piece);
        assert.deepEqual(await rover.takeBytes(piece.length), piece);
      }
    }
    await using second = await startCaster(basics);
    const { port } = second.endpoints.ntrip!;
    await using _base = watch(ntripBase, {
      target: `127.0.0.1:${port}`,
      password: "server_password",
      replay: record,
      loop: true,
      speed: 10,
    });
    const isFed = async () => {
      const response = await fetch(
        `http://${formatAddress(second.endpoints.admin!)}/streampoints/`,
      );
      return (await response.json())[0].server_connected;
    };
    await eventually(isFed);
    using rover = await Client.rover(second);
    // A rover begins anywhere in a round: two rounds hold a whole one.
    const received = await rover.takeBytes(bytes.length * 2);
    const text = new TextDecoder("latin1");
    assert.ok(text.decode(received).includes(text.decode(bytes)));
  });
});
