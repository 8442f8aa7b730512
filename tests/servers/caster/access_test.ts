import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { scryptSync } from "node:crypto";
import { digestProof, digestSecret, encodeDigestResponse } from "../../../protocols/ntrip/mod.ts";
import { decodeParameters } from "../../../protocols/ntrip/digest.ts";
import { Bans } from "../../../servers/caster/access/bans.ts";
import { digestSecretsOf, REALM } from "../../../servers/caster/access/digest_login.ts";
import { Nonces } from "../../../servers/caster/access/nonces.ts";
import { PasswordChecks } from "../../../servers/caster/access/password_checks.ts";
import {
  hashPassword,
  isHashOf,
  parsePasswordHash,
} from "../../../servers/caster/access/password_hash.ts";
import { RequestRate } from "../../../servers/caster/access/request_rate.ts";
import { hashToken, makeToken, tokenName } from "../../../servers/caster/access/tokens.ts";
import { UserLimits } from "../../../servers/caster/access/user_limits.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { eventually } from "../../within.ts";
import { basics, type Caster, Client, roverHead, sourceHead, startCaster } from "./client.ts";
import { ask2, asUser1, basic, head2, rover2, source2 } from "./revision2_client.ts";

const hash = await hashPassword("password1");
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

Deno.test("hashPassword() salts, and isHashOf() knows the password again", async () => {
  const other = await hashPassword("password1");
  assert.notEqual(hash, other);
  assert.match(hash, /^scrypt\$16384\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
  assert.equal(await isHashOf(parsePasswordHash(hash)!, "password1"), true);
  assert.equal(await isHashOf(parsePasswordHash(hash)!, "password2"), false);
});

Deno.test("parsePasswordHash() takes for plain what is no hash, or costs more than is bearable", () => {
  const wrong = [
    "",
    "password1",
    "scrypt$",
    hash.replace("$16384$", "$16385$"),
    hash.replace("$16384$", "$0$"),
    hash.replace("$16384$", "$1$"),
    hash.replace("$16384$", "$16777216$"),
    hash.replace("$8$", "$99$"),
    hash.replace("$1$", "$0$"),
    hash.replace("$1$", "$99$"),
    hash.slice(0, 40),
  ];
  for (const text of wrong) assert.equal(parsePasswordHash(text), undefined, text);
});

Deno.test("PasswordChecks.check() checks plain passwords at once", () => {
  const checks = new PasswordChecks();
  assert.equal(checks.check("p", "p"), "right");
  assert.equal(checks.check("p", "q"), "wrong");
  assert.equal(checks.check("", ""), "right");
  assert.equal(checks.check(undefined, ""), "wrong");
});

Deno.test("PasswordChecks.check() works on a hash once, and knows the answers from then on", async () => {
  const checks = new PasswordChecks();
  const many = Array.from({ length: 500 }, () => checks.check(hash, "password1"));
  assert.ok(many.every((one) => one === many[0]), "all wait for the same work");
  assert.equal(await many[0], "right");
  assert.equal(checks.check(hash, "password1"), "right");
  assert.equal(await checks.check(hash, "password2"), "wrong");
  assert.equal(checks.check(hash, "password2"), "wrong");
});

Deno.test("PasswordChecks.check() bounds how many wait, and takes as long for nobody as for a user", async () => {
  const checks = new PasswordChecks(4);
  await checks.check(hash, "password1");
  const many = Array.from({ length: 16 }, () => checks.check(undefined, "x"));
  assert.ok(many.every((one) => one instanceof Promise));
  const verdicts = await Promise.all(many.slice(-10));
  assert.ok(verdicts.every((verdict) => verdict === "busy"));
  assert.equal(checks.check(hash, "password1"), "right");
  assert.equal(await many[0], "wrong");
  await Promise.all(many);
});

Deno.test("Nonces.take() takes a nonce for each of its counts once, and not for long", async () => {
  const clock = new VirtualClock();
  const nonces = new Nonces(clock);
  const nonce = nonces.make();
  assert.equal(nonces.take(nonce, 1), true);
  assert.equal(nonces.take(nonce, 1), false);
  assert.equal(nonces.take(nonce, 3), true);
  assert.equal(nonces.take(nonce, 2), false);
  const other = nonces.make();
  await clock.advance(5 * 60_000);
  assert.equal(nonces.take(other, 1), true);
  const late = nonces.make();
  await clock.advance(5 * 60_000 + 1);
  assert.equal(nonces.take(late, 1), false);
});

Deno.test("Nonces.take() takes nobody else's nonces", () => {
  const nonces = new Nonces(new VirtualClock());
  const nonce = nonces.make();
  const wrong = ["", "x", `${nonce}A`, nonce.slice(1), `A${nonce.slice(1)}`, `${nonce}=`];
  for (const text of wrong) assert.equal(nonces.take(text, 1), false, text);
  assert.equal(nonces.take(new Nonces(new VirtualClock()).make(), 1), false);
});

Deno.test("Nonces.take() forgets the oldest of many, and takes it no more", async () => {
  const clock = new VirtualClock();
  const nonces = new Nonces(clock);
  const first = nonces.make();
  assert.ok(nonces.take(first, 1));
  for (let i = 0; i < 5_000; i++) {
    await clock.advance(1);
    assert.ok(nonces.take(nonces.make(), 1));
  }
  assert.equal(nonces.take(first, 2), false);
});

Deno.test("Bans.failed() bans who fails too often within a minute, for a while", async () => {
  const clock = new VirtualClock();
  const bans = new Bans({ banAfter: 3, banFor: 30_000 }, clock);
  assert.deepEqual([1, 2].map(() => bans.failed("a")), [false, false]);
  assert.equal(bans.remainingMs("a"), undefined);
  assert.equal(bans.failed("a"), true);
  assert.equal(bans.remainingMs("a"), 30_000);
  assert.equal(bans.remainingMs("b"), undefined);
  await clock.advance(30_000);
  assert.equal(bans.remainingMs("a"), undefined);
});

Deno.test("Bans.failed() lets go by who fails seldom, and everybody where it is 0", async () => {
  const clock = new VirtualClock();
  const bans = new Bans({ banAfter: 3, banFor: 30_000 }, clock);
  for (let i = 0; i < 100; i++) {
    assert.equal(bans.failed("a"), false);
    await clock.advance(25_000);
  }
  const none = new Bans({ banAfter: 0, banFor: 30_000 }, clock);
  for (let i = 0; i < 1000; i++) assert.equal(none.failed("a"), false);
});

Deno.test("Bans.failed() knows a bounded number of addresses", () => {
  const bans = new Bans({ banAfter: 3, banFor: 30_000 }, new VirtualClock());
  for (let i = 0; i < 20_000; i++) bans.failed(`10.0.${i >> 8}.${i & 255}`);
  assert.equal(bans.size, 10_000);
});

Deno.test("RequestRate.takes() takes a burst, then so many a second from each address", async () => {
  const clock = new VirtualClock();
  const rate = new RequestRate(5, clock);
  const taken = (count: number) =>
    Array.from({ length: count }, () => rate.takes("a"))
      .filter((isTaken) => isTaken).length;
  assert.equal(taken(100), 10);
  assert.ok(rate.takes("b"));
  await clock.advance(1_000);
  assert.equal(taken(100), 5);
  for (let i = 0; i < 20_000; i++) rate.takes(`${i}`);
  assert.equal(rate.size, 10_000);
  const any = new RequestRate(0, clock);
  assert.ok(Array.from({ length: 1000 }, () => any.takes("a")).every((isTaken) => isTaken));
});

Deno.test("UserLimits.enter() counts each user's rovers", () => {
  const limits = new UserLimits();
  const first = limits.enter("a", 1);
  assert.ok(first);
  assert.equal(limits.enter("a", 1), undefined);
  assert.ok(limits.enter("b", 1));
  first[Symbol.dispose]();
  assert.ok(limits.enter("a", 1));
  assert.ok(limits.enter("a", 0));
});

Deno.test("tokenName() knows a token by its hash alone", () => {
  const { token, hash } = makeToken();
  const hashes = new Map([["laptop", hash]]);
  assert.equal(tokenName(`Bearer ${token}`, hashes), "laptop");
  assert.equal(tokenName(`bearer  ${token}`, hashes), "laptop");
  for (
    const wrong of ["", token, `Basic ${token}`, `Bearer ${hash}`, `Bearer ${token}x`, "Bearer "]
  ) {
    assert.equal(tokenName(wrong, hashes), undefined, wrong);
  }
  assert.equal(hashToken(token), hash);
});

Deno.test("Access.admitRover() takes a password whose hash the caster has", async () => {
  await using caster = await startCaster({ ...basics, users: { user1: { password: hash } } });
  using source = await Client.source(caster);
  using one = await Client.rover(caster);
  using two = await rover2(caster);
  await source.send("x");
  assert.equal(await one.take(1), "x");
  assert.equal(await two.take(6), "1\r\nx\r\n");
  using wrong = await Client.connect(caster);
  await wrong.send(roverHead("point1", `user1:${hash}`));
  assert.equal(await wrong.rest(), "Error - User authorization failed\r\n");
});

Deno.test("Access.admitRover() keeps for the original's clients what comes while a hash is checked", async () => {
  await using caster = await startCaster({ ...basics, users: { user1: { password: hash } } });
  using source = await Client.source(caster);
  using rover = await Client.connect(caster);
  await rover.send(roverHead().slice(0, -2));
  await source.send("first line\r\n");
  assert.equal(await rover.take(24), "ICY 200 OK\r\nfirst line\r\n");
});

Deno.test("Access.admitRover() keeps what comes however long a hash takes to check", async () => {
  const salt = new Uint8Array(16);
  const long = scryptSync("password1", salt, 32, { N: 2 ** 14, r: 8, p: 16 });
  const password = `scrypt$${2 ** 14}$8$16$${base64url(salt)}$${base64url(long)}`;
  await using caster = await startCaster({ ...basics, users: { user1: { password } } });
  using source = await Client.source(caster);
  using rover = await Client.connect(caster);
  await rover.send(roverHead().slice(0, -2));
  await source.send("first line\r\n");
  assert.equal(await rover.take(24), "ICY 200 OK\r\nfirst line\r\n");
});

Deno.test("Access.admitSource() wants a streampoint's own password, where it has one", async () => {
  await using caster = await startCaster({
    ...basics,
    streampoints: ["point1", "point2", "point3"],
    sourcePasswords: { point2: "secret2", point3: await hashPassword("secret3") },
  });
  using _one = await Client.source(caster);
  using _two = await Client.source(caster, "SOURCE secret2 /point2\r\n\r\n");
  using _three = await source2(caster, basic("x", "secret3"), "point3");
  for (const [password, streampoint] of [["server_password", "point2"], ["secret2", "point1"]]) {
    using wrong = await Client.connect(caster);
    await wrong.send(`SOURCE ${password} /${streampoint}\r\n\r\n`);
    assert.equal(await wrong.rest(), "ERROR - Invalid streampoint or password\r\n");
    const answered = await ask2(caster, head2(`POST /${streampoint}`, basic("x", password!)));
    assert.equal(answered.status, 401);
  }
});

/** Asks without a login, then with the Digest login that was asked for. */
async function askWithDigest(
  caster: Caster,
  line: string,
  { login, password, uri }: { login: string; password: string; uri: string },
  repeated = 1,
) {
  const [method = ""] = line.split(" ");
  const asked = await ask2(caster, head2(line));
  const challenges = asked.headers.get("WWW-Authenticate")!.split("\n");
  const { realm = "", nonce = "", algorithm } = decodeParameters(challenges[0]!) ?? {};
  assert.equal(algorithm, "SHA-256");
  const said = { algorithm: "SHA-256", nonce, nonceCount: 1, cnonce: "c", uri } as const;
  const response = digestProof(
    digestSecret("SHA-256", { login, realm, password }),
    method,
    said,
  );
  const header = encodeDigestResponse({ ...said, login, realm, response });
  let answered = await answerHead(caster, head2(line, { Authorization: header }));
  for (let i = 1; i < repeated; i++) {
    answered = await answerHead(caster, head2(line, { Authorization: header }));
  }
  return answered;
}

async function answerHead(caster: Caster, head: string): Promise<string> {
  using client = await Client.connect(caster);
  await client.send(head);
  let text = "";
  while (!text.endsWith("\r\n\r\n")) text += await client.take(1);
  return text;
}

Deno.test("Access takes Digest logins of rovers and of sources", async () => {
  await using caster = await startCaster({ ...basics, streampoints: ["point1", "point2"] });
  using _source = await Client.source(caster);
  const user1 = { login: "user1", password: "password1", uri: "/point1" };
  assert.match(await askWithDigest(caster, "GET /point1", user1), /^HTTP\/1\.1 200 /);
  const base = { login: "any", password: "server_password", uri: "/point2" };
  assert.match(await askWithDigest(caster, "POST /point2", base), /^HTTP\/1\.1 200 /);
});

Deno.test("Access takes a Digest login with a kept secret beside a hash", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const settings = `${directory}/s.json`;
    await Deno.writeTextFile(
      settings,
      JSON.stringify({
        streampoints: ["point1"],
        users: { u: { password: hash, digest_secrets: digestSecretsOf("u", "password1") } },
      }),
    );
    await using caster = await startCaster({ ...basics, settings });
    using _source = await Client.source(caster);
    const login = { login: "u", password: "password1", uri: "/point1" };
    assert.match(await askWithDigest(caster, "GET /point1", login), /^HTTP\/1\.1 200 /);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("Access refuses Digest logins that are wrong, for another target, or said before", async () => {
  await using caster = await startCaster(basics);
  using _source = await Client.source(caster);
  const right = { login: "user1", password: "password1", uri: "/point1" };
  for (const change of [{ password: "x" }, { login: "nobody" }, { uri: "/point2" }]) {
    const answered = await askWithDigest(caster, "GET /point1", { ...right, ...change });
    assert.match(answered, /^HTTP\/1\.1 401 /);
    assert.doesNotMatch(answered, /stale=true/);
  }
  const again = await askWithDigest(caster, "GET /point1", right, 2);
  assert.match(again, /^HTTP\/1\.1 401 [^]*stale=true/);
});

Deno.test("Access.challenges() offers no Digest where a user could not answer it", async () => {
  await using caster = await startCaster({
    ...basics,
    users: { user1: { password: "password1" }, user2: { password: hash } },
  });
  const { headers } = await ask2(caster, head2("GET /point1"));
  assert.equal(
    headers.get("WWW-Authenticate"),
    `Basic realm="${REALM}", charset="UTF-8"`,
  );
});

Deno.test("serveConnection() bans who hammers with bad credentials, in both revisions", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster({ ...basics, banAfter: 4, banFor: "90s" }, { clock });
  using _source = await Client.source(caster);
  const wrong = [
    roverHead("point1", "user1:x"),
    roverHead("point1", "nobody:x"),
    "SOURCE wrong /point1\r\n\r\n",
    head2("GET /point1", basic("user1", "x")),
  ];
  for (const head of wrong) {
    using client = await Client.connect(caster);
    await client.send(head);
    assert.doesNotMatch(await client.rest(), /failed logins/);
  }
  using one = await Client.connect(caster);
  await one.send(roverHead());
  assert.equal(await one.rest(), "ERROR - Too many failed logins, try again later\r\n");
  const two = await ask2(caster, head2("GET /point1", asUser1));
  assert.deepEqual([two.status, two.headers.get("Retry-After")], [429, "90"]);
  await clock.advance(90_000);
  using _rover = await Client.rover(caster);
});

Deno.test("serveConnection() bans nobody for asking without a login, or for what is not there", async () => {
  await using caster = await startCaster({ ...basics, banAfter: 2 });
  for (let i = 0; i < 5; i++) {
    assert.equal((await ask2(caster, head2("GET /point1"))).status, 401);
    assert.equal((await ask2(caster, head2("GET /nowhere", asUser1))).status, 404);
    assert.equal((await ask2(caster, head2("GET /point1", asUser1))).status, 503);
  }
});

for (const where of ["the user's own", "everybody's"]) {
  Deno.test(`serveConnection() keeps to ${where} limit of rovers`, async () => {
    await using caster = await startCaster({
      ...basics,
      ...(where === "everybody's"
        ? { maxConnectionsPerUser: 1 }
        : { users: { user1: { password: "password1", maxConnections: 1 } } }),
    });
    using _source = await Client.source(caster);
    const first = await Client.rover(caster);
    using second = await Client.connect(caster);
    await second.send(roverHead());
    assert.equal(await second.rest(), "ERROR - Too many connections of this user\r\n");
    const third = await ask2(caster, head2("GET /point1", asUser1));
    assert.deepEqual([third.status, third.headers.get("Retry-After")], [429, "30"]);
    first[Symbol.dispose]();
    await eventually(() => caster.observed.clients.open === 1);
    using _again = await Client.rover(caster);
  });
}

Deno.test("serveConnection() lets no secret into an answer or a refusal", async () => {
  await using caster = await startCaster({
    ...basics,
    sourcePasswords: { point1: "topsecret" },
  });
  for (const head of ["SOURCES topsecret point1\r\n", "source topsecret p\r\n", sourceHead]) {
    using client = await Client.connect(caster);
    await client.send(head);
    assert.doesNotMatch(await client.rest(), /topsecret|server_password/);
    assert.doesNotMatch(caster.observed.clients.lastRefusal!, /topsecret/);
  }
});
