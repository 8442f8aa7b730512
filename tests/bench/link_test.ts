/** The command `deno task bench link`, in its smallest form. */
import assert from "node:assert/strict";
import { runDeno } from "../deno_process.ts";

Deno.test("bench link measures every relay that is there", async () => {
  const args = ["link", "--table", "throughput", "--rounds", "1", "--size", "10"];
  const { code, stdout, stderr } = await runDeno([
    "run",
    "-q",
    "-P=bench",
    "bench/main.ts",
    ...args,
  ]);
  assert.equal(code, 0, stderr);
  for (const name of ["nothing between", "bare relay", "link"]) {
    assert.match(stdout, new RegExp(`^ {2}${name} +[\\d.]+ +\\d+ %$`, "m"));
  }
  assert.match(stdout, /^ {2}socat +([\d.]+ +\d+ %|skipped: .+)$/m);
});
