import assert from "node:assert/strict";
import { join } from "node:path";
import { concat } from "../../../../core/bytes.ts";
import { type TimedPiece, TimesDecoder, timesPathOf } from "../../../../protocols/recording/mod.ts";
import { Recorder, type RecorderOptions } from "../../../../servers/caster/recording/recorder.ts";
import { eventually } from "../../../within.ts";
import { inFolder } from "./in_folder.ts";

const START_MS = Date.UTC(2026, 0, 1);

const bounds: Omit<RecorderOptions, "record"> = {
  recordMax: 1024 * 1024,
  recordEvery: 3_600_000,
  recordKeep: 0,
};

function startRecorder(folder: string, options: Partial<RecorderOptions> = {}, name = "point1") {
  const events: string[] = [];
  const recorder = new Recorder(name, { ...bounds, record: folder, ...options }, {
    onFile: () => events.push("file"),
    onBehind: () => events.push("behind"),
    onFailed: () => events.push("failed"),
  });
  return { recorder, events };
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

async function timesOf(path: string): Promise<TimedPiece[]> {
  const decoder = new TimesDecoder();
  decoder.push(await Deno.readFile(timesPathOf(path)));
  const pieces: TimedPiece[] = [];
  for (let piece = decoder.next(); piece; piece = decoder.next()) pieces.push(piece);
  decoder.end();
  return pieces;
}

const piece = (i: number, length = 10) => new Uint8Array(length).fill(i);

Deno.test("Recorder writes the bytes as they are, and when each piece came", async () => {
  await inFolder(async (folder) => {
    const { recorder } = startRecorder(folder);
    for (let i = 0; i < 5; i++) recorder.passed(piece(i, i + 1), START_MS + i * 1_000.5);
    await recorder[Symbol.asyncDispose]();
    const path = join(folder, "point1-20260101T000000.000Z.rtcm3");
    assert.deepEqual(await namesIn(folder), [
      "point1-20260101T000000.000Z.rtcm3",
      "point1-20260101T000000.000Z.times",
    ]);
    const all = concat(Array.from({ length: 5 }, (_, i) => piece(i, i + 1)));
    assert.deepEqual(new Uint8Array(await Deno.readFile(path)), all);
    assert.deepEqual(
      await timesOf(path),
      Array.from({ length: 5 }, (_, i) => ({ atMs: START_MS + i * 1_000.5, length: i + 1 })),
    );
    assert.equal(recorder.writtenBytes, 15);
  });
});

Deno.test("Recorder writes nothing while nothing passes", async () => {
  await inFolder(async (folder) => {
    const { recorder } = startRecorder(folder);
    await recorder[Symbol.asyncDispose]();
    assert.deepEqual(await namesIn(folder), []);
  });
});

Deno.test("Recorder goes on in another file when one is full, and cuts no piece", async () => {
  await inFolder(async (folder) => {
    const { recorder } = startRecorder(folder, { recordMax: 25 });
    for (let i = 0; i < 5; i++) recorder.passed(piece(i), START_MS + i);
    recorder.passed(piece(9, 100), START_MS + 9);
    await recorder[Symbol.asyncDispose]();
    const names = (await namesIn(folder)).filter((name) => name.endsWith(".rtcm3"));
    const files = await Promise.all(names.map((name) => Deno.readFile(join(folder, name))));
    assert.deepEqual(files.map(({ length }) => length), [20, 20, 10, 100]);
    assert.deepEqual((await timesOf(join(folder, names[1]!)))[0], {
      atMs: START_MS + 2,
      length: 10,
    });
  });
});

Deno.test("Recorder goes on in another file after its time", async () => {
  await inFolder(async (folder) => {
    const { recorder } = startRecorder(folder, { recordEvery: 10_000 });
    for (let second = 0; second < 25; second++) {
      recorder.passed(piece(1), START_MS + second * 1_000);
    }
    await recorder[Symbol.asyncDispose]();
    const names = (await namesIn(folder)).filter((name) => name.endsWith(".rtcm3"));
    assert.deepEqual(names, [0, 10, 20].map((s) => `point1-20260101T0000${s || "00"}.000Z.rtcm3`));
  });
});

Deno.test("Recorder keeps so many files as it is told to, and leaves those of others alone", async () => {
  await inFolder(async (folder) => {
    const others = ["point1-notes.rtcm3", "point10-20250101T000000.000Z.rtcm3"];
    for (const name of others) await Deno.writeTextFile(join(folder, name), "");
    const { recorder } = startRecorder(folder, { recordEvery: 10, recordKeep: 2 });
    for (let i = 0; i < 5; i++) recorder.passed(piece(i), START_MS + i * 10);
    await recorder[Symbol.asyncDispose]();
    assert.deepEqual(await namesIn(folder), [
      "point1-20260101T000000.030Z.rtcm3",
      "point1-20260101T000000.030Z.times",
      "point1-20260101T000000.040Z.rtcm3",
      "point1-20260101T000000.040Z.times",
      ...others,
    ]);
  });
});

Deno.test("Recorder names a file beside one that there is", async () => {
  await inFolder(async (folder) => {
    for (let i = 0; i < 2; i++) {
      const { recorder } = startRecorder(folder);
      recorder.passed(piece(i), START_MS);
      await recorder[Symbol.asyncDispose]();
    }
    const names = (await namesIn(folder)).filter((name) => name.endsWith(".rtcm3"));
    assert.deepEqual(names, [
      "point1-20260101T000000.000Z-2.rtcm3",
      "point1-20260101T000000.000Z.rtcm3",
    ]);
  });
});

for (const name of ["..", ".hidden", "a~b*'c", "ü".repeat(255), "a\\b"]) {
  Deno.test(`Recorder stays in its folder with a streampoint called ${name.slice(0, 10)}`, async () => {
    await inFolder(async (folder) => {
      const { recorder, events } = startRecorder(folder, {}, name);
      recorder.passed(piece(1), START_MS);
      await recorder[Symbol.asyncDispose]();
      assert.deepEqual(events, ["file"]);
      const [first] = await namesIn(folder);
      assert.match(first!, /^[A-Za-z0-9%_-]+-20260101T000000\.000Z\.rtcm3$/);
    });
  });
}

Deno.test("Recorder leaves out what the disk cannot keep up with, and goes on in another file", async () => {
  await inFolder(async (folder) => {
    const { recorder, events } = startRecorder(folder, { recordMax: 2 ** 40 });
    const large = piece(7, 1024 * 1024);
    for (let i = 0; i < 20; i++) recorder.passed(large, START_MS + i);
    assert.deepEqual(events, ["behind"]);
    await eventually(() => recorder.writtenBytes === 8 * large.length);
    recorder.passed(piece(1), START_MS + 1_000);
    await recorder[Symbol.asyncDispose]();
    const names = (await namesIn(folder)).filter((name) => name.endsWith(".rtcm3"));
    const sizes = await Promise.all(
      names.map(async (name) => (await Deno.stat(join(folder, name))).size),
    );
    assert.deepEqual(sizes, [8 * large.length, 10]);
  });
});

Deno.test("Recorder says so and ends when it cannot write", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "file");
    await Deno.writeTextFile(file, "");
    const { recorder, events } = startRecorder(join(file, "within"));
    recorder.passed(piece(1), START_MS);
    await eventually(() => events.length > 0);
    recorder.passed(piece(2), START_MS);
    await recorder[Symbol.asyncDispose]();
    assert.deepEqual(events, ["failed"]);
  });
});
