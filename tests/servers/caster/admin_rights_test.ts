import assert from "node:assert/strict";
import { join } from "node:path";
import { hashPassword, parsePasswordHash } from "../../../servers/caster/access/password_hash.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { eventually } from "../../within.ts";
import { administer } from "./admin_client.ts";
import { basics, Client, roverHead, sourceHead, startCaster } from "./client.ts";
import { rover2 } from "./revision2_client.ts";

const twoPoints = {
  ...basics,
  streampoints: ["point1", "point2"],
  users: { ...basics.users, user2: { password: "password2" } },
};

Deno.test("adminApi() closes rovers that a change of rights forbids, and no others", async () => {
  await using caster = await startCaster(twoPoints);
  using one = await Client.source(caster);
  using two = await Client.source(caster, "SOURCE server_password /point2\r\n\r\n");
  using forbidden = await Client.rover(caster);
  using forbidden2 = await rover2(caster);
  using allowed = await Client.rover(caster, roverHead("point2"));
  using other = await Client.rover(caster, roverHead("point1", "user2:password2"));
  const change = { allowed_streampoints: ["point2"] };
  const { status, json } = await administer(caster, "PATCH", "/users/user1", change);
  assert.deepEqual([status, json], [200, { message: "User user1 changed successfully" }]);
  assert.equal(await forbidden.rest(), "");
  assert.equal(await forbidden2.rest(), "0\r\n\r\n");
  await one.send("one");
  await two.send("two");
  assert.equal(await other.take(3), "one");
  assert.equal(await allowed.take(3), "two");
  using refused = await Client.connect(caster);
  await refused.send(roverHead());
  assert.equal(await refused.rest(), "Error - streampoint not allowed for user\r\n");
  assert.deepEqual((await administer(caster, "GET", "/users/")).json[0], {
    login: "user1",
    allowed_streampoints: ["point2"],
  });
});

Deno.test("adminApi() closes a user's rovers when the password is new, which holds at once", async () => {
  await using caster = await startCaster(twoPoints);
  using _source = await Client.source(caster);
  using rover = await Client.rover(caster);
  await administer(caster, "PATCH", "/users/user1", { password: "new:password" });
  assert.equal(await rover.rest(), "");
  using refused = await Client.connect(caster);
  await refused.send(roverHead());
  assert.equal(await refused.rest(), "Error - User authorization failed\r\n");
  using _again = await Client.rover(caster, roverHead("point1", "user1:new:password"));
});

Deno.test("adminApi() closes the newest rovers above a lower limit", async () => {
  await using caster = await startCaster(twoPoints);
  using source = await Client.source(caster);
  using oldest = await Client.rover(caster);
  using newest = await Client.rover(caster);
  await administer(caster, "PATCH", "/users/user1", { max_connections: 1 });
  assert.equal(await newest.rest(), "");
  await source.send("x");
  assert.equal(await oldest.take(1), "x");
});

Deno.test("adminApi() changes nothing of a user who is not there, nor what a user has not", async () => {
  await using caster = await startCaster(basics);
  assert.equal((await administer(caster, "PATCH", "/users/nobody", {})).status, 404);
  const { status, json } = await administer(caster, "PATCH", "/users/user1", { passwort: "x" });
  assert.deepEqual([status, json.detail], [422, 'Unrecognized key: "passwort"']);
  assert.equal((await administer(caster, "PATCH", "/users/user1", {})).status, 200);
});

Deno.test("adminApi() lists who is connected, and closes a rover, a source, a user's rovers", async () => {
  await using caster = await startCaster(twoPoints, { clock: new VirtualClock() });
  using source = await Client.source(
    caster,
    "SOURCE server_password point1\r\nSource-Agent: NTRIP base/1\r\n\r\n",
  );
  using one = await Client.rover(caster);
  using two = await Client.rover(caster);
  using other = await Client.rover(caster, roverHead("point1", "user2:password2"));
  const { json: connections } = await administer(caster, "GET", "/connections/");
  assert.deepEqual(
    connections.map(({ address: _, id: __, ...rest }: { address: string; id: number }) => rest),
    [
      {
        kind: "source",
        streampoint: "point1",
        since: "2026-01-01T00:00:00.000Z",
        agent: "NTRIP base/1",
      },
      ...["user1", "user1", "user2"].map((login) => ({
        kind: "rover",
        streampoint: "point1",
        since: "2026-01-01T00:00:00.000Z",
        login,
      })),
    ],
  );
  const closed = await administer(caster, "DELETE", `/connections/${connections[1].id}`);
  assert.deepEqual([closed.status, closed.json], [200, { closed: 1 }]);
  assert.equal(await one.rest(), "");
  assert.equal(
    (await administer(caster, "DELETE", `/connections/${connections[1].id}`)).status,
    404,
  );
  assert.equal((await administer(caster, "DELETE", "/connections/x")).status, 404);
  assert.deepEqual((await administer(caster, "DELETE", "/users/user1/rovers")).json, { closed: 1 });
  assert.equal(await two.rest(), "");
  assert.equal((await administer(caster, "DELETE", "/users/nobody/rovers")).status, 404);
  await source.send("unharmed");
  assert.equal(await other.take(8), "unharmed");
  const kicked = await administer(caster, "DELETE", "/streampoints/point1/source");
  assert.deepEqual(kicked.json, { closed: 1 });
  assert.equal(await source.rest(), "");
  await eventually(() => caster.observed.clients.open === 1);
  using again = await Client.source(caster, sourceHead);
  await again.send("again");
  assert.equal(await other.take(5), "again");
});

Deno.test("adminApi() gives a streampoint's sources a password of their own, and takes it back", async () => {
  await using caster = await startCaster(basics);
  using first = await Client.source(caster);
  const path = "/streampoints/point1";
  assert.equal(
    (await administer(caster, "PATCH", path, { source_password: "own" })).status,
    200,
  );
  assert.equal(await first.rest(), "");
  await eventually(() => caster.observed.clients.open === 0);
  using refused = await Client.connect(caster);
  await refused.send(sourceHead);
  assert.equal(await refused.rest(), "ERROR - Invalid streampoint or password\r\n");
  using own = await Client.source(caster, "SOURCE own /point1\r\n\r\n");
  await administer(caster, "PATCH", path, { source_password: null });
  assert.equal(await own.rest(), "");
  await eventually(() => caster.observed.clients.open === 0);
  using _again = await Client.source(caster);
  assert.equal(
    (await administer(caster, "PATCH", "/streampoints/p9", { source_password: "x" })).status,
    404,
  );
  assert.equal((await administer(caster, "PATCH", path, { source_password: "a b" })).status, 422);
});

Deno.test("adminApi() makes tokens that do what the sources' password does, until they are removed", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const settings = join(directory, "s.json");
    await using caster = await startCaster({ ...basics, settings });
    const made = await administer(caster, "POST", "/tokens/", { name: "laptop" });
    const { token } = made.json;
    assert.equal(made.status, 200);
    assert.equal((await administer(caster, "POST", "/tokens/", { name: "laptop" })).status, 400);
    const asLaptop = `Bearer ${token}`;
    assert.equal(
      (await administer(caster, "POST", "/streampoints/", { stream_point: "p9" }, asLaptop)).status,
      200,
    );
    const listed = await administer(caster, "GET", "/tokens/", undefined, asLaptop);
    assert.deepEqual(listed.json, [{ name: "laptop" }]);
    assert.ok(!(await Deno.readTextFile(settings)).includes(token));
    await using restarted = await startCaster({ ...basics, settings });
    assert.equal(
      (await administer(restarted, "GET", "/tokens/", undefined, asLaptop)).status,
      200,
    );
    assert.equal((await administer(caster, "DELETE", "/tokens/laptop")).status, 200);
    assert.equal((await administer(caster, "DELETE", "/tokens/laptop")).status, 404);
    assert.equal(
      (await administer(caster, "GET", "/tokens/", undefined, asLaptop)).status,
      401,
    );
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("adminApi() bans who guesses, and limits how often one asks", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster({ ...basics, banAfter: 3, adminRate: "5/s" }, { clock });
  for (let i = 0; i < 3; i++) {
    const guess = `Basic ${btoa(`x:guess${i}`)}`;
    assert.equal((await administer(caster, "GET", "/tokens/", undefined, guess)).status, 401);
  }
  const banned = await administer(caster, "GET", "/tokens/");
  assert.deepEqual([banned.status, banned.headers.get("retry-after")], [429, "60"]);
  assert.equal((await administer(caster, "GET", "/streampoints/")).status, 200);
  const statuses = new Set<number>();
  for (let i = 0; i < 10; i++) {
    statuses.add((await administer(caster, "GET", "/streampoints/")).status);
  }
  assert.deepEqual([...statuses], [200, 429]);
  await clock.advance(60_000);
  assert.equal((await administer(caster, "GET", "/tokens/")).status, 200);
});

for (const how of ["where it is told to", "where the settings hold hashes already"]) {
  Deno.test(`adminApi() writes new passwords as hashes ${how}`, async () => {
    const directory = await Deno.makeTempDir();
    try {
      const settings = join(directory, "s.json");
      const isTold = how === "where it is told to";
      const users = { user1: { password: isTold ? "password1" : await hashPassword("password1") } };
      await using caster = await startCaster({ ...basics, users, settings, hashPasswords: isTold });
      await administer(caster, "POST", "/users/", { login: "u", password: "new" });
      await administer(caster, "PATCH", "/streampoints/point1", { source_password: "own" });
      const written = JSON.parse(await Deno.readTextFile(settings));
      assert.ok(parsePasswordHash(written.users.user1.password));
      assert.ok(parsePasswordHash(written.users.u.password));
      assert.ok(parsePasswordHash(written.source_passwords.point1));
      using _source = await Client.source(caster, "SOURCE own /point1\r\n\r\n");
      using _one = await Client.rover(caster);
      using _two = await Client.rover(caster, roverHead("point1", "u:new"));
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  });
}
