import assert from "node:assert/strict";
import { parsePasswordHash } from "../../../servers/caster/access/password_hash.ts";
import { hashPasswordsIn } from "../../../servers/caster/settings/hash_passwords.ts";
import { temporaryFolder } from "../../interop/places.ts";
import { runCommand } from "../../cli/run_command.ts";
import { basics, Client, startCaster } from "./client.ts";

const original = {
  streampoints: ["point1"],
  users: {
    user1: { password: "password1", allowed_streampoints: [], note: "kept" },
    user2: { password: "password2", allowed_streampoints: ["point1"], max_connections: 2 },
  },
  source_passwords: { point1: "secret" },
  more: [1],
};

Deno.test("hashPasswordsIn() hashes every plain password, and keeps the rest of the file", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/s.json`;
  await Deno.writeTextFile(path, JSON.stringify(original));
  assert.deepEqual(await hashPasswordsIn(path, { keepDigest: false }), { users: 2, sources: 1 });
  const text = await Deno.readTextFile(path);
  assert.doesNotMatch(text, /password1|password2|secret"/);
  const written = JSON.parse(text);
  for (const stored of [written.users.user1.password, written.users.user2.password]) {
    assert.ok(parsePasswordHash(stored));
  }
  const blank = (settings: typeof original) =>
    JSON.stringify(settings, (key, value) => /^(password|point1)$/.test(key) ? "" : value);
  assert.equal(blank(written), blank(original));
  assert.deepEqual(await hashPasswordsIn(path, { keepDigest: false }), { users: 0, sources: 0 });
  assert.equal(await Deno.readTextFile(path), text);
  await using caster = await startCaster({ ...basics, settings: path });
  using _source = await Client.source(caster, "SOURCE secret /point1\r\n\r\n");
  using _rover = await Client.rover(caster);
});

Deno.test("hashPasswordsIn() keeps what Digest needs where it is told to", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/s.json`;
  await Deno.writeTextFile(path, JSON.stringify(original));
  await hashPasswordsIn(path, { keepDigest: true });
  const { digest_secrets } = JSON.parse(await Deno.readTextFile(path)).users.user1;
  assert.deepEqual(Object.keys(digest_secrets), ["SHA-256", "MD5"]);
});

Deno.test("wirebench hash-passwords says what it did, and what it cannot do", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/s.json`;
  await Deno.writeTextFile(path, JSON.stringify(original));
  const done = await runCommand("hash-passwords", path);
  assert.deepEqual(done, {
    code: 0,
    stdout: `${path}: hashed the passwords of 2 users and 1 streampoints\n`,
    stderr: "",
  });
  const again = await runCommand("hash-passwords", path);
  assert.equal(again.stdout, `${path} holds no plain password\n`);
  const missing = await runCommand("hash-passwords", `${folder.path}/nowhere.json`);
  assert.notEqual(missing.code, 0);
  assert.match(missing.stderr, /Cannot read settings from .*nowhere\.json: there is no such file/);
  await Deno.writeTextFile(path, '{"users": 1}');
  assert.match((await runCommand("hash-passwords", path)).stderr, /s\.json:1:1: "streampoints" is/);
  assert.equal(await Deno.readTextFile(path), '{"users": 1}');
});
