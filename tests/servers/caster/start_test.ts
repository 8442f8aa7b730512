import assert from "node:assert/strict";
import { configure, type LogRecord, reset } from "@logtape/logtape";
import { BenchError } from "../../../core/errors.ts";
import { eventually, within } from "../../within.ts";
import { basics, Client, roverHead, startCaster } from "./client.ts";

/** Whether somebody listens there. */
async function listens({ hostname, port }: { hostname: string; port: number }): Promise<boolean> {
  try {
    (await Deno.connect({ hostname, port })).close();
    return true;
  } catch {
    return false;
  }
}

Deno.test("start() listens on both ports until it is disposed, twice if need be", async () => {
  const caster = await startCaster(basics);
  const { ntrip, admin } = caster.endpoints;
  assert.ok(ntrip!.port > 0 && admin!.port > 0);
  assert.ok(await listens(ntrip!) && await listens(admin!));
  using source = await Client.source(caster);
  using rover = await Client.rover(caster);
  await Promise.all([caster[Symbol.asyncDispose](), caster[Symbol.asyncDispose]()]);
  await caster[Symbol.asyncDispose]();
  assert.equal(await source.rest(), "");
  assert.equal(await rover.rest(), "");
  assert.ok(!await listens(ntrip!) && !await listens(admin!));
});

Deno.test("start() says which port is taken, and keeps none", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  using free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const other = free.addr;
  free.close();
  const error = new BenchError(`Cannot listen on 127.0.0.1:${port}: the port is already in use`);
  await assert.rejects(startCaster({ ...basics, port: other.port, adminPort: port }), error);
  assert.ok(!await listens(other));
  await assert.rejects(startCaster({ ...basics, port, adminPort: other.port }), error);
  assert.ok(!await listens(other));
});

Deno.test("start() stops when its signal aborts", async () => {
  const abort = new AbortController();
  const caster = await startCaster(basics, { signal: abort.signal });
  using source = await Client.source(caster);
  using waiting = await Client.connect(caster);
  await waiting.send(roverHead().slice(0, -2));
  abort.abort();
  assert.equal(await source.rest(), "");
  await waiting.rest();
  await caster[Symbol.asyncDispose]();
  assert.ok(!await listens(caster.endpoints.ntrip!));
});

Deno.test("start() does not start when its signal has aborted", async () => {
  const reason = new Error("not now");
  await assert.rejects(startCaster(basics, { signal: AbortSignal.abort(reason) }), reason);
});

Deno.test("start() names a mistake in the settings file, and listens nowhere", async () => {
  const settings = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(settings, '{"streampoints": [], "users": []}');
    await assert.rejects(
      startCaster({ ...basics, settings }),
      new BenchError(`${settings}:1:31: "users" must be an object, not a list`),
    );
    assert.equal(await Deno.readTextFile(settings), '{"streampoints": [], "users": []}');
  } finally {
    await Deno.remove(settings);
  }
});

Deno.test("start() refuses options that cannot work", async () => {
  for (
    const wrong of [
      { streampoints: ["a b"] },
      { users: { "a:b": { password: "" } } },
      { sourcePassword: "two words" },
      { maxBacklog: 5 },
      { unknown: 1 },
    ]
  ) {
    await assert.rejects(startCaster({ ...basics, ...wrong } as typeof basics), TypeError);
  }
});

Deno.test("start() disposes at once beside idle and unfinished admin requests", async () => {
  const caster = await startCaster(basics);
  const { hostname, port } = caster.endpoints.admin!;
  using idle = await Deno.connect({ hostname, port });
  await idle.write(new TextEncoder().encode("GET /users HTTP/1.1\r\nHost: x\r\n\r\n"));
  await idle.read(new Uint8Array(1000));
  using unfinished = await Deno.connect({ hostname, port });
  await unfinished.write(new TextEncoder().encode(
    "POST /users/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n" +
      `Authorization: Basic ${btoa("x:server_password")}\r\n\r\n{`,
  ));
  // A later request's answer tells that the unfinished one has been read.
  const { status, body } = await fetch(`http://${hostname}:${port}/users`);
  await body?.cancel();
  assert.equal(status, 200);
  await within(caster[Symbol.asyncDispose](), () => "the caster's end");
});

Deno.test("start() logs who was refused and why, and never a password", async () => {
  const records: LogRecord[] = [];
  await configure({
    sinks: { records: (record) => records.push(record) },
    loggers: [
      { category: "wirebench", lowestLevel: "trace", sinks: ["records"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: [] },
    ],
  });
  try {
    await using caster = await startCaster({
      ...basics,
      streampoints: ["point1", "point2"],
      sourcePasswords: { point2: "topsecret" },
    });
    using _source = await Client.source(caster);
    using _rover = await Client.rover(caster);
    for (
      const head of [
        "SOURCE server_password\r\n",
        "source server_password /point1\r\n",
        "SOURC topsecret /point2\r\n",
        'source "topsecret" /point2\r\n',
        "SOURCE server_password /nowhere\r\n\r\n",
        roverHead("point1", "user1:password2"),
        roverHead("nowhere"),
      ]
    ) {
      using client = await Client.connect(caster);
      await client.send(head);
      await client.rest();
    }
    await eventually(() =>
      records.filter(({ rawMessage }) => `${rawMessage}`.startsWith("refused")).length === 7
    );
    const refused = records.find(({ rawMessage }) => `${rawMessage}`.startsWith("refused"))!;
    assert.equal(refused.level, "info");
    assert.equal(refused.properties.reason, "ERROR - Invalid protocol");
    assert.match(`${refused.properties.peer}`, /^127\.0\.0\.1:\d+$/);
    const logged = JSON.stringify(records);
    for (
      const secret of [
        "server_password",
        "topsecret",
        "password1",
        "password2",
        btoa("user1:password1"),
      ]
    ) {
      assert.ok(!logged.includes(secret), secret);
    }
  } finally {
    await reset();
  }
});
