import assert from "node:assert/strict";
import { PartStreams } from "../../../observations/streams.ts";
import { Timeline } from "../../../observations/timeline.ts";
import { FragmentFlow } from "../../../servers/vod/fragment_flow.ts";
import { VirtualClock } from "../../virtual_clock.ts";

const to = { hostname: "127.0.0.1", port: 9 };
const kinds = { out: "bytes" } as const;

/** A flow into a list: what was sent, and when. */
function createFlow(room = Infinity) {
  const clock = new VirtualClock();
  const startedAt = clock.now();
  const sent: { number: number; atMs: number }[] = [];
  const socket = {
    send([number]: Uint8Array) {
      if (sent.length >= room) return false;
      sent.push({ number: number!, atMs: clock.now() - startedAt });
      return true;
    },
  };
  const observe = new PartStreams(kinds, new Timeline(clock)).addInstance<typeof kinds>();
  const stop = new AbortController();
  const flow = new FragmentFlow(socket, to, { clock, observe, signal: stop.signal });
  return { clock, sent, flow, stop };
}

const fragments = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => new Uint8Array([from + i]));

Deno.test("FragmentFlow.send() spreads turns of at most 32 datagrams over the image's time", async () => {
  const { clock, sent, flow } = createFlow();
  const whole = flow.send(fragments(150), 50);
  for (let i = 0; i < 50; i++) await clock.advance(1);
  assert.equal(await whole, true);
  assert.deepEqual(sent.map(({ number }) => number), fragments(150).map(([number]) => number));
  const turns = Object.values(Object.groupBy(sent, ({ atMs }) => atMs));
  assert.deepEqual(turns.map((turn) => turn!.length), [32, 32, 32, 32, 22]);
  assert.deepEqual(turns.map((turn) => turn![0]!.atMs), [0, 8, 16, 24, 32]);
});

Deno.test("FragmentFlow.send() takes as many turns without waiting where there is no time", async () => {
  const { clock, sent, flow } = createFlow();
  const whole = flow.send(fragments(70), 0);
  assert.equal(sent.length, 32);
  assert.deepEqual(clock.delaysMs, [0]);
  await clock.advance(0);
  assert.equal(await whole, true);
  assert.equal(sent.length, 70);
});

Deno.test("FragmentFlow.send() drops what is left of the image before", async () => {
  const { clock, sent, flow } = createFlow();
  const first = flow.send(fragments(100), 100);
  await clock.advance(30);
  const second = flow.send(fragments(40, 200), 100);
  await clock.advance(100);
  assert.deepEqual([await first, await second], [false, true]);
  assert.equal(sent.length, 64 + 40);
  assert.equal(sent[64]!.number, 200);
});

Deno.test("FragmentFlow.stop() and an abort end the image that is under way", async () => {
  for (const how of ["stop", "abort"]) {
    const { clock, sent, flow, stop } = createFlow();
    const whole = flow.send(fragments(100), 100);
    if (how === "stop") flow.stop();
    else stop.abort();
    await clock.advance(100);
    assert.equal(await whole, false);
    assert.equal(sent.length, 32);
  }
});

Deno.test("FragmentFlow.send() gives an image up that the socket does not take", async () => {
  const { flow, sent } = createFlow(10);
  assert.equal(await flow.send(fragments(20), 0), false);
  assert.equal(sent.length, 10);
});
