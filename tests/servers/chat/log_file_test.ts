import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { BenchError } from "../../../core/errors.ts";
import { LogFile, type LogFileOptions } from "../../../servers/chat/log_file.ts";
import { RoomLog } from "../../../servers/chat/room_log.ts";
import { DenoProcess } from "../../deno_process.ts";
import { VirtualClock } from "../../virtual_clock.ts";

const module = new URL("../../../servers/chat/log_file.ts", import.meta.url).href;

/** A folder for one test, gone when it is over. */
function folder() {
  const path = Deno.makeTempDirSync();
  return {
    path: `${path}/log`,
    read: (suffix = "") => Deno.readTextFileSync(`${path}/log${suffix}`),
    names: () => [...Deno.readDirSync(path)].map(({ name }) => name).sort(),
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}

/** Opens a log, and what it says of itself. */
function open(options: Partial<LogFileOptions> & { path: string }) {
  const said: string[] = [];
  const log = getLogger("test");
  const told = Object.assign(Object.create(log), {
    warn: (message: string) => said.push(message),
    error: (message: string) => said.push(message),
  });
  return { file: new LogFile({ kept: 3, ...options }, told), said };
}

Deno.test("LogFile.write() appends lines to what is there", () => {
  using at = folder();
  for (const lines of [["one", "two"], ["добрый"]]) {
    const { file } = open(at);
    for (const line of lines) file.write(line);
    file[Symbol.dispose]();
  }
  assert.equal(at.read(), "one\ntwo\nдобрый\n");
});

Deno.test("LogFile writes by itself what came within a turn", async () => {
  using at = folder();
  const { file } = open(at);
  file.write("one");
  file.write("two");
  assert.equal(at.read(), "");
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(at.read(), "one\ntwo\n");
  file[Symbol.dispose]();
});

Deno.test("LogFile ends a line that a killed process left torn", () => {
  using at = folder();
  Deno.writeTextFileSync(at.path, "whole\nto");
  const { file } = open(at);
  file.write("next");
  file[Symbol.dispose]();
  assert.equal(at.read(), "whole\nto\nnext\n");
});

Deno.test("LogFile begins a new file before a line that would make it too long", () => {
  using at = folder();
  const { file } = open({ ...at, maxBytes: 10, kept: 2 });
  for (const line of ["1234", "5678", "abcd", "efgh", "ijkl", "mnop", "qrst"]) file.write(line);
  file[Symbol.dispose]();
  assert.deepEqual(at.names(), ["log", "log.1", "log.2"]);
  assert.equal(at.read(".2"), "abcd\nefgh\n");
  assert.equal(at.read(".1"), "ijkl\nmnop\n");
  assert.equal(at.read(), "qrst\n");
});

Deno.test("LogFile counts what was there before, and bytes rather than characters", () => {
  using at = folder();
  Deno.writeTextFileSync(at.path, "12345678\n");
  const { file } = open({ ...at, maxBytes: 14 });
  file.write("яя");
  file.write("я");
  file[Symbol.dispose]();
  assert.equal(at.read(".1"), "12345678\nяя\n");
  assert.equal(at.read(), "я\n");
});

Deno.test("LogFile gives a line that is longer than any file one of its own", () => {
  using at = folder();
  const { file } = open({ ...at, maxBytes: 10 });
  for (const line of ["short", "x".repeat(50), "after"]) file.write(line);
  file[Symbol.dispose]();
  assert.equal(at.read(".2"), "short\n");
  assert.equal(at.read(".1").length, 51);
  assert.equal(at.read(), "after\n");
});

Deno.test("LogFile keeps no old file when none shall be kept", () => {
  using at = folder();
  const { file } = open({ ...at, maxBytes: 10, kept: 0 });
  for (const line of ["12345678", "abcdefgh"]) file.write(line);
  file[Symbol.dispose]();
  assert.deepEqual(at.names(), ["log"]);
  assert.equal(at.read(), "abcdefgh\n");
});

Deno.test("LogFile says in one sentence that a file cannot be written", () => {
  using at = folder();
  assert.throws(() => open({ path: `${at.path}/none/log` }), (error) => {
    assert.ok(error instanceof BenchError);
    assert.match(
      error.message,
      /^Cannot write the log .*\/none\/log: there is no folder .*\/none$/,
    );
    return true;
  });
  assert.throws(() => open({ path: "/" }), /^BenchError: Cannot write the log \/: it is a folder$/);
});

Deno.test("LogFile tells once of a disk that is full, and goes on", async () => {
  // Only a process that may do everything may write to a device.
  const code = `
    import { LogFile } from "${module}";
    const told = { error: (_, { reason }) => console.log("told:", reason) };
    const file = new LogFile({ path: "/dev/full", kept: 0 }, told);
    for (let i = 0; i < 3; i++) {
      file.write(String(i));
      file.flush();
    }
    file[Symbol.dispose]();
  `;
  await using full = new DenoProcess(["eval", code]);
  assert.equal(await full.code(), 0);
  assert.match(full.output, /^told: .*[Nn]o space left.*\n$/);
});

Deno.test("LogFile that cannot move the old file goes on in it", () => {
  using at = folder();
  const { file, said } = open({ ...at, maxBytes: 10, kept: 1 });
  Deno.mkdirSync(`${at.path}.1/in the way`, { recursive: true });
  for (const line of ["12345678", "abcdefgh"]) file.write(line);
  file[Symbol.dispose]();
  assert.equal(at.read(), "12345678\nabcdefgh\n");
  assert.deepEqual(said, ["cannot begin a new log after {path}: {reason}"]);
});

Deno.test("a process that is killed leaves every line of earlier turns behind", async () => {
  using at = folder();
  const code = `
    import { LogFile } from "${module}";
    const file = new LogFile({ path: ${JSON.stringify(at.path)}, kept: 0 }, console);
    for (let i = 0; i < 5; i++) {
      file.write("line " + i);
      await new Promise((resolve) => setImmediate(resolve));
    }
    file.write("same turn");
    process.kill(process.pid, "SIGKILL");
  `;
  await using killed = new DenoProcess(["eval", code]);
  assert.notEqual(await killed.code(), 0);
  assert.equal(at.read(), "line 0\nline 1\nline 2\nline 3\nline 4\n");
});

Deno.test("RoomLog keeps what is said on one line, whatever is in it", () => {
  const lines: string[] = [];
  const log = new RoomLog((line) => lines.push(line));
  const message = { from: "ann", to: "b\nn", text: "a\r\nzoe : <joined>\x1b[2J\u2028", takenAt: 0 };
  log.taken(message);
  log.settled({ ...message, to: "x".repeat(100) }, "failed");
  assert.deepEqual(lines, [
    "ann > a\\u000d\\u000azoe : <joined>\\u001b[2J\\u2028",
    `${"x".repeat(64)} : <failed>`,
  ]);
});

Deno.test("RoomLog says when, where it is given a clock", () => {
  const lines: string[] = [];
  const log = new RoomLog(
    (line) => lines.push(line),
    new VirtualClock(Date.UTC(2026, 0, 2, 3, 4, 5)),
  );
  log.left({ login: "ann", framing: "lines", line: "tcp", waiting: 0 });
  assert.deepEqual(lines, ["2026-01-02T03:04:05.000Z ann : <left>"]);
});
