import assert from "node:assert/strict";
import net from "node:net";
import { equalBytes, utf8 } from "../../core/bytes.ts";
import { BenchError } from "../../core/errors.ts";
import { createRandom } from "../../core/random.ts";
import { startLink } from "../../links/start.ts";
import { Peer, startPeerServer } from "../peer.ts";
import { anyPort, Around, fateOfDialling, makeContext, meanwhile } from "./around.ts";

const original = createRandom(5).bytes(3_000_000);

Deno.test("startLink() forwards both ways, and a half-closed connection as such", async () => {
  await using around = await Around.start();
  const { client, target } = await around.connect();
  await client.write(utf8("question"));
  client.end();
  await target.sawEnd();
  assert.equal(new TextDecoder().decode(await target.atLeast(8)), "question");
  await target.write(utf8("answer"));
  target.end();
  assert.equal(await client.text(), "answer");
});

Deno.test("startLink() forwards much, byte for byte", async () => {
  await using around = await Around.start();
  const { client, target } = await around.connect();
  void client.write(original);
  assert.ok(equalBytes(await target.atLeast(original.length), original));
});

Deno.test("startLink() forwards a reset from either side as a reset", async () => {
  await using around = await Around.start();
  const first = await around.connect();
  await first.client.write(utf8("before"));
  await first.target.atLeast(6);
  first.client.reset();
  assert.equal(await first.target.fate(), "RST");
  const second = await around.connect();
  second.target.reset();
  assert.equal(await second.client.fate(), "RST");
});

Deno.test("startLink() resets a client whose target refuses", async () => {
  const server = await startPeerServer(true);
  await server[Symbol.asyncDispose]();
  await using around = await Around.start([], { to: server.address });
  assert.equal(await fateOfDialling(around.link.address), "RST");
});

Deno.test("startLink() resets a client when there is nobody to dial", async () => {
  const to = () => {
    throw new TypeError("it does not run");
  };
  await using around = await Around.start([], { to });
  assert.equal(await fateOfDialling(around.link.address), "RST");
});

Deno.test("startLink() asks where to dial for every connection", async () => {
  await using other = await startPeerServer(true);
  await using around = await Around.start();
  const targets = [around.server.address, other.address];
  await using link = await startLink({
    name: "air",
    listen: anyPort,
    to: () => targets.shift()!,
    protocol: "tcp",
  }, makeContext());
  await using _first = await Peer.dial(link.address);
  await around.server.accepted();
  await using _second = await Peer.dial(link.address);
  await other.accepted();
  assert.equal(link.connections, 2);
});

Deno.test("cut resets both sides with a real RST, behind exactly so many bytes", async () => {
  await using around = await Around.start(["kind: cut, when: { bytes: 1000001B }, direction: up"]);
  const { client, target } = await around.connect();
  client.write(original).catch(() => {});
  assert.deepEqual(await Promise.all([target.fate(), client.fate()]), ["RST", "RST"]);
  assert.ok(equalBytes(target.bytes, original.subarray(0, 1_000_001)));
  const [{ connection, direction, offset, what }] = around.decisions as [
    typeof around.decisions[0],
  ];
  assert.deepEqual([connection, direction, offset, what], [1, "up", 1_000_001, "reset"]);
});

Deno.test("cut closes both sides with a FIN, behind exactly so many bytes", async () => {
  await using around = await Around.start([
    "kind: cut, how: close, when: { bytes: 100B }, direction: down",
  ]);
  const { client, target } = await around.connect();
  await target.write(original.subarray(0, 1_000));
  assert.equal(await target.fate(), "FIN");
  assert.deepEqual(await client.all(), original.slice(0, 100));
  assert.equal(client.seen, "FIN");
});

Deno.test("cut ends every second connection, and no other", async () => {
  await using around = await Around.start(["kind: cut, when: { every: 2, bytes: 1B }"]);
  for (const number of [1, 2, 3, 4]) {
    const { client, target } = await around.connect();
    await client.write(utf8("ab"));
    if (number % 2 === 0) assert.equal(await client.fate(), "RST");
    else assert.equal((await target.atLeast(2)).length, 2);
  }
});

Deno.test("stall is silence on an open connection, and a heal delivers all of it", async () => {
  await using around = await Around.start();
  const { client, target } = await around.connect();
  await client.write(original.subarray(0, 10));
  await target.atLeast(10);
  around.set("kind: stall");
  void client.write(original.subarray(10));
  client.end();
  await target.write(utf8("answer"));
  await meanwhile();
  assert.deepEqual([target.bytes.length, client.bytes.length], [10, 0]);
  assert.deepEqual([target.seen, client.seen], ["nothing", "nothing"]);
  around.link.heal();
  assert.ok(equalBytes(await target.all(), original));
  assert.equal(await client.text(), "answer");
});

Deno.test("partition keeps a close, a reset and bytes from the other side until it is healed", async () => {
  await using around = await Around.start();
  const closing = await around.connect();
  const torn = await around.connect();
  around.set("kind: partition");
  await closing.client.write(utf8("last words"));
  closing.client.end();
  torn.client.reset();
  await meanwhile();
  for (const { target } of [closing, torn]) {
    assert.deepEqual([target.bytes.length, target.seen], [0, "nothing"]);
  }
  around.link.heal();
  assert.equal(await closing.target.text(), "last words");
  assert.equal(await torn.target.fate(), "RST");
});

Deno.test("partition lets a new connection hang, which is made when it is healed", async () => {
  await using around = await Around.start(["kind: partition"]);
  const client = await around.dial();
  await client.write(utf8("hello"));
  await meanwhile();
  assert.deepEqual([around.server.count, client.seen], [0, "nothing"]);
  assert.equal(around.link.connections, 1);
  around.link.heal();
  const target = await around.server.accepted();
  assert.equal(new TextDecoder().decode(await target.atLeast(5)), "hello");
  await target.write(utf8("at last"));
  assert.equal((await client.atLeast(7)).length, 7);
});

Deno.test("partition never tells the target of a connection that was given up meanwhile", async () => {
  await using around = await Around.start(["kind: partition"]);
  const closed = await around.dial();
  const torn = await around.dial();
  await closed.write(utf8("anybody?"));
  closed.end();
  torn.reset();
  await meanwhile();
  around.link.heal();
  assert.equal(await closed.fate(), "RST");
  const { client, target } = await around.connect();
  await client.write(utf8("first to arrive"));
  assert.equal((await target.atLeast(15)).length, 15);
});

Deno.test("refuse resets new connections, as many as asked, and leaves open ones alone", async () => {
  await using around = await Around.start();
  const open = await around.connect();
  around.set("kind: refuse, when: { times: 2 }");
  for (let i = 0; i < 2; i++) {
    assert.equal(await fateOfDialling(around.link.address), "RST");
  }
  await open.client.write(utf8("still"));
  await open.target.atLeast(5);
  const third = await around.connect();
  await third.client.write(utf8("in"));
  await third.target.atLeast(2);
  assert.deepEqual(
    around.decisions.map(({ connection, what }) => [connection, what]),
    [[2, "refused"], [3, "refused"]],
  );
});

Deno.test("slice arrives as slices of its size, a pause apart", async () => {
  await using around = await Around.start(["kind: slice, size: 3B, pause: 15ms"]);
  const { client, target } = await around.connect();
  await client.write(new Uint8Array(29));
  client.end();
  await target.fate();
  assert.deepEqual(
    target.reads.map(({ bytes }) => bytes.length),
    [3, 3, 3, 3, 3, 3, 3, 3, 3, 2],
  );
  // Who reads late sees a pause that looks shorter: by a few milliseconds on a busy machine.
  const spanMs = target.reads.at(-1)!.atMs - target.reads[0]!.atMs;
  assert.ok(spanMs >= 9 * 15 - 10, `${spanMs} ms`);
});

Deno.test("latency delays each direction by itself, and never arrives early", async () => {
  await using around = await Around.start(["kind: latency, delay: 30ms, direction: down"]);
  const { client, target } = await around.connect();
  await client.write(utf8("a"));
  await target.atLeast(1);
  const sentMs = performance.now();
  await target.write(utf8("b"));
  await client.atLeast(1);
  assert.ok(performance.now() - sentMs >= 30);
});

Deno.test("corrupt changes bytes on the wire, and never their number", async () => {
  await using around = await Around.start(["kind: corrupt, rate: 1%, direction: up"]);
  const { client, target } = await around.connect();
  void client.write(original);
  client.end();
  const received = await target.all();
  assert.equal(received.length, original.length);
  const changed = original.filter((byte, i) => byte !== received[i]).length;
  assert.ok(Math.abs(changed - 30_000) < 1_000, `${changed}`);
  assert.equal(changed, around.decisions.length);
});

Deno.test("the same seed decides the same over sockets, however the sender writes", async () => {
  const run = async (sizes: number[]) => {
    await using around = await Around.start([
      "kind: corrupt, rate: 0.1%, direction: up",
      "kind: latency, delay: 2ms, jitter: 2ms, direction: up",
      "kind: cut, how: close, direction: up, when: { bytes: 200000B }",
    ]);
    const { client, target } = await around.connect();
    void (async () => {
      for (let start = 0, i = 0; start < 300_000; i++) {
        const end = start + sizes[i % sizes.length]!;
        await client.write(original.subarray(start, end));
        start = end;
      }
    })().catch(() => {});
    const bytes = await target.all();
    const decisions = around.decisions.filter(({ offset }) => offset! <= 200_000)
      .map((decision) => JSON.stringify(decision)).sort();
    return { bytes, decisions };
  };
  const first = await run([50_000]);
  assert.equal(first.bytes.length, 200_000);
  assert.ok(first.decisions.length > 3_000);
  assert.deepEqual(await run([1_000, 77, 20_000, 1]), first);
});

Deno.test("a sender feels a target that does not read", async () => {
  await using around = await Around.start(["kind: corrupt, rate: 0.001%"]);
  const { client, target } = await around.connect();
  target.pause();
  const chunk = original.subarray(0, 1_000_000);
  let written = 0;
  const writing = (async () => {
    // More than the link and the system's four buffers can hold.
    for (; written < 200; written++) await client.write(chunk);
  })();
  writing.catch(() => {});
  for (let before = -1, unchanged = 0; unchanged < 5; before = written) {
    await meanwhile();
    unchanged = before === written ? unchanged + 1 : 0;
  }
  assert.ok(written > 0 && written < 60, `${written} MB`);
});

Deno.test("startLink() says in a sentence that the port is taken", async () => {
  await using around = await Around.start();
  const { link: { address } } = around;
  await assert.rejects(
    startLink({ name: "x", listen: address, to: address, protocol: "tcp" }, makeContext()),
    (error) => {
      assert.ok(error instanceof BenchError);
      assert.equal(
        error.message,
        `Cannot listen on 127.0.0.1:${address.port}: the port is already in use`,
      );
      return true;
    },
  );
});

Deno.test("startLink() rejects a fault that cannot happen to TCP, and setFaults() keeps what there was", async () => {
  await assert.rejects(Around.start(["kind: loss, rate: 1%"]), { name: "RangeError" });
  await using around = await Around.start(["kind: refuse"]);
  assert.throws(() => around.set("kind: mtu, size: 100B"), { name: "RangeError" });
  assert.equal(await fateOfDialling(around.link.address), "RST");
});

Deno.test("Link[Symbol.asyncDispose]() ends all connections, held ones too, and frees the port", async () => {
  await using around = await Around.start(["kind: latency, delay: 1h, when: { connection: 1 }"]);
  const held = await around.connect();
  const free = await around.connect();
  await held.client.write(utf8("never arrives"));
  around.set("kind: partition", "kind: cut, when: { after: 1h }");
  const hanging = await around.dial();
  await around.link[Symbol.asyncDispose]();
  await around.link[Symbol.asyncDispose]();
  assert.equal(around.link.connections, 0);
  for (const peer of [held.client, held.target, free.client, free.target, hanging]) {
    await peer.fate();
  }
  const server = net.createServer();
  await new Promise<void>((resolve) =>
    server.listen(around.link.address.port, "127.0.0.1", resolve)
  );
  await new Promise((resolve) => server.close(resolve));
});

Deno.test("startLink() ends when its signal aborts, and does not begin when it has", async () => {
  const stop = new AbortController();
  await using server = await startPeerServer(true);
  const options = { name: "x", listen: anyPort, to: server.address, protocol: "tcp" } as const;
  await using link = await startLink(options, makeContext({ signal: stop.signal }));
  await using client = await Peer.dial(link.address);
  await server.accepted();
  stop.abort(new Error("enough"));
  await client.fate();
  await link[Symbol.asyncDispose]();
  await assert.rejects(startLink(options, makeContext({ signal: stop.signal })), /enough/);
});
