import assert from "node:assert/strict";
import { faultOf, parseFault } from "../../faults/spec.ts";
import type { Piece } from "../../faults/fault.ts";
import { assertNear, datagramsThrough, makePlace, piecesOf, streamThrough } from "./at_work.ts";

Deno.test("bandwidth lets exactly its rate pass while more is there", () => {
  const passed = piecesOf(
    streamThrough("kind: bandwidth, rate: 100kB/s", [[new Uint8Array(100_000), 0]]),
  );
  for (const second of [0.25, 0.5, 1]) {
    const bytes = passed.filter(({ atMs }) => atMs <= second * 1_000)
      .reduce((sum, one) => sum + one.bytes.length, 0);
    assertNear(bytes, second * 100_000, 0.02 * second * 100_000);
  }
});

Deno.test("bandwidth hands a long piece on in parts of about 10 ms", () => {
  const [first, second] = piecesOf(
    streamThrough("kind: bandwidth, rate: 1MB/s", [[new Uint8Array(65_536), 0]]),
  );
  assert.equal(first!.bytes.length, 10_000);
  assertNear(second!.atMs - first!.atMs, 10, 1e-9);
});

Deno.test("bandwidth saves nothing up while nobody sends", () => {
  const passed = piecesOf(
    streamThrough("kind: bandwidth, rate: 1kB/s", [
      [new Uint8Array(100), 0],
      [new Uint8Array(100), 10_000],
      [new Uint8Array(100), 10_000],
    ]),
  );
  assert.deepEqual(passed.map(({ atMs }) => atMs), [100, 10_100, 10_200]);
});

Deno.test("bandwidth asks the sender to rest while more waits than the queue holds", () => {
  const place = makePlace();
  streamThrough("kind: bandwidth, rate: 1kB/s, queue: 500ms", [[new Uint8Array(700), 0]], place);
  assert.equal(place.restsMs.length, 1);
  assertNear(place.restsMs[0]!, 200, 1e-6);
});

Deno.test("bandwidth of a link is shared by its connections, of a connection it is not", () => {
  const lastMs = (scope: string) => {
    const spec = parseFault(`kind: bandwidth, rate: 1kB/s, scope: ${scope}`);
    const effects = faultOf(spec.kind).apply(spec);
    const passed: Piece[] = [];
    for (let connection = 0; connection < 3; connection++) {
      const stage = effects.stream!(makePlace());
      stage.piece({ bytes: new Uint8Array(200), offset: 0, atMs: 0, apartMs: 0 }, {
        piece: (piece) => void passed.push(piece),
        ending: () => {},
      });
    }
    return Math.max(...passed.map(({ atMs }) => atMs));
  };
  assert.equal(lastMs("connection"), 200);
  assertNear(lastMs("link"), 600, 1e-9);
});

Deno.test("bandwidth takes no time for bytes that never get there", () => {
  const passed = piecesOf(streamThrough("kind: bandwidth, rate: 1kB/s, scope: link", [
    [new Uint8Array(10), Infinity],
    [new Uint8Array(10), 0],
  ]));
  assert.deepEqual(passed.map(({ atMs }) => atMs), [Infinity, 10]);
});

Deno.test("bandwidth loses the datagrams for which its queue has no room", () => {
  const place = makePlace();
  // 100 kB/s come, 50 kB/s go: half is lost, and what is not waits for 20 ms and takes 2 ms itself.
  const passed = datagramsThrough("kind: bandwidth, rate: 50kB/s, queue: 20ms", 2_000, place);
  assertNear(passed.length, 1_000, 20);
  assert.equal(passed.length + place.decisions.length, 2_000);
  const waitMs = passed.map(({ atMs, ordinal }) => atMs - ordinal);
  assert.ok(Math.max(...waitMs) <= 22 + 1e-6);
});
