import assert from "node:assert/strict";
import { utf8 } from "../../../core/bytes.ts";
import { RequestHeadDecoder } from "../../../protocols/ntrip/mod.ts";
import { type Head, readHead } from "../../../servers/caster/head.ts";
import { Reads } from "../../../servers/caster/reads.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { within } from "../../within.ts";
import { silenceBegins } from "./client.ts";

/** A head that is being read, and a hand that sends it. */
function reading() {
  const clock = new VirtualClock();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const completable: string[] = [];
  const decoder = new RequestHeadDecoder();
  const reads = new Reads(readable);
  const head = readHead(reads, {
    decoder,
    timeoutMs: 10_000,
    isStreampoint: (name) => name === "point1",
    onCompletable: ({ kind }) => completable.push(kind),
    clock,
  });
  return {
    clock,
    completable,
    decoder,
    reads,
    head: within(head, () => "the head"),
    send: (text: string) => writer.write(utf8(text)),
    end: () => writer.close(),
  };
}

function kindOf(head: Head): string {
  return head.kind === "request" ? head.request.kind : head.kind;
}

Deno.test("readHead() completes a head by 200 ms of silence, and says so", async () => {
  const { clock, completable, head, send } = reading();
  await send("SOURCE server_password /point1");
  await silenceBegins(clock);
  assert.deepEqual(completable, ["source"]);
  await clock.advance(210);
  const read = await head;
  assert.equal(kindOf(read), "source");
  assert.ok(read.kind === "request" && read.bySilence);
});

Deno.test("readHead() says nothing of silence when the blank line was there", async () => {
  const { head, send } = reading();
  await send("SOURCE server_password /point1\r\n\r\ndata");
  assert.deepEqual(Object.keys(await head), ["kind", "request"]);
});

Deno.test("readHead() reads what has arrived before it believes that silence was over", async () => {
  const { clock, head, send } = reading();
  await send("SOURCE server_password /point1");
  await silenceBegins(clock);
  await clock.advance(200);
  await send("0\r\n\r\n");
  const read = await head;
  assert.ok(read.kind === "request" && read.request.kind === "source");
  assert.equal(read.request.streampoint, "point10");
});

Deno.test("readHead() leaves a read that it gave up to the next reader", async () => {
  const { clock, head, reads, send } = reading();
  await send("SOURCE server_password /point1");
  await silenceBegins(clock);
  await clock.advance(210);
  await head;
  const next = reads.next();
  await send("first data");
  assert.deepEqual((await next).value, utf8("first data"));
});

Deno.test("readHead() takes the end of the stream for silence", async () => {
  const { head, send, end } = reading();
  await send("SOURCE server_password /point1");
  await end();
  assert.equal(kindOf(await head), "source");
});

Deno.test("readHead() calls a head that was cut invalid", async () => {
  const { head, send, end } = reading();
  await send("GET /poi");
  await end();
  const read = await head;
  assert.ok(read.kind === "request" && read.request.kind === "invalid");
  assert.match(read.request.reason, /the stream ended after 8 bytes/);
});

Deno.test("readHead() knows who leaves without a word", async () => {
  const { head, end } = reading();
  await end();
  assert.equal(kindOf(await head), "gone");
});

Deno.test("readHead() gives up after its time, however lively the client", async () => {
  const { clock, head, send } = reading();
  for (let second = 0; second < 10; second++) {
    await send("x");
    await clock.advance(1_000);
  }
  await clock.advance(5);
  assert.equal(kindOf(await head), "headTooSlow");
});
