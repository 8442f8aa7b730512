import assert from "node:assert/strict";
import { join } from "node:path";
import { BenchError } from "../../../core/errors.ts";
import {
  decodeSettings,
  encodeSettings,
  type Settings,
} from "../../../servers/caster/settings/settings.ts";
import { SettingsFile } from "../../../servers/caster/settings/settings_file.ts";

const original =
  `{"streampoints": ["point1"], "users": {"user1": {"password": "password1", "allowed_streampoints": []}}}`;

const settings: Settings = {
  streampoints: ["point1"],
  users: new Map([["user1", { password: "password1", allowedStreampoints: [] }]]),
};

/** A directory for one test. */
async function temporaryDirectory() {
  const path = await Deno.makeTempDir();
  return {
    file: join(path, "app_settings.json"),
    path,
    async [Symbol.asyncDispose]() {
      await Deno.remove(path, { recursive: true });
    },
  };
}

Deno.test("decodeSettings() reads the original service's file", () => {
  const { streampoints, users } = decodeSettings(original, "app_settings.json");
  assert.deepEqual(streampoints, ["point1"]);
  assert.deepEqual([...users.keys()], ["user1"]);
  assert.equal(users.get("user1")!.password, "password1");
  assert.deepEqual(users.get("user1")!.allowedStreampoints, []);
});

Deno.test("encodeSettings() writes the original service's shape", () => {
  assert.deepEqual(JSON.parse(encodeSettings(settings)), JSON.parse(original));
});

Deno.test("encodeSettings() keeps what the file held beside", () => {
  const document = {
    version: 3,
    streampoints: ["a b", "ä"],
    users: {
      "__proto__x": {
        password: '\u0001"\\',
        allowed_streampoints: ["a b"],
        since: [1, { x: null }],
      },
      u: { password: "", allowed_streampoints: [], note: true },
    },
    more: { deep: [-1.5e3, "", {}] },
  };
  const text = JSON.stringify(document, null, "\t");
  assert.deepEqual(JSON.parse(encodeSettings(decodeSettings(text, "s.json"))), document);
});

Deno.test("decodeSettings() keeps a user whose name is a property of every object", () => {
  const text =
    `{"streampoints":[],"users":{"__proto__":{"password":"p"},"constructor":{"password":"q"}}}`;
  const read = decodeSettings(text, "s.json");
  assert.equal(read.users.get("__proto__")?.password, "p");
  const again = decodeSettings(encodeSettings(read), "s.json");
  assert.deepEqual([...again.users.keys()], ["__proto__", "constructor"]);
});

Deno.test("decodeSettings() reads a file that begins with a byte order mark", () => {
  assert.deepEqual(decodeSettings(`\uFEFF${original}`, "s.json").streampoints, ["point1"]);
});

const mistakes: [what: string, text: string, message: string][] = [
  ["nothing", "", "s.json:1:1: a value must stand here, not the end of the file"],
  ["no JSON", "hello", 's.json:1:1: a value must stand here, not "hello"'],
  [
    "a cut file",
    '{"streampoints": ["point1"],\n "users": {',
    "s.json:2:12: a name in double quotes must stand here, not the end of the file",
  ],
  [
    "a missing comma",
    '{\n  "streampoints": ["a"]\n  "users": {}\n}',
    's.json:3:3: "," or "}" must stand here, not "\\""',
  ],
  [
    "a trailing comma",
    '{\n  "streampoints": ["a",],\n  "users": {}\n}',
    's.json:2:24: a value must stand here, not "]"',
  ],
  [
    "a name without quotes",
    "{\n  streampoints: []}",
    's.json:2:3: a name in double quotes must stand here, not "streampoints"',
  ],
  [
    "a string without quotes",
    '{"streampoints": [point1]}',
    's.json:1:19: a value must stand here, not "point1"',
  ],
  [
    "a string without an end",
    '{"streampoints": ["point1]}\n',
    "s.json:1:19: this string has no end on its line, or holds an escape that JSON has not",
  ],
  ["a second value", `${original}\n{}`, 's.json:2:1: nothing may follow, but "{" does'],
  [
    "a name twice",
    '{"streampoints": [],\n"users": {"u": {"password": ""}, "u": {}}}',
    's.json:2:34: "u" stands here a second time',
  ],
  ["a list of settings", "[]", "s.json:1:1: the settings must be an object, not a list"],
  ["missing users", '{"streampoints": []}', 's.json:1:1: "users" is missing'],
  [
    "a misspelt key",
    '{"streampoint": [], "users": {}}',
    's.json:1:17: "streampoint" is unknown here, did you mean "streampoints"?',
  ],
  [
    "streampoints that are no list",
    '{"streampoints": "a", "users": {}}',
    's.json:1:18: "streampoints" must be a list, not a string',
  ],
  [
    "a streampoint that is no string",
    '{"streampoints": ["a",\n 2], "users": {}}',
    "s.json:2:2: a streampoint must be a string, not a number",
  ],
  [
    "an empty streampoint",
    '{"streampoints": [""], "users": {}}',
    "s.json:1:19: a streampoint is empty or holds a control character",
  ],
  [
    "users that are a list",
    '{"streampoints": [],\n  "users": ["u"]}',
    's.json:2:12: "users" must be an object, not a list',
  ],
  [
    "a user that is no object",
    '{"streampoints": [], "users": {"u": null}}',
    's.json:1:37: user "u" must be an object, not null',
  ],
  [
    "a user without a password",
    '{"streampoints": [], "users": {"u": {}}}',
    's.json:1:37: user "u" has no "password"',
  ],
  [
    "a password that is no string",
    '{"streampoints": [], "users": {"u": {"password": 1234}}}',
    's.json:1:50: the password of user "u" must be a string, not a number',
  ],
  [
    "a misspelt list of a user, which would let them have everything",
    '{"streampoints": [], "users": {"u": {"password": "p", "allowed_streampoint": ["a"]}}}',
    's.json:1:78: "allowed_streampoint" is unknown here, did you mean "allowed_streampoints"?',
  ],
  ["what is nested too deeply", "[".repeat(100_000), "s.json:1:102: nested more than 100 deep"],
];
for (const [what, text, message] of mistakes) {
  Deno.test(`decodeSettings() names the place of ${what}`, () => {
    assert.throws(() => decodeSettings(text, "s.json"), new BenchError(message));
  });
}

Deno.test("SettingsFile.open() creates the file where there is none, for nobody else to read", async () => {
  await using directory = await temporaryDirectory();
  const opened = await SettingsFile.open(directory.file, settings);
  assert.equal(opened.current, settings);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(directory.file)), JSON.parse(original));
  assert.equal((await Deno.stat(directory.file)).mode! & 0o777, 0o600);
});

Deno.test("SettingsFile.open() takes the file for the truth where it exists", async () => {
  await using directory = await temporaryDirectory();
  await Deno.writeTextFile(directory.file, original);
  const opened = await SettingsFile.open(directory.file, { streampoints: ["x"], users: new Map() });
  assert.deepEqual(opened.current.streampoints, ["point1"]);
  assert.equal(await Deno.readTextFile(directory.file), original);
});

Deno.test("SettingsFile.open() names a mistake in the file and leaves the file as it is", async () => {
  await using directory = await temporaryDirectory();
  await Deno.writeTextFile(directory.file, '{"streampoints":\n  oops');
  await assert.rejects(
    SettingsFile.open(directory.file, settings),
    new BenchError(`${directory.file}:2:3: a value must stand here, not "oops"`),
  );
  assert.equal(await Deno.readTextFile(directory.file), '{"streampoints":\n  oops');
});

Deno.test("SettingsFile.open() says which file cannot be read or written", async () => {
  await using directory = await temporaryDirectory();
  await assert.rejects(
    SettingsFile.open(directory.path, settings),
    (error: Error) =>
      error instanceof BenchError &&
      error.message.startsWith(`Cannot read settings from ${directory.path}: `),
  );
  const nowhere = join(directory.path, "missing", "app_settings.json");
  await assert.rejects(
    SettingsFile.open(nowhere, settings),
    (error: Error) =>
      error instanceof BenchError &&
      error.message.startsWith(`Cannot write settings to ${nowhere}: `),
  );
});

Deno.test("SettingsFile.change() writes every change, one after the other", async () => {
  await using directory = await temporaryDirectory();
  const opened = await SettingsFile.open(directory.file, settings);
  const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
  await Promise.all(names.map((name) =>
    opened.change(
      (current) => ({ ...current, streampoints: [...current.streampoints, name] }),
      () => {},
    )
  ));
  const written = JSON.parse(await Deno.readTextFile(directory.file));
  assert.deepEqual(written.streampoints, ["point1", ...names]);
  assert.deepEqual(opened.current.streampoints, written.streampoints);
  assert.deepEqual(Array.from(Deno.readDirSync(directory.path), ({ name }) => name), [
    "app_settings.json",
  ]);
});

Deno.test("SettingsFile.change() changes nothing when the file cannot be written, and works afterwards", async () => {
  await using directory = await temporaryDirectory();
  const folder = join(directory.path, "folder");
  await Deno.mkdir(folder);
  const file = join(folder, "app_settings.json");
  const opened = await SettingsFile.open(file, settings);
  const before = opened.current;
  await Deno.remove(folder, { recursive: true });
  let done = 0;
  const change = () =>
    opened.change((current) => ({ ...current, streampoints: ["other"] }), () => done++);
  await assert.rejects(
    change(),
    (error: Error) =>
      error instanceof BenchError && error.message.startsWith(`Cannot write settings to ${file}: `),
  );
  assert.equal(opened.current, before);
  assert.equal(done, 0);
  await Deno.mkdir(folder);
  assert.equal(await change(), true);
  assert.equal(done, 1);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(file)).streampoints, ["other"]);
});

Deno.test("SettingsFile.change() writes the file behind a link, and keeps its mode", async () => {
  await using directory = await temporaryDirectory();
  const real = join(directory.path, "real.json");
  await Deno.writeTextFile(real, original);
  await Deno.chmod(real, 0o640);
  await Deno.symlink("real.json", directory.file);
  const opened = await SettingsFile.open(directory.file, settings);
  await opened.change((current) => ({ ...current, streampoints: ["other"] }), () => {});
  assert.ok((await Deno.lstat(directory.file)).isSymlink);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(real)).streampoints, ["other"]);
  assert.equal((await Deno.stat(real)).mode! & 0o777, 0o640);
});

Deno.test("SettingsFile.change() does nothing where the edit declines", async () => {
  const opened = await SettingsFile.open(undefined, settings);
  assert.equal(await opened.change(() => undefined, () => assert.fail()), false);
  assert.equal(opened.current, settings);
});
