import assert from "node:assert/strict";
import { concat } from "../../../core/bytes.ts";
import { decodeMsmHead, decodeStation, RtcmDecoder } from "../../../protocols/rtcm/mod.ts";
import { type misbehaviours, ntripBase } from "../../../simulators/ntrip-base/ntrip_base.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { startStandIn, type Visit } from "../stand_in.ts";
import { watch } from "../watched.ts";

const password = "server_password";

/** Runs a base for so long on a clock of its own, and hands it over with the caster's end. */
async function misbehaving(
  misbehave: (typeof misbehaviours)[number],
  durationMs: number,
  check: (base: ReturnType<typeof watch>, visit: Visit, clock: VirtualClock) => Promise<void>,
): Promise<void> {
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  const options = { target: caster.address, password, misbehave, rate: "10/s" };
  await using base = watch(ntripBase, options, { clock });
  const visit = await caster.accepted();
  await visit.head();
  visit.write("ICY 200 OK\r\n\r\n");
  await base.until("connection.opened", 1);
  await clock.advance(durationMs);
  await check(base, visit, clock);
}

/** What a caster gets of a base, by a decoder that knows damage when it sees it. */
async function received(visit: Visit, bytes: number) {
  const decoder = new RtcmDecoder();
  decoder.push(await visit.atLeast(bytes));
  const frames = [];
  for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) frames.push(frame);
  return { frames, damaged: decoder.crcErrors };
}

Deno.test("silent logs in, sends nothing, and stays", async () => {
  await misbehaving("silent", 60_000, (base, visit) => {
    assert.equal(visit.bytes.length, 0);
    assert.equal(base.metric("connection.concurrent"), 1);
    assert.equal(base.metric("sent.count"), 0);
    return Promise.resolve();
  });
});

Deno.test("stops sends nothing more after misbehaveAfter, and stays", async () => {
  await misbehaving("stops", 60_000, async (base, visit) => {
    const sent = base.all("sent.sent");
    assert.equal(sent.length, 1 + 50);
    const all = concat(sent);
    assert.deepEqual(await visit.atLeast(all.length), all);
    assert.equal(base.metric("connection.concurrent"), 1);
  });
});

Deno.test("bursts sends ten epochs at once, when the last of them is due", async () => {
  await misbehaving("bursts", 850, async (base, _, clock) => {
    assert.equal(base.all("sent.sent").length, 1);
    await clock.advance(100);
    assert.equal(base.all("sent.sent").length, 1 + 10);
    await clock.advance(1_000);
    const calls = base.observations.filter(({ what }) => what === "sent.sent");
    assert.equal(new Set(calls.slice(1).map(({ arguments: [, at] }) => at)).size, 2);
    assert.equal(calls.length, 1 + 20);
  });
});

Deno.test("corrupt damages every fifth message, and says that it did", async () => {
  await misbehaving("corrupt", 1_950, async (base, visit) => {
    const sent: Uint8Array[] = base.all("sent.sent");
    assert.equal(sent.length, 1 + 16);
    assert.equal(base.metric("sent.damaged"), 4);
    const { frames, damaged } = await received(visit, concat(sent).length);
    assert.ok(damaged >= 3, `${damaged}`);
    assert.deepEqual(frames.map(({ bytes }) => bytes), sent.slice(0, frames.length));
  });
});

Deno.test("wrong-station gives every fifth epoch the number of another station", async () => {
  await misbehaving("wrong-station", 1_950, async (base, visit) => {
    const sent: Uint8Array[] = base.all("sent.sent");
    const { frames: [station, ...epochs] } = await received(visit, concat(sent).length);
    assert.equal(decodeStation(station!.payload).stationId, 2003);
    const heads = epochs.map(({ payload }) => decodeMsmHead(payload)!);
    const expected = Array.from({ length: 20 }, (_, i) => i % 5 === 4 ? 2004 : 2003);
    assert.deepEqual(heads.map(({ stationId }) => stationId), expected);
    const times = heads.map(({ epochMs }) => epochMs - heads[0]!.epochMs);
    assert.deepEqual(times, Array.from({ length: 20 }, (_, i) => i * 100));
  });
});

for (const revision of [1, 2] as const) {
  Deno.test(`huge-head asks with a head of more than 64 KiB in revision ${revision}`, async () => {
    await using caster = await startStandIn();
    const options = { target: caster.address, password, revision };
    await using base = watch(ntripBase, { ...options, misbehave: "huge-head" });
    const visit = await caster.accepted();
    const head = await visit.head();
    assert.ok(head.length > 65_536);
    assert.match(head, /\r\nX-Padding: x+\r\n\r\n$/);
    visit.write("ERROR - Request head is too long\r\n");
    visit.end();
    const reasons = await base.until("connection.refused", 1);
    assert.deepEqual(reasons, ["ERROR - Request head is too long"]);
  });
}
