import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { utf8 } from "../../core/bytes.ts";
import { BenchError } from "../../core/errors.ts";
import type { Connection } from "../../transports/connection.ts";
import { dialTcp } from "../../transports/tcp.ts";
import { dialTls, listenTls } from "../../transports/tls.ts";
import { makeCertificate } from "../certificate.ts";
import { within } from "../within.ts";

const context = { log: getLogger(["wirebench", "test"]) };
const anyPort = { hostname: "127.0.0.1", port: 0 };
const never = new AbortController().signal;
const identity = await makeCertificate();
const trusting = { ca: identity.cert };

const listen = (serve: (connection: Connection) => Promise<void>) =>
  listenTls(anyPort, identity, serve, context);

async function echo(connection: Connection): Promise<void> {
  for await (const bytes of connection) await connection.write(bytes);
}

async function readAll(connection: Connection): Promise<Uint8Array[]> {
  return await within(Array.fromAsync(connection), () => "the end");
}

Deno.test("dialTls() and listenTls() carry bytes both ways, and say who is at the other end", async () => {
  await using listener = await listen(echo);
  await using connection = await dialTls(listener.address, trusting, never);
  assert.deepEqual(connection.remote, listener.address);
  await connection.write(utf8("hello"));
  const { value } = await connection[Symbol.asyncIterator]().next();
  assert.deepEqual(new Uint8Array(value!), utf8("hello"));
});

Deno.test("listenTls() lets what was written arrive before it closes", async () => {
  const bytes = new Uint8Array(3_000_000).map((_, i) => i % 251);
  await using listener = await listen((connection) => connection.write(bytes));
  await using connection = await dialTls(listener.address, trusting, never);
  const pieces = await readAll(connection);
  assert.equal(pieces.reduce((sum, { length }) => sum + length, 0), bytes.length);
  assert.equal(await connection.ended, "closed");
});

Deno.test("SocketConnection.send() says when bytes that are encrypted have left", async () => {
  await using listener = await listen(echo);
  await using connection = await dialTls(listener.address, trusting, never);
  const error = await within(
    new Promise((resolve) => connection.send(utf8("x"), resolve)),
    () => "the bytes to leave",
  );
  assert.equal(error ?? undefined, undefined);
  await connection.close();
  await assert.rejects(connection.write(utf8("x")), /over/);
});

Deno.test("SocketConnection.reset() tears the wire below what encrypts", async () => {
  const served = Promise.withResolvers<Connection>();
  await using listener = await listen(async (connection) => {
    served.resolve(connection);
    await connection.ended;
  });
  await using connection = await dialTls(listener.address, trusting, never);
  const other = await served.promise;
  connection.reset();
  assert.equal(await within(connection.ended, () => "our end"), "reset");
  assert.equal(await within(other.ended, () => "the other end"), "reset");
});

const untrusted: [what: string, trust: Parameters<typeof dialTls>[1]][] = [
  ["an authority that it does not know", {}],
  ["another name", { ...trusting, serverName: "elsewhere.example" }],
];
for (const [what, trust] of untrusted) {
  Deno.test(`dialTls() refuses a certificate of ${what}`, async () => {
    await using listener = await listen(echo);
    await assert.rejects(dialTls(listener.address, trust, never), (error) => {
      assert.ok(error instanceof BenchError);
      assert.match(error.message, /^Cannot speak TLS with 127\.0\.0\.1:\d+: /);
      return true;
    });
  });
}

Deno.test("dialTls() takes any certificate where it is told to", async () => {
  await using listener = await listen(echo);
  await using _connection = await dialTls(listener.address, { anyCertificate: true }, never);
});

Deno.test("dialTls() gives up when its signal aborts within the handshake", async () => {
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = silent.accept();
  const abort = new AbortController();
  const dialled = dialTls(
    { hostname: "127.0.0.1", port: silent.addr.port },
    trusting,
    abort.signal,
  );
  using _other = await accepted;
  const reason = new Error("too late");
  abort.abort(reason);
  await assert.rejects(dialled, reason);
});

Deno.test("listenTls() outlives who speaks no TLS, and who says nothing", async () => {
  await using listener = await listen(echo);
  await using plain = await dialTcp(listener.address, never);
  await plain.write(utf8("GET / HTTP/1.0\r\n\r\n"));
  await within(plain.ended.then(() => {}), () => "the end");
  await using _silent = await dialTcp(listener.address, never);
  await using connection = await dialTls(listener.address, trusting, never);
  await connection.write(utf8("x"));
  assert.equal((await connection[Symbol.asyncIterator]().next()).value!.length, 1);
});

Deno.test("listenTls() says in one sentence what is wrong with certificate and key", async () => {
  const { key } = await makeCertificate();
  const wrong = [{ cert: "x", key: "y" }, { ...identity, key: "y" }, { ...identity, key }];
  for (const pair of wrong) {
    assert.throws(
      () => listenTls(anyPort, pair, echo, context),
      { name: "BenchError", message: /^Cannot use the TLS certificate and key: / },
    );
  }
});

Deno.test("listenTls() reads no further than it is asked to, and misses nothing in the end", async () => {
  const length = 20_000_000;
  const begin = Promise.withResolvers<void>();
  const counted = Promise.withResolvers<number>();
  await using listener = await listen(async (connection) => {
    await begin.promise;
    let count = 0;
    for await (const bytes of connection) count += bytes.length;
    counted.resolve(count);
  });
  await using connection = await dialTls(listener.address, trusting, never);
  let isWritten = false;
  const written = connection.write(new Uint8Array(length)).then(() => isWritten = true);
  await using witness = await dialTls(listener.address, trusting, never);
  await witness.write(new Uint8Array(1));
  assert.equal(isWritten, false, "more than the operating system holds waits for the reader");
  begin.resolve();
  await written;
  await connection.close();
  assert.equal(await within(counted.promise, () => "the end"), length);
});
