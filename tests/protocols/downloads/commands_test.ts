import assert from "node:assert/strict";
import { CommandError, readCommand } from "../../../protocols/downloads/mod.ts";
import { createRandom } from "../../../core/random.ts";

const read = (object: unknown) => readCommand(JSON.stringify(object));

Deno.test("readCommand() reads every command", () => {
  const url = "https://a/b.bin";
  assert.deepEqual(read({ id: 7, command: "add", urls: [{ url }] }), {
    id: 7,
    command: "add",
    urls: [{ url }],
  });
  const sha256 = "AB".repeat(32);
  const whole = { url, name: "c.bin", sha256, connections: 64 };
  assert.deepEqual(read({ command: "add", urls: [whole] }), {
    id: null,
    command: "add",
    urls: [{ ...whole, sha256: sha256.toLowerCase() }],
  });
  for (const command of ["pause", "resume", "cancel", "remove"]) {
    assert.deepEqual(read({ id: "x", command, download: "3" }), {
      id: "x",
      command,
      download: "3",
    });
  }
  assert.deepEqual(read({ command: "list" }), { id: null, command: "list" });
});

Deno.test("readCommand() says what is wrong, and in whose answer", () => {
  const add = (wanted: unknown) => ({ id: 1, command: "add", urls: [wanted] });
  const url = "http://a/b";
  const wrong: [unknown, string, number | null][] = [
    [{ id: 1, command: "fetch" }, "command must be add, pause, resume, cancel, remove or list", 1],
    [{ id: 1 }, "command must be add, pause, resume, cancel, remove or list", 1],
    [add({ url: "file:///etc/passwd" }), "urls.0.url must be an http or https URL", 1],
    [add({ url: "ftp://a/b" }), "urls.0.url must be an http or https URL", 1],
    [add({ url: 5 }), "urls.0.url must be text", 1],
    [add({ url, sha256: "12" }), "urls.0.sha256 must be 64 hexadecimal digits", 1],
    [{ id: 1, command: "add", urls: [] }, "urls must have a URL", 1],
    [
      { id: [], command: "list" },
      "id must be a whole number, or text of at most 64 characters",
      null,
    ],
  ];
  for (const [object, sentence, id] of wrong) {
    assert.throws(() => read(object), (error) => {
      assert.ok(error instanceof CommandError);
      assert.equal(error.message, `Cannot read command: ${sentence}`);
      assert.equal(error.id, id);
      return true;
    });
  }
  for (const broken of [add({ url, connections: 65 }), add({ url, more: 1 }), 5, null, [], "add"]) {
    assert.throws(() => read(broken), { message: /^Cannot read command: [^\n]+$/ });
  }
  assert.throws(() => readCommand("{"), /Cannot read command: it is not valid JSON$/);
});

Deno.test("readCommand() throws nothing but a CommandError at garbage", () => {
  const random = createRandom(8);
  const good = JSON.stringify({ id: 1, command: "add", urls: [{ url: "http://a/b" }] });
  for (let round = 0; round < 2_000; round++) {
    const at = random.integer(0, good.length);
    const text = good.slice(0, at) + String.fromCharCode(random.integer(0, 0xffff)) +
      good.slice(at + random.integer(0, 4));
    try {
      readCommand(text);
    } catch (error) {
      assert.ok(error instanceof CommandError, text);
    }
  }
});
