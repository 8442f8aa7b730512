import assert from "node:assert/strict";
import { encodeBasic } from "../../../protocols/ntrip/credentials.ts";
import { decodeSourcetable } from "../../../protocols/ntrip/mod.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { eventually } from "../../within.ts";
import { basics, Client, roverHead, silenceBegins, sourceHead, startCaster } from "./client.ts";

/** What a connection gets that says this and nothing more. */
async function answer(caster: Parameters<typeof Client.connect>[0], head: string): Promise<string> {
  using client = await Client.connect(caster);
  await client.send(head);
  return await client.rest();
}

Deno.test("serveConnection() relays a source's bytes to its rovers, exactly and nothing else", async () => {
  await using caster = await startCaster(basics);
  using source = await Client.source(caster);
  using one = await Client.rover(caster);
  using two = await Client.rover(caster);
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i * 7);
  await source.send(bytes);
  assert.deepEqual(await one.takeBytes(5000), bytes);
  assert.deepEqual(await two.takeBytes(5000), bytes);
});

Deno.test("serveConnection() serves the original example: unterminated heads, data at once", async () => {
  await using caster = await startCaster(basics);
  using source = await Client.connect(caster);
  await source.send("SOURCE server_password /point1");
  assert.equal(await source.take(14), "ICY 200 OK\r\n\r\n");
  const heads = `GET /point1 HTTP/1.1\r\nAuthorization: Basic ${btoa("user1:password1")}\r\n`;
  const rovers = await Promise.all(Array.from({ length: 5 }, async () => {
    const rover = await Client.connect(caster);
    await rover.send(heads);
    return rover;
  }));
  const lines = Array.from({ length: 20 }, (_, i) => `line ${i}\r\n`);
  for (const line of lines) await source.send(line);
  const expected = "ICY 200 OK\r\n" + lines.join("");
  for (const rover of rovers) {
    using _ = rover;
    assert.equal(await rover.take(expected.length), expected);
  }
});

Deno.test("serveConnection() begins a rover's stream with the present, unless silence completed its head", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster(basics, { clock });
  using source = await Client.source(caster);
  using witness = await Client.rover(caster);
  await source.send("long ago.");
  assert.equal(await witness.take(9), "long ago.");
  await clock.advance(201);
  await source.send("just before.");
  assert.equal(await witness.take(12), "just before.");
  using waiting = await Client.rover(caster);
  using original = await Client.connect(caster);
  await original.send(roverHead().slice(0, -2));
  await silenceBegins(clock);
  await clock.advance(210);
  assert.equal(await original.take(24), "ICY 200 OK\r\njust before.");
  await source.send("now");
  assert.equal(await original.take(3), "now");
  assert.equal(await waiting.take(3), "now");
});

Deno.test("serveConnection() begins no rover's stream with what a source before the present one sent", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster(basics, { clock });
  const earlier = await Client.source(caster);
  using witness = await Client.rover(caster);
  await earlier.send("earlier");
  assert.equal(await witness.take(7), "earlier");
  earlier[Symbol.dispose]();
  await eventually(() => caster.observed.clients.open === 1);
  using source = await Client.source(caster);
  using rover = await Client.connect(caster);
  await rover.send(roverHead().slice(0, -2));
  await silenceBegins(clock);
  await clock.advance(210);
  await source.send("now");
  assert.equal(await rover.take(15), "ICY 200 OK\r\nnow");
});

Deno.test("serveConnection() keeps for a rover what its source sends before silence completes its head", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster(basics, { clock });
  using source = await Client.source(caster);
  using witness = await Client.rover(caster);
  using rover = await Client.connect(caster);
  await rover.send(roverHead().slice(0, -2));
  await silenceBegins(clock);
  await source.send("first line\r\n");
  assert.equal(await witness.take(12), "first line\r\n");
  await clock.advance(210);
  await source.send("second line\r\n");
  assert.equal(await rover.take(37), "ICY 200 OK\r\nfirst line\r\nsecond line\r\n");
});

Deno.test("serveConnection() keeps nothing for a rover whose head turns out to be another's", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster({ ...basics, streampoints: ["point1", "point2"] }, {
    clock,
  });
  using source = await Client.source(caster);
  using witness = await Client.rover(caster);
  using rover = await Client.connect(caster);
  await rover.send(roverHead().slice(0, -2));
  await silenceBegins(clock);
  await rover.send(`Authorization: Basic ${btoa("user2:password2")}\r\n\r\n`);
  assert.equal(await rover.rest(), "Error - User authorization failed\r\n");
  await source.send("x");
  assert.equal(await witness.take(1), "x");
});

Deno.test("serveConnection() takes a rover's blank line that comes late without a second answer", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster(basics, { clock });
  using source = await Client.source(caster);
  using rover = await Client.connect(caster);
  await rover.send(roverHead().slice(0, -2));
  await silenceBegins(clock);
  await clock.advance(210);
  assert.equal(await rover.take(12), "ICY 200 OK\r\n");
  await rover.send("\r\n$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n");
  await source.send("data");
  assert.equal(await rover.take(4), "data");
});

Deno.test("serveConnection() relays what came right behind a source's head", async () => {
  await using caster = await startCaster({ ...basics, grace: "1m" });
  (await Client.source(caster))[Symbol.dispose]();
  using rover = await Client.rover(caster);
  using _source = await Client.source(caster, `${sourceHead}first`);
  assert.equal(await rover.take(5), "first");
});

Deno.test("serveConnection() reads a source's head that drips in, and no part of it as data", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster(basics, { clock });
  (await Client.source(caster))[Symbol.dispose]();
  using rover = await Client.rover(caster);
  using source = await Client.connect(caster);
  const head = "SOURCE server_password /point1\r\nSource-Agent: NTRIP x\r\n\r\n";
  for (const [index, byte] of [...head].entries()) {
    await source.send(byte);
    const read = head.slice(0, index + 1);
    const completable = /\/point1(\r\n)?$/.test(read);
    await eventually(() =>
      index === head.length - 1 ||
      clock.delaysMs.includes(completable ? 200 : 10_000 - 100 * index)
    );
    await clock.advance(100);
  }
  assert.equal(await source.take(14), "ICY 200 OK\r\n\r\n");
  await source.send("data");
  assert.equal(await rover.take(4), "data");
});

Deno.test("serveConnection() refuses a head that comes at one byte a second", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster(basics, { clock });
  using client = await Client.connect(caster);
  for (const [second, byte] of [..."GET /point"].entries()) {
    await client.send(byte);
    await eventually(() => clock.delaysMs.includes(10_000 - 1000 * second));
    await clock.advance(1000);
  }
  await clock.advance(10);
  assert.equal(await client.rest(), "ERROR - Request head took too long\r\n");
  assert.equal(caster.observed.clients.lastRefusal, "ERROR - Request head took too long");
});

Deno.test("serveConnection() refuses who says nothing, once the time is over", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster({ ...basics, headTimeout: "3s" }, { clock });
  using client = await Client.connect(caster);
  await clock.slept(3000);
  await clock.advance(3010);
  assert.equal(await client.rest(), "ERROR - Request head took too long\r\n");
});

const limited = { password: "password2", allowedStreampoints: ["point2"] };
const refusals: [what: string, head: string, answer: string][] = [
  [
    "a wrong source password",
    "SOURCE wrong /point1\r\n\r\n",
    "ERROR - Invalid streampoint or password",
  ],
  [
    "a source of an unknown streampoint",
    "SOURCE server_password /nowhere\r\n\r\n",
    "ERROR - Invalid streampoint or password",
  ],
  ["a second source", sourceHead, "ERROR - streampoint is already in use"],
  ["garbage", "\x01\x02\x03\x04", "ERROR - Invalid protocol"],
  ["a first line of no protocol", "HELLO\r\n", "ERROR - Invalid protocol"],
  ["another method", "POST /point1 HTTP/1.1\r\nHost: x\r\n\r\n", "ERROR - Invalid protocol"],
  ["an unknown user", roverHead("point1", "nobody:password1"), "Error - User not found"],
  ["a wrong password", roverHead("point1", "user1:wrong"), "Error - User authorization failed"],
  ["no credentials", "GET /point1 HTTP/1.1\r\n\r\n", "Error - User authorization failed"],
  [
    "credentials of another scheme",
    "GET /point1 HTTP/1.1\r\nAuthorization: Bearer x\r\n\r\n",
    "Error - User authorization failed",
  ],
  ["an unknown streampoint", roverHead("nowhere"), "Error - streampoint not found"],
  [
    "an unknown streampoint to a limited user",
    roverHead("nowhere", "user2:password2"),
    "Error - streampoint not found",
  ],
  [
    "a streampoint that is not the user's",
    roverHead("point1", "user2:password2"),
    "Error - streampoint not allowed for user",
  ],
  ["a streampoint without a source", roverHead("point2"), "Error - streampoint is not active"],
  ["a head that is too long", `GET /${"a".repeat(9000)}`, "ERROR - Request head is too long"],
  ["a megabyte of head", `GET /${"a".repeat(1_000_000)}`, "ERROR - Request head is too long"],
  ["a megabyte of garbage", "\x00".repeat(1_000_000), "ERROR - Invalid protocol"],
];
for (const [what, head, text] of refusals) {
  Deno.test(`serveConnection() refuses ${what}`, async () => {
    await using caster = await startCaster({
      ...basics,
      streampoints: ["point1", "point2"],
      users: { ...basics.users, user2: limited },
    });
    using source = await Client.source(caster);
    assert.equal(await answer(caster, head), `${text}\r\n`);
    assert.equal(caster.observed.clients.lastRefusal, text);
    using rover = await Client.rover(caster);
    await source.send("unharmed");
    assert.equal(await rover.take(8), "unharmed");
  });
}

Deno.test("serveConnection() refuses a client that has said all it had to say", async () => {
  await using caster = await startCaster(basics);
  using client = await Client.connect(caster);
  await client.send("HELLO");
  await client.closeWrite();
  assert.equal(await client.rest(), "ERROR - Invalid protocol\r\n");
});

Deno.test("serveConnection() answers nothing to who says nothing and leaves", async () => {
  await using caster = await startCaster(basics);
  using client = await Client.connect(caster);
  await client.closeWrite();
  assert.equal(await client.rest(), "");
  assert.equal(caster.observed.clients.lastRefusal, undefined);
});

Deno.test("serveConnection() lets a limited user have what is theirs", async () => {
  await using caster = await startCaster({
    ...basics,
    users: { user2: { password: "p:w@rd", allowedStreampoints: ["point1"] } },
  });
  using _source = await Client.source(caster);
  using _rover = await Client.rover(caster, roverHead("point1", "user2:p:w@rd"));
});

Deno.test("serveConnection() serves a rover without credentials where anonymous ones are", async () => {
  await using caster = await startCaster({ ...basics, anonymous: true });
  using _source = await Client.source(caster);
  using _rover = await Client.rover(caster, "GET /point1 HTTP/1.1\r\n\r\n");
  assert.equal(
    await answer(caster, roverHead("point1", "user1:wrong")),
    "Error - User authorization failed\r\n",
  );
  assert.equal(
    await answer(caster, "GET /point1 HTTP/1.1\r\nAuthorization: x\r\n\r\n"),
    "Error - User authorization failed\r\n",
  );
});

Deno.test("serveConnection() knows a user whose name is a property of every object", async () => {
  await using caster = await startCaster(basics);
  using _source = await Client.source(caster);
  const head = roverHead("point1", "constructor:x");
  assert.equal(await answer(caster, head), "Error - User not found\r\n");
  assert.equal(await answer(caster, roverHead("__proto__")), "Error - streampoint not found\r\n");
});

for (const [anonymous, authentication] of [[false, "B"], [true, "N"]] as const) {
  Deno.test(`serveConnection() gives anybody the sourcetable, authentication ${authentication}`, async () => {
    await using caster = await startCaster({
      ...basics,
      streampoints: ["point1", "point2"],
      anonymous,
    });
    const reply = await answer(caster, "GET / HTTP/1.1\r\nUser-Agent: NTRIP gpsd/3.22\r\n\r\n");
    const [head = "", body = ""] = reply.split("\r\n\r\n");
    assert.ok(head.startsWith("SOURCETABLE 200 OK\r\n"), head);
    assert.ok(head.includes(`\r\nContent-Length: ${body.length}`), head);
    assert.equal(
      body.split("\r\n")[0],
      `STR;point1;point1;RTCM 3.2;;2;GPS+GLO+GAL+BDS;;;0;0;0;0;Wirebench;none;${authentication};N;0;`,
    );
    assert.equal(decodeSourcetable(body).length, 2);
  });
}

Deno.test("serveConnection() reads the heads that real clients send", async () => {
  await using caster = await startCaster(basics);
  const authorization = encodeBasic({ login: "user1", password: "password1" });
  for (
    const head of [
      "SOURCE server_password point1\r\nSource-Agent: NTRIP RTKLIB/2.4.3\r\nSTR: \r\n\r\n",
      "SOURCE server_password /point1 HTTP/1.1\r\n\r\n",
      "SOURCE server_password /point1\r\n",
    ]
  ) {
    using _source = await Client.source(caster, head);
    using rover = await Client.rover(
      caster,
      `GET /point1 HTTP/1.0\r\nUser-Agent: NTRIP RTKLIB/2.4.3\r\nAuthorization: ${authorization}\r\n\r\n`,
    );
    rover[Symbol.dispose]();
    _source[Symbol.dispose]();
    await eventually(() => caster.observed.clients.open === 0);
  }
});

Deno.test("serveConnection() survives peers that vanish, at every stage", async () => {
  await using caster = await startCaster(basics);
  for (const head of ["", "GET /poi", roverHead().slice(0, -2), roverHead(), "HELLO\r\n"]) {
    const { hostname, port } = caster.endpoints.ntrip!;
    const connection = await Deno.connect({ hostname, port });
    await connection.write(new TextEncoder().encode(head));
    connection.close();
  }
  using source = await Client.source(caster);
  using rover = await Client.rover(caster);
  const vanishing = await Client.rover(caster);
  await source.send("one");
  assert.equal(await rover.take(3), "one");
  // What it has not read makes its operating system tear the connection.
  vanishing[Symbol.dispose]();
  await eventually(() => caster.observed.clients.open === 2);
  await source.send("two");
  assert.equal(await rover.take(3), "two");
});
