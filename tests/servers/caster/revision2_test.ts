import assert from "node:assert/strict";
import { decodeSourcetable } from "../../../protocols/ntrip/mod.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { eventually } from "../../within.ts";
import { basics, Client, roverHead, sourceHead, startCaster } from "./client.ts";
import {
  ask2,
  asSource,
  asUser1,
  basic,
  head2,
  rover2,
  source2,
  takeHead,
} from "./revision2_client.ts";

const now = Date.UTC(2026, 0, 1);

Deno.test("serveConnection() answers a rover of revision 2 with a chunked stream", async () => {
  await using caster = await startCaster(basics, { clock: new VirtualClock(now) });
  using source = await Client.source(caster);
  using rover = await Client.connect(caster);
  await rover.send(head2("GET /point1", asUser1));
  const { status, headers } = await takeHead(rover);
  assert.equal(status, 200);
  assert.deepEqual(Object.fromEntries(headers), {
    "Ntrip-Version": "Ntrip/2.0",
    "Server": "NTRIP Wirebench",
    "Date": "Thu, 01 Jan 2026 00:00:00 GMT",
    "Cache-Control": "no-store, no-cache, max-age=0",
    "Pragma": "no-cache",
    "Connection": "close",
    "Content-Type": "gnss/data",
    "Transfer-Encoding": "chunked",
  });
  await source.send("corrections");
  assert.equal(await rover.take(16), "b\r\ncorrections\r\n");
});

Deno.test("serveConnection() sends no chunks to a rover of HTTP/1.0", async () => {
  await using caster = await startCaster(basics);
  using source = await Client.source(caster);
  using rover = await Client.connect(caster);
  await rover.send(head2("GET /point1", asUser1).replace("HTTP/1.1", "HTTP/1.0"));
  const { headers } = await takeHead(rover);
  assert.equal(headers.has("Transfer-Encoding"), false);
  await source.send("corrections");
  assert.equal(await rover.take(11), "corrections");
});

Deno.test("serveConnection() ends the chunks when it closes a rover in order", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster({ ...basics, grace: "3s" }, { clock });
  const source = await Client.source(caster);
  using rover = await rover2(caster);
  source[Symbol.dispose]();
  await eventually(() => clock.delaysMs.includes(3_000));
  await clock.advance(3_000);
  assert.equal(await rover.rest(), "0\r\n\r\n");
});

const bodies: [what: string, headers: Record<string, string>, sent: string, relayed: string][] = [
  ["in chunks", { "Transfer-Encoding": "chunked" }, "3\r\nabc\r\n2;x=y\r\nde\r\n", "abcde"],
  ["plain until it closes", {}, "abcde", "abcde"],
  ["of a length", { "Content-Length": "5" }, "abcdefgh", "abcde"],
];
for (const [what, headers, sent, relayed] of bodies) {
  Deno.test(`serveConnection() relays a source of revision 2 whose body comes ${what}`, async () => {
    await using caster = await startCaster({ ...basics, grace: "1m" });
    using first = await source2(caster);
    using one = await Client.rover(caster);
    using two = await rover2(caster);
    first[Symbol.dispose]();
    await eventually(() => caster.observed.clients.open === 2);
    using source = await source2(caster, headers);
    await source.send(sent);
    assert.equal(await one.take(relayed.length), relayed);
    assert.match(await two.take(relayed.length + 5), /^[1-5]\r\n/);
  });
}

Deno.test("serveConnection() relays what came right behind the head of a source of revision 2", async () => {
  await using caster = await startCaster({ ...basics, grace: "1m" });
  (await Client.source(caster))[Symbol.dispose]();
  using rover = await Client.rover(caster);
  await eventually(() => caster.observed.clients.open === 1);
  using source = await Client.connect(caster);
  const head = head2("POST /point1", { ...asSource, "Transfer-Encoding": "chunked" });
  await source.send(`${head}5\r\nfirst\r\n`);
  assert.equal(await rover.take(5), "first");
});

Deno.test("serveConnection() lets a source that waits for 100-continue go on at once", async () => {
  await using caster = await startCaster(basics);
  using source = await Client.connect(caster);
  await source.send(head2("POST /point1", { ...asSource, "Expect": "100-continue" }));
  assert.equal((await takeHead(source)).status, 100);
  assert.equal((await takeHead(source)).status, 200);
});

Deno.test("serveConnection() ends a source's visit at its last chunk, and at chunks that are none", async () => {
  await using caster = await startCaster(basics);
  for (const end of ["0\r\n\r\n", "hello\r\n"]) {
    using source = await source2(caster, { "Transfer-Encoding": "chunked" });
    await source.send(`1\r\nx\r\n${end}`);
    assert.equal(await source.rest(), "");
    await eventually(() => caster.observed.clients.open === 0);
  }
  using _again = await Client.source(caster);
});

const limited = { password: "password2", allowedStreampoints: ["point2"] };
const refused: [what: string, head: string, status: number, text: string][] = [
  ["no credentials", head2("GET /point1"), 401, "A right login and password are needed"],
  [
    "an unknown user",
    head2("GET /point1", basic("nobody", "x")),
    401,
    "A right login and password are needed",
  ],
  [
    "a wrong password",
    head2("GET /point1", basic("user1", "x")),
    401,
    "A right login and password are needed",
  ],
  [
    "a streampoint that is not the user's",
    head2("GET /point1", basic("user2", "password2")),
    401,
    "This user may not receive this streampoint",
  ],
  ["an unknown streampoint", head2("GET /nowhere", asUser1), 404, "There is no such streampoint"],
  [
    "a streampoint without a source",
    head2("GET /point2", asUser1),
    503,
    "The streampoint has no source now",
  ],
  [
    "a source without a password",
    head2("POST /point2"),
    401,
    "A right login and password are needed",
  ],
  [
    "a source with a wrong password",
    head2("POST /point2", basic("x", "y")),
    401,
    "A right login and password are needed",
  ],
  [
    "a source of an unknown streampoint",
    head2("POST /nowhere", asSource),
    404,
    "There is no such streampoint",
  ],
  ["a second source", head2("POST /point1", asSource), 409, "The streampoint has a source"],
  ["another method", head2("DELETE /point1", asSource), 405, "A rover sends GET, a source POST"],
  [
    "an unknown transfer coding of a source",
    head2("POST /point2", { ...asSource, "Transfer-Encoding": "gzip, chunked" }),
    501,
    "The only transfer coding here is chunked",
  ],
  [
    "an unknown transfer coding of a rover",
    head2("GET /point1", { ...asUser1, "Transfer-Encoding": "br" }),
    501,
    "The only transfer coding here is chunked",
  ],
  [
    "a length that is no number",
    head2("POST /point2", { ...asSource, "Content-Length": "many" }),
    400,
    "This is no request that a caster understands",
  ],
  [
    "a byte that is not text",
    "GET / HTTP/1.1\r\nNtrip-Version: Ntrip/2.0\r\nA: \x01\r\n\r\n",
    400,
    "This is no request that a caster understands",
  ],
  [
    "a filter that asks for nothing",
    head2("GET /?filter=STR;>"),
    400,
    "This is no request that a caster understands",
  ],
  [
    "a rover with a long body",
    head2("GET /point1", { ...asUser1, "Content-Length": "1000000" }),
    413,
    "The request is too long",
  ],
  [
    "a head that is too long",
    head2("GET /point1", { ...asUser1, "X": "x".repeat(9000) }),
    431,
    "The request head is too long",
  ],
];
for (const [what, head, status, text] of refused) {
  Deno.test(`serveConnection() refuses ${what} with ${status} in revision 2`, async () => {
    await using caster = await startCaster({
      ...basics,
      streampoints: ["point1", "point2"],
      users: { ...basics.users, user2: limited },
    });
    using source = await Client.source(caster);
    const answered = await ask2(caster, head);
    assert.equal(answered.status, status);
    assert.equal(answered.body, `${text}\r\n`);
    assert.equal(answered.headers.get("Content-Length"), `${text.length + 2}`);
    assert.equal(answered.headers.get("Ntrip-Version"), "Ntrip/2.0");
    assert.equal(answered.headers.has("WWW-Authenticate"), status === 401);
    assert.equal(answered.headers.get("Retry-After"), status === 503 ? "10" : undefined);
    assert.equal(answered.headers.get("Allow"), status === 405 ? "GET, POST" : undefined);
    using rover = await Client.rover(caster);
    await source.send("unharmed");
    assert.equal(await rover.take(8), "unharmed");
  });
}

Deno.test("serveConnection() refuses a head of revision 2 that takes too long with 408", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster(basics, { clock });
  using client = await Client.connect(caster);
  await clock.slept(10_000);
  await clock.advance(1_000);
  await client.send("GET / HTTP/1.1\r\nNtrip-Version: Ntrip/2.0\r\nHost");
  await eventually(() => clock.delaysMs.includes(9_000));
  await clock.advance(9_010);
  assert.equal((await takeHead(client)).status, 408);
});

Deno.test("serveConnection() answers in the revision that was asked for", async () => {
  await using caster = await startCaster(basics);
  using _source = await Client.source(caster);
  for (const version of ["Ntrip/1.0", "ntrip/2.1", "2.0"]) {
    const head = roverHead().replace("\r\n\r\n", `\r\nNtrip-Version: ${version}\r\n\r\n`);
    using _rover = await Client.rover(caster, head);
  }
  using rover = await Client.connect(caster);
  await rover.send(head2("GET /point1", { ...asUser1, "Ntrip-Version": "NTRIP/2.0" }));
  assert.equal((await takeHead(rover)).status, 200);
});

Deno.test("serveConnection() gives the sourcetable in revision 2, with its length", async () => {
  await using caster = await startCaster({ ...basics, streampoints: ["point1", "point2"] });
  const { status, headers, body } = await ask2(caster, head2("GET /"));
  assert.equal(status, 200);
  assert.equal(headers.get("Content-Type"), "gnss/sourcetable");
  assert.equal(headers.get("Content-Length"), `${body.length}`);
  assert.equal(decodeSourcetable(body).length, 2);
});

Deno.test("serveConnection() gives the part of the sourcetable that a query asks for", async () => {
  await using caster = await startCaster({
    ...basics,
    streampoints: ["point1", "point2"],
    users: { ...basics.users, user2: limited },
  });
  const matched = await ask2(caster, head2("GET /?match=STR;point1"));
  assert.match(matched.body, /^STR;point1;[^\n]*\nENDSOURCETABLE\r\n$/);
  const own = await ask2(caster, head2("GET /?auth", basic("user2", "password2")));
  assert.match(own.body, /^STR;point2;[^\n]*\nENDSOURCETABLE\r\n$/);
  assert.equal((await ask2(caster, head2("GET /?auth"))).status, 401);
  using old = await Client.connect(caster);
  await old.send("GET /?match=STR;point1 HTTP/1.0\r\n\r\n");
  assert.equal(decodeSourcetable((await old.rest()).split("\r\n\r\n")[1]!).length, 2);
});

Deno.test("serveConnection() shows a browser the sourcetable, and says that a stream is no page", async () => {
  await using caster = await startCaster(basics);
  const head = (path: string) =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nAccept: text/html,*/*;q=0.8\r\n\r\n`;
  const shown = await ask2(caster, head("/"));
  assert.deepEqual([shown.status, shown.headers.get("Content-Type")], [
    200,
    "text/plain; charset=utf-8",
  ]);
  assert.match(shown.body, /^STR;point1;/);
  assert.equal((await ask2(caster, head("/favicon.ico"))).status, 404);
  assert.equal((await ask2(caster, head("/point1"))).status, 400);
});

const gga = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47";
const upstreams: [what: string, headers: Record<string, string>, sent: string][] = [
  ["in its request", { "Ntrip-GGA": gga }, ""],
  ["in lines among others", {}, `hello\r\n$GPRMC,1*00\r\n${gga}\r\n`],
  [
    "in chunks",
    { "Transfer-Encoding": "chunked" },
    `22\r\n${gga.slice(0, 34)}\r\n21\r\n${gga.slice(34)}\r\n\r\n`,
  ],
];
for (const [what, headers, sent] of upstreams) {
  Deno.test(`serveConnection() hears a rover's position ${what}`, async () => {
    await using caster = await startCaster(basics);
    using source = await Client.source(caster);
    using rover = await rover2(caster, headers);
    await rover.send(sent);
    const positions = () => fetchRovers(caster).then((rovers) => rovers.map((one) => one.position));
    await eventually(async () => {
      const [position] = await positions();
      return position?.latitude_degrees === 48.1173 && position.longitude_degrees === 11.516667;
    });
    await source.send("x");
    assert.equal(await rover.take(6), "1\r\nx\r\n");
  });
}

Deno.test("serveConnection() serves a rover on although what it says is no chunks", async () => {
  await using caster = await startCaster(basics);
  using source = await Client.source(caster);
  using rover = await rover2(caster, { "Transfer-Encoding": "chunked" });
  await rover.send("no chunks\r\nat all\r\n");
  await source.send("x");
  assert.equal(await rover.take(6), "1\r\nx\r\n");
});

interface ShownRover {
  position?: { latitude_degrees: number; longitude_degrees: number };
}

async function fetchRovers(caster: Awaited<ReturnType<typeof startCaster>>): Promise<ShownRover[]> {
  const { hostname, port } = caster.endpoints.admin!;
  const response = await fetch(`http://${hostname}:${port}/connections/`, {
    headers: { authorization: `Basic ${btoa("a:server_password")}` },
  });
  const all = await response.json() as (ShownRover & { kind: string })[];
  return all.filter(({ kind }) => kind === "rover");
}

const ntripRefusals: [what: string, head: string, answer: RegExp][] = [
  ["a bad source", "SOURCE wrong /point1\r\n\r\n", /^ERROR - Bad Password\r\n$/],
  ["a second source", sourceHead, /^ERROR - Mount Point Taken or Invalid\r\n$/],
  [
    "a wrong password",
    roverHead("point1", "user1:x"),
    /^HTTP\/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm="\/point1"\r\n/,
  ],
  [
    "an unknown streampoint",
    roverHead("nowhere"),
    /^SOURCETABLE 200 OK\r\n[^]*ENDSOURCETABLE\r\n$/,
  ],
  [
    "an unknown streampoint, without a login",
    "GET /nowhere HTTP/1.0\r\n\r\n",
    /^SOURCETABLE 200 OK\r\n/,
  ],
];
for (const [what, head, answer] of ntripRefusals) {
  Deno.test(`serveConnection() refuses ${what} as other casters do, where it is told to`, async () => {
    await using caster = await startCaster({ ...basics, refusals: "ntrip" });
    using _source = await Client.source(caster);
    using client = await Client.connect(caster);
    await client.send(head);
    assert.match(await client.rest(), answer);
  });
}

Deno.test("serveConnection() ends its OK to a rover with a blank line where it is told to", async () => {
  await using caster = await startCaster({ ...basics, okLineEnding: "blank-line" });
  using source = await Client.source(caster);
  using rover = await Client.connect(caster);
  await rover.send(roverHead());
  assert.equal(await rover.take(14), "ICY 200 OK\r\n\r\n");
  await source.send("data");
  assert.equal(await rover.take(4), "data");
});
