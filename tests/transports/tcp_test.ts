import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { utf8 } from "../../core/bytes.ts";
import { BenchError } from "../../core/errors.ts";
import type { Connection } from "../../transports/connection.ts";
import { dialTcp, listenTcp, type TcpListener } from "../../transports/tcp.ts";
import { Peer, startPeerServer } from "../peer.ts";

const log = getLogger(["wirebench", "test"]);
const anyPort = { hostname: "127.0.0.1", port: 0 };
const never = new AbortController().signal;

function listen(serve: (connection: Connection) => Promise<void>): Promise<TcpListener> {
  return listenTcp(anyPort, serve, { log });
}

async function echo(connection: Connection): Promise<void> {
  for await (const bytes of connection) await connection.write(bytes);
}

/** A connection of ours and the bare socket at its other end. */
async function connect(
  halfOpen = false,
): Promise<{ ours: Connection; peer: Peer } & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startPeerServer(halfOpen));
  const ours = stack.use(await dialTcp(server.address, never));
  const peer = await server.accepted();
  const owned = stack.move();
  return { ours, peer, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Some time, as long as bytes take elsewhere: what can be taken meanwhile was. */
async function meanwhile(): Promise<void> {
  await using witness = await connect();
  for (let length = 1; length <= 20; length++) {
    await witness.ours.write(utf8("."));
    await witness.peer.atLeast(length);
  }
}

/** Waits for a number to stop changing. */
async function settled(value: () => number): Promise<number> {
  for (let before = -1; before !== value();) {
    before = value();
    await meanwhile();
  }
  return value();
}

async function readAll(connection: Connection): Promise<number> {
  let length = 0;
  for await (const bytes of connection) length += bytes.length;
  return length;
}

Deno.test("listenTcp() resolves port 0 to the one it got, and serves each connection", async () => {
  await using listener = await listen(echo);
  assert.equal(listener.address.hostname, "127.0.0.1");
  assert.notEqual(listener.address.port, 0);
  const peers = await Promise.all([1, 2, 3].map(() => Peer.dial(listener.address)));
  for (const [i, peer] of peers.entries()) await peer.write(utf8(`hello ${i}`));
  for (const peer of peers) peer.end();
  const answers = await Promise.all(peers.map((peer) => peer.text()));
  assert.deepEqual(answers, ["hello 0", "hello 1", "hello 2"]);
});

Deno.test("listenTcp() still answers a peer that has closed its own side", async () => {
  await using listener = await listen(async (connection) => {
    const length = await readAll(connection);
    await connection.write(utf8(`got ${length}`));
  });
  const peer = await Peer.dial(listener.address);
  await peer.write(utf8("question"));
  peer.end();
  assert.equal(await peer.text(), "got 8");
});

Deno.test("listenTcp() lets one connection's failure end that connection alone", async () => {
  let accepted = 0;
  await using listener = await listen((connection) => {
    const number = accepted++;
    if (number === 0) throw new TypeError("thrown at once");
    return number === 1 ? Promise.reject(new TypeError("rejected")) : echo(connection);
  });
  const peers: Peer[] = [];
  for (let i = 0; i < 3; i++) peers.push(await Peer.dial(listener.address));
  assert.equal(await peers[0]!.text(), "");
  assert.equal(await peers[1]!.text(), "");
  await peers[2]!.write(utf8("still here"));
  peers[2]!.end();
  assert.equal(await peers[2]!.text(), "still here");
});

Deno.test("listenTcp() says in a sentence that the port is taken", async () => {
  await using taken = await listen(echo);
  const { port } = taken.address;
  await assert.rejects(listenTcp(taken.address, echo, { log }), (error) => {
    assert.ok(error instanceof BenchError);
    assert.equal(
      error.message,
      `Cannot listen on 127.0.0.1:${port}: the port is already in use`,
    );
    return true;
  });
});

Deno.test("listenTcp() says in a sentence that the address is another machine's", async () => {
  await assert.rejects(
    listenTcp({ hostname: "192.0.2.1", port: 0 }, echo, { log }),
    new BenchError("Cannot listen on 192.0.2.1:0: this machine does not have that address"),
  );
});

Deno.test("TcpListener disposes twice as once, and closes what is open in order", async () => {
  const served: string[] = [];
  const listener = await listen(async (connection) => {
    await connection.write(utf8("greeting"));
    await readAll(connection);
    served.push(await connection.ended);
  });
  const peers = await Promise.all([1, 2].map(() => Peer.dial(listener.address)));
  for (const peer of peers) await peer.atLeast(8);
  const answers = peers.map((peer) => peer.text());
  await Promise.all([listener[Symbol.asyncDispose](), listener[Symbol.asyncDispose]()]);
  await listener[Symbol.asyncDispose]();
  assert.deepEqual(await Promise.all(answers), ["greeting", "greeting"]);
  assert.deepEqual(served, ["closed", "closed"]);
});

Deno.test("TcpListener disposes while connections are still coming in", async () => {
  const listener = await listen(echo);
  const dials = Array.from({ length: 40 }, () => Peer.dial(listener.address).catch(() => {}));
  await dials[0];
  await listener[Symbol.asyncDispose]();
  for (const peer of await Promise.all(dials)) await peer?.text().catch(() => {});
});

Deno.test("TcpListener waits for a connection's work that is in flight when disposing", async () => {
  const { promise: mayFinish, resolve: finish } = Promise.withResolvers<void>();
  let isDone = false;
  const listener = await listen(async (connection) => {
    await readAll(connection);
    await mayFinish;
    isDone = true;
  });
  await using peer = await Peer.dial(listener.address);
  await peer.write(utf8("x"));
  const disposed = listener[Symbol.asyncDispose]();
  await peer.text();
  assert.equal(isDone, false);
  finish();
  await disposed;
  assert.equal(isDone, true);
});

Deno.test("dialTcp() connects, and knows both ends", async () => {
  await using both = await connect();
  assert.deepEqual(both.ours.remote, both.peer.local);
  assert.deepEqual(both.ours.local, both.peer.remote);
  await both.peer.write(utf8("to us"));
  both.peer.end();
  let text = "";
  for await (const bytes of both.ours) text += new TextDecoder().decode(bytes);
  assert.equal(text, "to us");
  assert.equal(await both.ours.ended, "closed");
});

Deno.test("dialTcp() says in a sentence that nobody listens", async () => {
  await assert.rejects(
    dialTcp({ hostname: "127.0.0.1", port: 1 }, never),
    new BenchError("Cannot connect to 127.0.0.1:1: connection refused"),
  );
});

Deno.test("dialTcp() says in a sentence that a name does not resolve", async () => {
  await assert.rejects(
    dialTcp({ hostname: "nowhere.invalid", port: 80 }, never),
    new BenchError("Cannot connect to nowhere.invalid:80: the name does not resolve"),
  );
});

Deno.test("dialTcp() rejects with the signal's reason when it has aborted before", async () => {
  const reason = new Error("never mind");
  await assert.rejects(
    dialTcp({ hostname: "127.0.0.1", port: 1 }, AbortSignal.abort(reason)),
    reason,
  );
});

Deno.test("dialTcp() rejects with the signal's reason when it aborts while dialling", async () => {
  // A full queue of the operating system answers no further dial.
  using full = Deno.listen({ hostname: "127.0.0.1", port: 0, tcpBacklog: 1 });
  const { hostname, port } = full.addr as Deno.NetAddr;
  const queued = await Promise.all([1, 2].map(() => dialTcp({ hostname, port }, never)));
  const stop = new AbortController();
  const dialling = dialTcp({ hostname, port }, stop.signal);
  await new Promise((resolve) => setTimeout(resolve));
  const reason = new Error("took too long");
  stop.abort(reason);
  await assert.rejects(dialling, reason);
  for (const connection of queued) connection.reset();
  await Promise.all(queued.map(({ ended }) => ended));
});

Deno.test("dialTcp() leaves a connection alone when the signal aborts later", async () => {
  await using server = await startPeerServer();
  const stop = new AbortController();
  await using ours = await dialTcp(server.address, stop.signal);
  const peer = await server.accepted();
  stop.abort();
  await ours.write(utf8("still here"));
  assert.equal((await peer.atLeast(10)).length, 10);
});

Deno.test("Connection iterates on behind a loop that was left", async () => {
  await using both = await connect();
  // Read by nobody at first, so that several pieces wait when the first loop begins.
  for (let i = 0; i < 4; i++) {
    await both.peer.write(new Uint8Array(1000).fill(i));
    await both.ours.write(utf8("?"));
    await both.peer.atLeast(i + 1);
  }
  both.peer.end();
  let length = 0;
  for await (const bytes of both.ours) {
    length += bytes.length;
    break;
  }
  length += await readAll(both.ours);
  assert.equal(length, 4000);
});

Deno.test("Connection holds a sender back while nobody iterates, and loses nothing", async () => {
  const total = 96 * 2 ** 20;
  const piece = new Uint8Array(256 * 1024);
  await using both = await connect();
  let written = 0;
  const writing = (async () => {
    while (written < total) {
      await both.peer.write(piece);
      written += piece.length;
    }
    both.peer.end();
  })();
  const stalledAt = await settled(() => written);
  assert.ok(stalledAt < total, `all ${total} bytes were taken in, though nobody reads`);
  assert.equal(await readAll(both.ours), total);
  await writing;
});

Deno.test("Connection.close() lets everything arrive at a peer that reads slowly", async () => {
  const length = 6 * 2 ** 20;
  const mayClose = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  let isTaken = false;
  await using listener = await listen(async (connection) => {
    connection.write(new Uint8Array(length)).then(() => isTaken = true, () => {});
    await mayClose.promise;
    await connection.close();
    closed.resolve();
  });
  const { hostname, port } = listener.address;
  using peer = await Deno.connect({ hostname, port });
  // What nobody reads must not make the operating system answer the close with a reset.
  await peer.write(new Uint8Array(256 * 1024));
  await meanwhile();
  mayClose.resolve();
  const piece = new Uint8Array(32 * 1024);
  let read = 0;
  while (!isTaken) read += await peer.read(piece) ?? 0;
  await closed.promise;
  assert.ok(read < length, "there is something left to read after the close");
  for (let count: number | null = 0; count !== null; count = await peer.read(piece)) read += count;
  assert.equal(read, length);
});

Deno.test("Connection.close() is seen as an orderly end, though the peer keeps sending", async () => {
  await using listener = await listen(async (connection) => {
    await connection[Symbol.asyncIterator]().next();
    await connection.write(new Uint8Array(2 ** 20));
    await connection.close();
  });
  const peer = await Peer.dial(listener.address);
  for (let i = 0; i < 16; i++) await peer.write(new Uint8Array(64 * 1024));
  await peer.atLeast(2 ** 20);
  peer.end();
  assert.equal((await peer.all()).length, 2 ** 20);
});

Deno.test("Connection.close() tears a connection whose peer does not read", async () => {
  await using both = await connect();
  both.peer.pause();
  const writing = both.ours.write(new Uint8Array(64 * 2 ** 20));
  const failed = assert.rejects(writing);
  await both.ours.close();
  assert.equal(await both.ours.ended, "reset");
  await failed;
});

Deno.test("Connection.close() goes on without a peer that never closes its own side", async () => {
  await using both = await connect(true);
  await both.ours.write(utf8("bye"));
  const [closed] = await Promise.all([both.ours.ended, both.ours.close(), both.ours.close()]);
  assert.equal(closed, "closed");
  assert.equal((await both.peer.atLeast(3)).length, 3);
});

Deno.test("Connection.send() after close() fails alone: what was written still arrives", async () => {
  await using both = await connect(true);
  const length = 8 * 2 ** 20;
  const written = both.ours.write(new Uint8Array(length));
  const closed = both.ours.close();
  const error = await new Promise((resolve) => both.ours.send(utf8("too late"), resolve));
  assert.ok(error instanceof Error);
  await written;
  const received = both.peer.all();
  both.peer.end();
  await closed;
  assert.equal((await received).length, length);
  assert.equal(await both.ours.ended, "closed");
});

Deno.test("Connection.write() to a peer that has closed fails without making it a reset", async () => {
  await using both = await connect();
  both.peer.end();
  for await (const _ of both.ours);
  await assert.rejects(both.ours.write(utf8("too late")));
  assert.equal(await both.ours.ended, "closed");
});

Deno.test("Connection.write() rejects once the connection is over", async () => {
  await using both = await connect();
  both.ours.reset();
  await both.ours.ended;
  await assert.rejects(both.ours.write(utf8("too late")));
});

Deno.test("Connection.reset() is seen by the peer as a reset", async () => {
  await using both = await connect();
  both.ours.reset();
  both.ours.reset();
  assert.equal(await both.ours.ended, "reset");
  assert.equal(await both.peer.error(), "ECONNRESET");
});

Deno.test("Connection.reset() calls back once for every send that was under way", async () => {
  await using both = await connect();
  both.peer.pause();
  const outcomes: boolean[][] = [[], [], []];
  for (const calls of outcomes) {
    both.ours.send(new Uint8Array(16 * 2 ** 20), (error) => calls.push(error instanceof Error));
  }
  await settled(() => outcomes.flat().length);
  both.ours.reset();
  await both.ours.ended;
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(outcomes.map((calls) => calls.length), [1, 1, 1]);
  assert.equal(outcomes.at(-1)![0], true);
});

Deno.test("Connection.reset() frees a writer and a reader that wait", async () => {
  await using both = await connect();
  both.peer.pause();
  const failed = assert.rejects(both.ours.write(new Uint8Array(64 * 2 ** 20)));
  const read = readAll(both.ours);
  both.ours.reset();
  await failed;
  assert.equal(await read, 0);
});

Deno.test("Connection.ended says reset when the peer tears it, and iterating just ends", async () => {
  await using both = await connect();
  await both.peer.write(utf8("last words"));
  const reader = both.ours[Symbol.asyncIterator]();
  await reader.next();
  const next = reader.next();
  both.peer.reset();
  assert.deepEqual(await next, { done: true, value: undefined });
  assert.equal(await both.ours.ended, "reset");
  await both.ours.close();
});

Deno.test("Connection.ended says closed when the peer tears it after an orderly close", async () => {
  await using both = await connect(true);
  const closed = both.ours.close();
  await both.peer.sawEnd();
  both.peer.reset();
  await closed;
  assert.equal(await both.ours.ended, "closed");
});
