import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import type { Address } from "../../../core/address.ts";
import { utf8 } from "../../../core/bytes.ts";
import { listenPatiently } from "../../../servers/catalog/front.ts";
import type { Connection } from "../../../transports/connection.ts";
import { Peer, startPeerServer } from "../../peer.ts";
import { VirtualClock } from "../../virtual_clock.ts";

const log = getLogger(["wirebench", "test"]);
const anyPort = { hostname: "127.0.0.1", port: 0 };

/** A front before a server of bare sockets. What it writes unasked is `unasked`. */
async function startFront() {
  const clock = new VirtualClock();
  const server = await startPeerServer(true);
  const context = { clock, log, signal: new AbortController().signal };
  const answer = (connection: Connection) => connection.write(utf8("unasked"));
  const front = await listenPatiently(anyPort, server.address, answer, context);
  return {
    clock,
    server,
    address: front.address,
    async [Symbol.asyncDispose]() {
      await front[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

Deno.test("listenPatiently() answers a client that says nothing after 200 ms, and no sooner", async () => {
  await using front = await startFront();
  await using silent = await Peer.dial(front.address);
  await front.clock.slept(200);
  await front.clock.advance(199);
  await using other = await Peer.dial(front.address);
  await other.write(utf8("hello"));
  await using inner = await front.server.accepted();
  await inner.atLeast(5);
  assert.equal((await silent.atLeast(0)).length, 0);
  await front.clock.advance(1);
  assert.equal(await silent.text(), "unasked");
});

Deno.test("listenPatiently() answers a client at once that closed its side without a word", async () => {
  await using front = await startFront();
  await using silent = await Peer.dial(front.address);
  silent.end();
  assert.equal(await silent.text(), "unasked");
});

Deno.test("listenPatiently() puts whoever speaks through, both ways and to the end", async () => {
  await using front = await startFront();
  await using client = await Peer.dial(front.address);
  const question = utf8("q".repeat(300_000));
  const sent = client.write(question);
  await using inner = await front.server.accepted();
  assert.deepEqual(await inner.atLeast(question.length), question);
  await sent;
  await front.clock.advance(1_000);
  const reply = utf8("a".repeat(300_000));
  void inner.write(reply);
  inner.end();
  assert.deepEqual(await client.all(), reply);
});

Deno.test("listenPatiently() hangs up behind when its client does, however it does", async () => {
  await using front = await startFront();
  await using client = await Peer.dial(front.address);
  await client.write(utf8("hello"));
  await using inner = await front.server.accepted();
  await inner.atLeast(5);
  client.reset();
  assert.equal(await inner.error(), "ECONNRESET");
});

Deno.test("listenPatiently() lets a client have its answers that closed its side after asking", async () => {
  await using front = await startFront();
  await using client = await Peer.dial(front.address);
  await client.write(utf8("hello"));
  client.end();
  await using inner = await front.server.accepted();
  await inner.atLeast(5);
  await front.clock.slept(1_000);
  await front.clock.advance(900);
  await inner.write(utf8("one"));
  await client.atLeast(3);
  await front.clock.advance(900);
  await inner.write(utf8("two"));
  assert.deepEqual(await client.atLeast(6), utf8("onetwo"));
  await front.clock.advance(1_000);
  assert.equal(await client.text(), "onetwo");
});

Deno.test("listenPatiently() gives up a connection on which nothing moves for two minutes", async () => {
  await using front = await startFront();
  await using client = await Peer.dial(front.address);
  await client.write(utf8("half a requ"));
  await using inner = await front.server.accepted();
  await inner.atLeast(11);
  await front.clock.slept(120_000);
  await front.clock.advance(60_000);
  await client.write(utf8("est"));
  await inner.atLeast(14);
  await front.clock.advance(119_000);
  await inner.write(utf8("here"));
  await client.atLeast(4);
  await front.clock.advance(120_000);
  await client.sawEnd();
});

Deno.test("listenPatiently() turns away whoever comes when a thousand are there, and only until then", async () => {
  await using front = await startFront();
  await using peers = new AsyncDisposableStack();
  const first = peers.use(await Peer.dial(front.address));
  for (let i = 1; i < 1_000; i++) peers.use(await Peer.dial(front.address));
  await assert.rejects(unasked(front.address), /ECONNRESET/);
  first.end();
  assert.equal(await first.text(), "unasked");
  // That there is room again is known a moment later.
  while (await unasked(front.address).catch(() => "") !== "unasked");
});

/** What somebody gets who comes and says nothing. */
async function unasked(address: Address): Promise<string> {
  await using peer = await Peer.dial(address);
  peer.end();
  return await peer.text();
}
