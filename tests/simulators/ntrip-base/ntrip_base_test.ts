import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { concat } from "../../../core/bytes.ts";
import { decodeMessage, encodeFrame, RtcmDecoder } from "../../../protocols/rtcm/mod.ts";
import { ntripBase } from "../../../simulators/ntrip-base/ntrip_base.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { freeAddress } from "../../peer.ts";
import { startStandIn, type Visit } from "../stand_in.ts";
import { watch, type Watched } from "../watched.ts";

const password = "server_password";

/** Lets a base in. */
async function accept(visit: Visit): Promise<void> {
  await visit.head();
  visit.write("ICY 200 OK\r\n\r\n");
}

/** The frames in what a base sent. */
function framesIn(bytes: Uint8Array): Uint8Array[] {
  const decoder = new RtcmDecoder();
  decoder.push(bytes);
  const frames = [];
  for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) frames.push(frame);
  assert.equal(decoder.skippedBytes, 0);
  return frames.map((frame) => frame.bytes);
}

/** The epochs of the observation messages, in ms since the first one that a base ever sends. */
function epochsOf(frames: Uint8Array[]): number[] {
  return frames.flatMap((frame) => {
    const message = decodeMessage(frame.subarray(3, -3));
    return !message.unknown && message.type === 1074
      ? [message.epochMs - (4 * 86_400_000 + 18_000)]
      : [];
  });
}

/** Waits until a base has sent so many messages and the caster has got them all. */
async function arrived(base: Watched, visit: Visit, count: number): Promise<Uint8Array[]> {
  const sent = await base.until("sent.sent", count);
  return framesIn(await visit.atLeast(concat(sent).length));
}

Deno.test("ntrip-base asks as RTKLIB does", async () => {
  await using caster = await startStandIn();
  const { address: target } = caster;
  await using _base = watch(ntripBase, { target, password, agent: "NTRIP RTKLIB/2.4.3" });
  const visit = await caster.accepted();
  assert.equal(
    await visit.head(),
    "SOURCE server_password point1\r\nSource-Agent: NTRIP RTKLIB/2.4.3\r\nSTR: \r\n\r\n",
  );
  assert.equal(visit.bytes.length, 0);
  visit.end();
});

Deno.test("ntrip-base sends its position and the first epoch once it is accepted", async () => {
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  await using base = watch(ntripBase, { target: caster.address, password }, { clock });
  const visit = await caster.accepted();
  await accept(visit);
  await base.started;
  const frames = await arrived(base, visit, 2);
  assert.deepEqual(frames.map((frame) => decodeMessage(frame.subarray(3, -3)).type), [1005, 1074]);
  assert.deepEqual(epochsOf(frames), [0]);
  assert.equal(base.metric("connection.opened"), 1);
});

Deno.test("ntrip-base sends on an absolute schedule, and records what it sent", async () => {
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  const startedAt = clock.now();
  const options = { target: caster.address, password, rate: "10/s", stationInterval: "1s" };
  await using base = watch(ntripBase, options, { clock });
  const visit = await caster.accepted();
  await accept(visit);
  await base.until("sent.sent", 2);
  await clock.advance(1_950);
  const frames = await arrived(base, visit, 22);
  assert.deepEqual(epochsOf(frames), Array.from({ length: 20 }, (_, i) => i * 100));
  assert.deepEqual(base.all("sent.sent"), frames);
  const intended = base.observations.filter(({ what }) => what === "sent.sent")
    .map((one) => one.arguments[1]);
  const ticks = Array.from({ length: 20 }, (_, i) => startedAt + i * 100);
  assert.deepEqual(intended, [undefined, ...ticks.slice(0, 10), ticks[10], ...ticks.slice(10)]);
});

Deno.test("ntrip-base goes on with its schedule while it is not connected", async () => {
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  const options = { target: caster.address, password, rate: "10/s" };
  await using base = watch(ntripBase, options, { clock });
  const first = await caster.accepted();
  await accept(first);
  await arrived(base, first, 2);
  first.end();
  await base.until("connection.ended", 1);
  await clock.slept(400);
  await clock.advance(2_050);
  const second = await caster.accepted();
  assert.equal(base.all("sent.sent").length, 2);
  await accept(second);
  await base.until("sent.sent", 3);
  await clock.advance(100);
  const frames = framesIn(await second.atLeast(concat(base.all("sent.sent").slice(2)).length));
  assert.equal(decodeMessage(frames[0]!.subarray(3, -3)).type, 1005);
  assert.deepEqual(epochsOf(frames), [2_100]);
});

Deno.test("ntrip-base dials again, later each time, when it is refused", async () => {
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  const options = { target: caster.address, password, redialMin: "1s", redialMax: "3s" };
  await using base = watch(ntripBase, options, { clock });
  for (const [i, delayMs] of [1_000, 2_000, 3_000, 3_000].entries()) {
    const visit = await caster.accepted();
    await visit.head();
    visit.write("ERROR - streampoint is already in use\r\n");
    visit.end();
    await base.until("connection.refused", i + 1);
    await clock.slept(delayMs * 0.9);
    const [sleepsMs, ...others] = clock.delaysMs;
    assert.deepEqual(others, []);
    assert.ok(sleepsMs! <= delayMs * 1.1);
    await clock.advance(delayMs * 1.1);
  }
  const reasons = base.all("connection.refused");
  assert.deepEqual(reasons, Array(4).fill("ERROR - streampoint is already in use"));
  assert.equal(base.metric("connection.opened"), 0);
  await accept(await caster.accepted());
  assert.deepEqual(epochsOf(await base.until("sent.sent", 2)), [0]);
});

Deno.test("ntrip-base starts when nobody listens, and says why it is not connected", async () => {
  const options = { target: await freeAddress(), password };
  await using base = watch(ntripBase, options, { clock: new VirtualClock() });
  await base.started;
  assert.deepEqual(base.all("connection.refused"), ["connection refused"]);
});

Deno.test("ntrip-base gives up on a caster that never answers", async () => {
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  await using base = watch(ntripBase, { target: caster.address, password }, { clock });
  const visit = await caster.accepted();
  await visit.head();
  await clock.advance(10_000);
  await visit.ended();
  assert.deepEqual(await base.until("connection.refused", 1), ["no answer in 10 s"]);
});

Deno.test("ntrip-base sends the same bytes for the same seed, whenever it runs", async () => {
  async function run(seed: number, startMs: number): Promise<Uint8Array[]> {
    await using caster = await startStandIn();
    const clock = new VirtualClock(startMs);
    const options = { target: caster.address, password, rate: "5/s", message: 1077 as const };
    await using base = watch(ntripBase, options, { clock, seed });
    const visit = await caster.accepted();
    await accept(visit);
    await base.until("sent.sent", 2);
    await clock.advance(10_100);
    return await arrived(base, visit, 53);
  }
  const bytes = await run(7, Date.UTC(2026, 0, 1));
  assert.equal(bytes.length, 53);
  assert.deepEqual(await run(7, Date.UTC(2030, 5, 6, 7, 8, 9.5)), bytes);
  assert.notDeepEqual(await run(8, Date.UTC(2026, 0, 1)), bytes);
});

Deno.test("ntrip-base stamps epochs with the clock's time when startTime is now", async () => {
  await using caster = await startStandIn();
  const clock = new VirtualClock(Date.UTC(2026, 0, 1, 0, 0, 5));
  const options = { target: caster.address, password, startTime: "now" };
  await using base = watch(ntripBase, options, { clock });
  const visit = await caster.accepted();
  await accept(visit);
  assert.deepEqual(epochsOf(await arrived(base, visit, 2)), [5_000]);
});

Deno.test("ntrip-base skips what a caster that does not read has no room for", async () => {
  await using files = await temporaryFolder();
  const frame = encodeFrame(new Uint8Array(1023));
  const path = join(files.path, "long.rtcm3");
  await writeFile(path, concat(Array(10).fill(frame)));
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  const options = { target: caster.address, password, replay: path, loop: true, rate: "1000/s" };
  await using base = watch(ntripBase, { ...options, maxBacklog: "64KiB" }, { clock });
  const visit = await caster.accepted();
  await accept(visit);
  await base.until("sent.sent", 1);
  visit.pause();
  let sent: number;
  do {
    sent = base.all("sent.sent").length;
    await clock.advance(500);
    assert.ok(sent < 30_000, "the backlog has no bound");
  } while (base.all("sent.sent").length > sent);
  await clock.advance(2_000);
  assert.equal(base.all("sent.sent").length, sent);
  visit.resume();
  await visit.atLeast(sent * frame.length);
  await clock.advance(10);
  const all = await base.until("sent.sent", sent + 1);
  assert.equal(base.metric("sent.bytes"), all.length * frame.length);
  await visit.atLeast(all.length * frame.length);
});

Deno.test("ntrip-base replays a recorded file at its rate, once", async () => {
  await using files = await temporaryFolder();
  const frames = [19, 200, 30].map((length) => encodeFrame(new Uint8Array(length).fill(length)));
  const path = join(files.path, "recorded.rtcm3");
  await writeFile(path, concat(frames));
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  const options = { target: caster.address, password, replay: path, rate: "2/s" };
  await using base = watch(ntripBase, options, { clock });
  const visit = await caster.accepted();
  await accept(visit);
  await base.until("sent.sent", 1);
  await clock.advance(500);
  assert.deepEqual(base.all("sent.sent"), frames.slice(0, 2));
  await clock.advance(5_000);
  assert.deepEqual(await arrived(base, visit, 3), frames);
});

Deno.test("ntrip-base replays a recorded file again and again with loop", async () => {
  await using files = await temporaryFolder();
  const frames = [19, 200].map((length) => encodeFrame(new Uint8Array(length).fill(length)));
  const path = join(files.path, "recorded.rtcm3");
  await writeFile(path, concat(frames));
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  const options = { target: caster.address, password, replay: path, loop: true, rate: "2/s" };
  await using base = watch(ntripBase, options, { clock });
  await accept(await caster.accepted());
  await base.until("sent.sent", 1);
  await clock.advance(1_500);
  assert.deepEqual(base.all("sent.sent"), [...frames, ...frames]);
});

Deno.test("ntrip-base does not start when the file to replay is missing or empty", async () => {
  await using files = await temporaryFolder();
  const target = await freeAddress();
  const missing = join(files.path, "missing.rtcm3");
  await assert.rejects(watch(ntripBase, { target, password, replay: missing }).started, {
    name: "BenchError",
    message: `Cannot replay ${missing}: there is no such file`,
  });
  const empty = join(files.path, "empty.rtcm3");
  await writeFile(empty, "");
  await assert.rejects(watch(ntripBase, { target, password, replay: empty }).started, {
    name: "BenchError",
    message: `Cannot replay ${empty}: it is empty`,
  });
});

Deno.test("ntrip-base refuses options that cannot work", async () => {
  const target = "127.0.0.1:2101";
  const mistakes: [object, RegExp][] = [
    [{ rate: "0/s" }, /more than 0\/s and at most 1000\/s/],
    [{ rate: "2000/s" }, /more than 0\/s and at most 1000\/s/],
    [{ password: "two words" }, /must be one word/],
    [{ position: "here" }, /must be latitude,longitude,height/],
    [{ message: 1075 }, /1074/],
    [{ stationInterval: "0s" }, /longer than 0/],
    [{ startTime: "yesterday" }, /startTime/],
  ];
  for (const [mistake, message] of mistakes) {
    await assert.rejects(watch(ntripBase, { target, password, ...mistake }).started, {
      name: "TypeError",
      message,
    });
  }
});

Deno.test("ntrip-base may be stopped twice, and closes its connection", async () => {
  await using caster = await startStandIn();
  await using base = watch(ntripBase, { target: caster.address, password });
  const visit = await caster.accepted();
  await accept(visit);
  const running = await base.started;
  await running[Symbol.asyncDispose]();
  await running[Symbol.asyncDispose]();
  await visit.ended();
  assert.equal(base.metric("connection.concurrent"), 0);
});

Deno.test("ntrip-base stops when its signal aborts", async () => {
  await using caster = await startStandIn();
  const stop = new AbortController();
  const options = { target: caster.address, password };
  await using _base = watch(ntripBase, options, { signal: stop.signal });
  const visit = await caster.accepted();
  await accept(visit);
  await visit.atLeast(1);
  stop.abort();
  await visit.ended();
});

async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "ntrip-base-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
