import assert from "node:assert/strict";
import { configure, type LogRecord, reset } from "@logtape/logtape";
import { formatAddress } from "../../../../core/address.ts";
import { systemClock } from "../../../../core/clock.ts";
import { createRandom } from "../../../../core/random.ts";
import { makeCertificate } from "../../../certificate.ts";
import { eventually } from "../../../within.ts";
import { basics, type Caster, Client, roverHead, startCaster } from "../client.ts";
import { connectionsOf, here, streampointsOf } from "./casters.ts";

const urlOf = (caster: Caster, path: string, login = "user1:password1@") =>
  `ntrip://${login}${formatAddress(caster.endpoints.ntrip!)}/${path}`;

const bytes = createRandom(1).bytes(300_000);

for (const revision of [1, 2] as const) {
  Deno.test(`startPull() brings every byte of another caster's stream, in revision ${revision}`, async () => {
    await using far = await startCaster(basics);
    using source = await Client.source(far);
    await using near = await startCaster({
      ...basics,
      pull: { local: { from: urlOf(far, "point1"), revision } },
    });
    using rover = await eventuallyRover(near, "local");
    const all = rover.takeBytes(bytes.length);
    await source.send(bytes);
    assert.deepEqual(await all, bytes);
  });

  Deno.test(`startPush() takes every byte to another caster, in revision ${revision}`, async () => {
    await using far = await startCaster(basics);
    await using near = await startCaster({
      ...basics,
      streampoints: ["local"],
      push: { local: { to: urlOf(far, "point1", ""), password: "server_password", revision } },
    });
    assert.deepEqual(await connectionsOf(far), []);
    using source = await Client.source(near, "SOURCE server_password /local\r\n\r\n");
    using rover = await eventuallyRover(far, "point1");
    const all = rover.takeBytes(bytes.length);
    await source.send(bytes);
    assert.deepEqual(await all, bytes);
  });
}

Deno.test("startPull() and startPush() speak TLS with whom they trust, and with nobody else", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const identity = await makeCertificate();
    const [tlsCert, tlsKey] = [`${folder}/cert.pem`, `${folder}/key.pem`];
    await Deno.writeTextFile(tlsCert, identity.cert);
    await Deno.writeTextFile(tlsKey, identity.key);
    await using far = await startCaster({
      ...basics,
      streampoints: ["point1", "point2"],
      ntripsPort: 0,
      tlsCert,
      tlsKey,
    });
    using farSource = await Client.source(far);
    const where = formatAddress(far.endpoints.ntrips!);
    await using near = await startCaster({
      ...basics,
      streampoints: ["out"],
      pull: {
        in: { from: `ntrips://user1:password1@${where}/point1`, tlsCa: tlsCert },
        strange: { from: `ntrips://user1:password1@${where}/point1` },
      },
      push: { out: { to: `ntrips://:server_password@${where}/point2`, tlsAnyCertificate: true } },
    });
    using source = await Client.source(near, "SOURCE server_password /out\r\n\r\n");
    using pulled = await eventuallyRover(near, "in");
    await farSource.send("pulled");
    assert.equal(await pulled.take(6), "pulled");
    using pushed = await eventuallyRover(far, "point2");
    await source.send("pushed");
    assert.equal(await pushed.take(6), "pushed");
    assert.equal((await streampointsOf(near)).strange!.server_connected, false);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("startPull() on demand pulls while a rover listens, and a while longer", async () => {
  await using far = await startCaster(basics);
  using source = await Client.source(far);
  await using near = await startCaster({
    ...basics,
    pull: { local: { from: urlOf(far, "point1"), onDemand: true, linger: "50ms" } },
  });
  assert.equal((await connectionsOf(far)).length, 1);
  for (let round = 0; round < 2; round++) {
    using rover = await Client.rover(near, roverHead("local"));
    await eventually(async () => (await connectionsOf(far)).length === 2);
    await eventually(async () => (await streampointsOf(near)).local!.server_connected);
    await source.send("twice");
    assert.equal(await rover.take(5), "twice");
    rover[Symbol.dispose]();
    await eventually(async () => (await connectionsOf(far)).length === 1);
  }
});

Deno.test("startPull() on demand closes rovers for whom no stream comes", async () => {
  await using far = await startCaster(basics);
  const clock = {
    now: () => systemClock.now(),
    // Waits of ten seconds are over at once; the rover's for its stream is one.
    sleep: (delayMs: number, signal?: AbortSignal) =>
      systemClock.sleep(delayMs === 10_000 ? 20 : delayMs, signal),
  };
  await using near = await startCaster({
    ...basics,
    headTimeout: "9s",
    pull: { local: { from: urlOf(far, "point1"), onDemand: true } },
  }, { clock });
  using rover = await Client.rover(near, roverHead("local"));
  assert.equal(await rover.rest(), "");
});

Deno.test("startPull() leaves a streampoint alone that has a source, and the source's rovers too", async () => {
  await using far = await startCaster(basics);
  using farSource = await Client.source(far);
  await using near = await startCaster({
    ...basics,
    pull: { local: { from: urlOf(far, "point1"), onDemand: true } },
  });
  using source = await Client.source(near, "SOURCE server_password /local\r\n\r\n");
  using rover = await Client.rover(near, roverHead("local"));
  await farSource.send("far");
  await source.send("own");
  assert.equal(await rover.take(3), "own");
});

Deno.test("startPull() refuses to pull from its own caster, and rings of casters are refused as well", async () => {
  const port = here();
  const own = `ntrip://user1:password1@127.0.0.1:${port}`;
  const records = await recording();
  try {
    await using caster = await startCaster({
      ...basics,
      port,
      pull: { a: { from: `${own}/a`, onDemand: true, redialMin: "50ms" } },
    });
    using rover = await Client.rover(caster, roverHead("a"));
    await eventually(() => shown(records()).some((text) => text.includes("508 Loop Detected")));
    assert.deepEqual((await connectionsOf(caster)).map(({ kind }) => kind), ["rover"]);
    rover[Symbol.dispose]();
  } finally {
    await reset();
  }
});

Deno.test("startPull() of two casters from each other ends in a refusal", async () => {
  const [one, two] = [here(), here()];
  const pullFrom = (port: number) => ({
    x: { from: `ntrip://user1:password1@127.0.0.1:${port}/x`, onDemand: true, redialMin: "50ms" },
  });
  const records = await recording();
  try {
    await using first = await startCaster({ ...basics, port: one, pull: pullFrom(two) });
    await using second = await startCaster({ ...basics, port: two, pull: pullFrom(one) });
    using _rover = await Client.rover(first, roverHead("x"));
    await eventually(() => shown(records()).some((text) => text.includes("508 Loop Detected")));
    const count = (await connectionsOf(first)).length + (await connectionsOf(second)).length;
    assert.ok(count <= 4, `${count} connections`);
  } finally {
    await reset();
  }
});

Deno.test("startPush() goes on when the other caster was away, and dials again with patience", async () => {
  const port = here();
  await using near = await startCaster({
    ...basics,
    streampoints: ["local"],
    push: {
      local: {
        to: `ntrip://:server_password@127.0.0.1:${port}/point1`,
        redialMin: "50ms",
        redialMax: "100ms",
      },
    },
  });
  using source = await Client.source(near, "SOURCE server_password /local\r\n\r\n");
  for (let round = 0; round < 2; round++) {
    await using far = await startCaster({ ...basics, port });
    using rover = await eventuallyRover(far, "point1");
    await source.send("hello");
    assert.equal(await rover.take(5), "hello");
  }
});

Deno.test("startPush() waits as long as the other caster asks", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const sleeps: number[] = [];
  const clock = {
    now: () => systemClock.now(),
    sleep(delayMs: number, signal?: AbortSignal) {
      sleeps.push(delayMs);
      return systemClock.sleep(delayMs, signal);
    },
  };
  await using near = await startCaster({
    ...basics,
    streampoints: ["local"],
    push: { local: { to: `ntrip://:pw@127.0.0.1:${listener.addr.port}/p`, revision: 2 } },
  }, { clock });
  using _source = await Client.source(near, "SOURCE server_password /local\r\n\r\n");
  const connection = await listener.accept();
  const head = new Uint8Array(4_096);
  const length = await connection.read(head);
  const text = new TextDecoder().decode(head.subarray(0, length!));
  assert.match(text, /^POST \/p HTTP\/1\.1\r\n/);
  assert.match(text, /\r\nVia: 1\.1 wirebench-[0-9a-f]{16}\r\n/);
  await connection.write(new TextEncoder().encode(
    "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
  ));
  connection.close();
  await eventually(() => sleeps.includes(7_000));
});

Deno.test("relays never say a password, whatever the other caster answers", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const answered = (async () => {
    for (let i = 0; i < 2; i++) {
      using connection = await listener.accept();
      await connection.read(new Uint8Array(4_096));
      await connection.write(new TextEncoder().encode("ERROR - Bad Password topsecret\r\n"));
    }
  })();
  const { port } = listener.addr;
  const records = await recording();
  try {
    await using near = await startCaster({
      ...basics,
      pull: { a: { from: `ntrip://me:topsecret@127.0.0.1:${port}/p`, redialMin: "1h" } },
      push: { b: { to: `ntrip://127.0.0.1:${port}/p`, password: "topsecret", redialMin: "1h" } },
    });
    using _source = await Client.source(near, "SOURCE server_password /b\r\n\r\n");
    await answered;
    await eventually(() =>
      shown(records()).filter((text) => text.includes("Bad Password")).length >= 2
    );
    for (const text of shown(records())) assert.ok(!text.includes("topsecret"), text);
    const { hostname, port: admin } = near.endpoints.admin!;
    for (const path of ["streampoints/", "connections/"]) {
      const response = await fetch(`http://${hostname}:${admin}/${path}`, {
        headers: { authorization: `Basic ${btoa("x:server_password")}` },
      });
      assert.ok(!(await response.text()).includes("topsecret"));
    }
  } finally {
    await reset();
  }
});

Deno.test("startPull() hangs up when nothing comes for too long", async () => {
  await using far = await startCaster(basics);
  using _source = await Client.source(far);
  await using _near = await startCaster({
    ...basics,
    pull: { local: { from: urlOf(far, "point1"), silence: "100ms", redialMin: "10ms" } },
  });
  const ids = new Set<number>();
  await eventually(async () => {
    for (const { id, kind } of await connectionsOf(far)) if (kind === "rover") ids.add(id);
    return ids.size >= 2;
  });
});

/** A rover of a streampoint, once that is active. */
async function eventuallyRover(caster: Caster, streampoint: string): Promise<Client> {
  await eventually(async () => (await streampointsOf(caster))[streampoint]!.server_connected);
  return await Client.rover(caster, roverHead(streampoint));
}

async function recording(): Promise<() => LogRecord[]> {
  const records: LogRecord[] = [];
  await configure({
    sinks: { records: (record) => records.push(record) },
    loggers: [
      { category: "wirebench", lowestLevel: "trace", sinks: ["records"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: [] },
    ],
  });
  return () => records;
}

const shown = (records: LogRecord[]) =>
  records.map(({ message, properties }) => `${message.join("")} ${JSON.stringify(properties)}`);
