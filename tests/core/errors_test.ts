import assert from "node:assert/strict";
import {
  BenchError,
  ProtocolError,
  sentence,
  systemReason,
  writeReason,
} from "../../core/errors.ts";

Deno.test("ProtocolError tells its name, its offset and its cause", () => {
  const cause = new Error("below");
  const error = new ProtocolError("Cannot decode line: it is bad", { offset: 12, cause });
  assert.equal(String(error), "ProtocolError: Cannot decode line: it is bad");
  assert.equal(error.offset, 12);
  assert.equal(error.cause, cause);
  assert.equal(new ProtocolError("no place").offset, undefined);
});

Deno.test("BenchError tells its name", () => {
  assert.equal(String(new BenchError("the port is taken")), "BenchError: the port is taken");
});

Deno.test("sentence() makes one of whatever was thrown", () => {
  assert.equal(sentence(new TypeError("wrong")), "wrong");
  assert.equal(sentence(new TypeError()), "TypeError");
  assert.equal(sentence("text"), "text");
  assert.equal(sentence(undefined), "undefined");
  assert.equal(sentence(null), "null");
});

Deno.test("systemReason() gives the operating system's code in words", () => {
  assert.equal(
    systemReason(Object.assign(new Error("x"), { code: "ECONNREFUSED" })),
    "connection refused",
  );
  assert.equal(systemReason({ code: "EADDRINUSE" }), "the port is already in use");
});

Deno.test("systemReason() falls back on what was said", () => {
  const strange = Object.assign(new Error("what a day"), { code: "ESTRANGE" });
  assert.equal(systemReason(strange), "what a day");
  assert.equal(systemReason(Object.assign(new Error("numbered"), { code: 7 })), "numbered");
  assert.equal(systemReason(null), "null");
  assert.equal(systemReason("text"), "text");
});

Deno.test("writeReason() says which folder is missing", () => {
  const missing = { code: "ENOENT" };
  assert.equal(writeReason("/none/such/run.jsonl", missing), "there is no folder /none/such");
  assert.equal(writeReason("none/run.jsonl", missing), "there is no folder none");
  assert.equal(writeReason("", missing), "there is no such file");
  assert.equal(writeReason("/none/run.jsonl", { code: "EACCES" }), "permission denied");
});
