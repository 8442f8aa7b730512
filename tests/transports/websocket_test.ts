import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { concat, utf8 } from "../../core/bytes.ts";
import { formatAddress } from "../../core/address.ts";
import type { Connection } from "../../transports/connection.ts";
import { listenHttp } from "../../transports/http.ts";
import { openWebSocketGate } from "../../transports/websocket.ts";
import { Peer } from "../peer.ts";
import { eventually, within } from "../within.ts";

const log = getLogger("test");
const anyPort = { hostname: "127.0.0.1", port: 0 };
const handshake = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

/** A gate behind a port. */
function openGate(serve: (connection: Connection) => Promise<void>) {
  const gate = openWebSocketGate(serve, { log });
  const listener = listenHttp(anyPort, (request, remote) => gate.admit(request, remote));
  return {
    address: listener.address,
    url: `ws://${formatAddress(listener.address)}`,
    gate,
    async [Symbol.asyncDispose]() {
      await gate[Symbol.asyncDispose]();
      await listener[Symbol.asyncDispose]();
    },
  };
}

/** A browser's end. */
class Page implements AsyncDisposable {
  readonly socket: WebSocket;
  readonly texts: unknown[] = [];
  readonly closed: Promise<CloseEvent>;

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.onmessage = ({ data }) => this.texts.push(data);
    this.closed = new Promise((resolve) => this.socket.onclose = resolve);
  }

  async open(): Promise<this> {
    const opened = new Promise((resolve) => this.socket.onopen = resolve);
    await within(opened, () => "the WebSocket to open");
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.close();
    await within(this.closed, () => "the end of a WebSocket");
  }
}

const echo = async (connection: Connection) => {
  for await (const bytes of connection) await connection.write(bytes);
};

/** Serves until the test is over, and hands the connections to it. */
function keep() {
  const kept = Promise.withResolvers<Connection>();
  const serve = async (connection: Connection) => {
    kept.resolve(connection);
    await connection.ended;
  };
  return { serve, connection: kept.promise };
}

async function readAll(connection: Connection): Promise<Uint8Array[]> {
  const reads: Uint8Array[] = [];
  for await (const bytes of connection) reads.push(bytes);
  return reads;
}

Deno.test("a WebSocket's texts are read as lines, and what is written goes out as text", async () => {
  await using server = openGate(echo);
  await using page = await new Page(server.url).open();
  page.socket.send("ünï");
  page.socket.send("one\ntwo\n");
  await eventually(() => page.texts.length === 2);
  assert.deepEqual(page.texts, ["ünï\n", "one\ntwo\n"]);
});

Deno.test("a WebSocket's connection knows both its ends", async () => {
  const { serve, connection } = keep();
  await using server = openGate(serve);
  await using _page = await new Page(server.url).open();
  const { local, remote } = await connection;
  assert.deepEqual(local, server.address);
  assert.equal(remote.hostname, "127.0.0.1");
  assert.ok(remote.port > 0 && remote.port !== local.port);
});

Deno.test("a long text is read in pieces of at most 64 KiB", async () => {
  const reads = Promise.withResolvers<Uint8Array[]>();
  await using server = openGate(async (connection) => reads.resolve(await readAll(connection)));
  const text = "é".repeat(100_000);
  const page = await new Page(server.url).open();
  page.socket.send(text);
  await page[Symbol.asyncDispose]();
  const pieces = await within(reads.promise, () => "the end of reading");
  assert.ok(pieces.every(({ length }) => length <= 65_536));
  assert.equal(new TextDecoder().decode(concat(pieces)), `${text}\n`);
});

Deno.test("a WebSocket that says bytes is closed with 1003", async () => {
  await using server = openGate(echo);
  await using page = await new Page(server.url).open();
  page.socket.send(new Uint8Array([1, 2]));
  const { code } = await within(page.closed, () => "the close");
  assert.equal(code, 1003);
});

Deno.test("a WebSocket that says more than is read is closed with 1009", async () => {
  const { serve, connection } = keep();
  await using server = openGate(serve);
  await using page = await new Page(server.url).open();
  page.socket.send("x".repeat(1_100_000));
  const { code } = await within(page.closed, () => "the close");
  assert.equal(code, 1009);
  assert.equal(await within((await connection).ended, () => "the end"), "closed");
});

Deno.test("a WebSocket that says a lot in many texts keeps no more unread than in one", async () => {
  const { serve, connection } = keep();
  await using server = openGate(serve);
  const page = await new Page(server.url).open();
  for (let i = 0; i < 20; i++) page.socket.send("x".repeat(60_000));
  const line = await connection;
  await within(line.ended, () => "the end");
  await page[Symbol.asyncDispose]();
  const unread = concat(await readAll(line)).length;
  assert.ok(unread > 900_000 && unread <= 1024 * 1024, `${unread}`);
});

Deno.test("Connection.close() of a WebSocket lets what was written arrive", async () => {
  const text = "x".repeat(50_000);
  await using server = openGate(async (connection) => {
    for (let i = 0; i < 100; i++) connection.send(utf8(text), () => {});
    await connection.close();
  });
  await using page = new Page(server.url);
  const { code } = await within(page.closed, () => "the close");
  assert.equal(code, 1000);
  assert.equal(page.texts.length, 100);
});

Deno.test("Connection.send() to a WebSocket is done when little waits, and not before", async () => {
  const { serve, connection } = keep();
  await using server = openGate(serve);
  await using deaf = await Peer.dial(server.address);
  await deaf.write(handshake);
  await deaf.atLeast(12);
  deaf.pause();
  const line = await within(connection, () => "a connection");
  let done = 0;
  line.send(utf8("x"), () => done++);
  assert.equal(done, 1);
  // More than the system's buffers on both sides hold.
  line.send(new Uint8Array(30_000_000).fill(0x78), () => done++);
  line.send(utf8("y"), () => done++);
  assert.equal(done, 1);
  deaf.resume();
  await eventually(() => done === 3);
});

Deno.test("Connection.send() to a WebSocket that is over fails", async () => {
  const { serve, connection } = keep();
  await using server = openGate(serve);
  const page = await new Page(server.url).open();
  const line = await connection;
  await page[Symbol.asyncDispose]();
  assert.equal(await line.ended, "closed");
  await assert.rejects(line.write(utf8("x")), /The connection is over/);
});

Deno.test("Connection.close() of a WebSocket gives a peer up that reads nothing", async () => {
  const { serve, connection } = keep();
  await using server = openGate(serve);
  await using deaf = await Peer.dial(server.address);
  await deaf.write(handshake);
  await deaf.atLeast(12);
  deaf.pause();
  const line = await within(connection, () => "a connection");
  const sent = line.write(new Uint8Array(30_000_000).fill(0x78));
  const closed = line.close();
  await assert.rejects(sent, /The connection is over/);
  await closed;
  assert.equal(await line.ended, "reset");
});

Deno.test("Connection.close() of a WebSocket does not wait long for a peer that never closes", async () => {
  const { serve, connection } = keep();
  await using server = openGate(serve);
  await using mute = await Peer.dial(server.address);
  await mute.write(handshake);
  const line = await within(connection, () => "a connection");
  await within(line.close(), () => "the close");
  assert.equal(await line.ended, "closed");
});

Deno.test("a WebSocket that is torn ends as reset, on either side", async () => {
  const { serve, connection } = keep();
  await using server = openGate(serve);
  await using peer = await Peer.dial(server.address);
  await peer.write(handshake);
  const line = await within(connection, () => "a connection");
  peer.reset();
  assert.equal(await within(line.ended, () => "the end"), "reset");

  const second = keep();
  await using another = openGate(second.serve);
  await using page = await new Page(another.url).open();
  const other = await second.connection;
  other.reset();
  assert.equal(await other.ended, "reset");
  assert.equal((await within(page.closed, () => "the close")).code, 1011);
});

Deno.test("a gate closes one WebSocket whose session fails, and no other", async () => {
  await using server = openGate(async (connection) => {
    for await (const bytes of connection) {
      if (bytes.length === 2) throw new Error("no");
      await connection.write(bytes);
    }
  });
  await using one = await new Page(server.url).open();
  await using other = await new Page(server.url).open();
  one.socket.send("x");
  assert.equal((await within(one.closed, () => "the close")).code, 1000);
  other.socket.send("still there");
  await eventually(() => other.texts.length === 1);
});

Deno.test("a gate lets in WebSockets only, and none once it is disposed", async () => {
  await using server = openGate(echo);
  const url = server.url.replace("ws", "http");
  const response = await fetch(url);
  assert.equal(response.status, 426);
  await response.body?.cancel();
  await using page = await new Page(server.url).open();
  await server.gate[Symbol.asyncDispose]();
  assert.equal((await within(page.closed, () => "the close")).code, 1000);
  await using late = await Peer.dial(server.address);
  await late.write(handshake);
  const head = new TextDecoder().decode(await late.atLeast(12));
  assert.equal(head.slice(0, 12), "HTTP/1.1 503");
});
