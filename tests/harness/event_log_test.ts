import assert from "node:assert/strict";
import { type LogEvent, LogFile } from "../../harness/event_log.ts";

const mark = (atMs: number): LogEvent => ({ event: "mark", name: "steady", atMs });

Deno.test("LogFile writes what comes at once before anything else happens, and the rest when it is closed", async () => {
  const path = await Deno.makeTempFile({ prefix: "wirebench-", suffix: ".jsonl" });
  const lines = () =>
    Deno.readTextFileSync(path).split("\n").slice(0, -1).map((one) => JSON.parse(one));
  try {
    {
      using log = new LogFile(path);
      for (let i = 0; i < 3; i++) log.write(mark(i));
      await Promise.resolve();
      assert.deepEqual(lines(), [mark(0), mark(1), mark(2)]);
      log.write(mark(3));
    }
    assert.deepEqual(lines().at(-1), mark(3));
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("LogFile collects no more than a megabyte", async () => {
  const path = await Deno.makeTempFile({ prefix: "wirebench-", suffix: ".jsonl" });
  try {
    using log = new LogFile(path);
    const name = "x".repeat(100_000);
    for (let i = 0; i < 11; i++) log.write({ event: "mark", name, atMs: i });
    assert.ok(Deno.statSync(path).size > 1_000_000);
  } finally {
    await Deno.remove(path);
  }
});
