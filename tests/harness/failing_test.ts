/**
 * The scenarios in `fixtures/failing/` must be refused or must fail, each with exactly the words and
 * the exit code in the file beside it. `WIREBENCH_UPDATE_GOLDEN=1` writes those files anew: read the
 * difference before committing it.
 */
import assert from "node:assert/strict";
import { runCommand } from "../cli/run_command.ts";

const folder = "fixtures/failing";
const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
  .filter((name) => name.endsWith(".yaml")).map((name) => name.slice(0, -".yaml".length)).sort();

for (const name of names) {
  Deno.test(`fixtures/failing/${name}.yaml fails in the words beside it`, async () => {
    // A bench that itself stalls on a busy machine tells nothing, and says so: then it runs again.
    const options = ["--seed", "1", "--retry", "5"];
    const { code, stdout, stderr } = await runCommand("run", ...options, `${folder}/${name}.yaml`);
    const seen = `exit ${code}\n${withoutMeasurements(verdictOf(stdout))}${stderr}`;
    const golden = `${folder}/${name}.txt`;
    if (Deno.env.get("WIREBENCH_UPDATE_GOLDEN") === "1") Deno.writeTextFileSync(golden, seen);
    assert.equal(seen, Deno.readTextFileSync(golden));
    assert.notEqual(code, 0);
    assert.doesNotMatch(seen, /\n {4}at /, "a stack trace is never shown");
  });
}

Deno.test("fixtures/failing/ covers every exit code of a failure", () => {
  const codes = names.map((name) => Deno.readTextFileSync(`${folder}/${name}.txt`).split("\n")[0]);
  assert.deepEqual([...new Set(codes)].sort(), ["exit 1", "exit 2", "exit 3"]);
});

/** The output from the first verdict on: the steps before it are told with their times. */
function verdictOf(stdout: string): string {
  const at = stdout.search(/^(PASS|FAIL|ERROR)/m);
  return at < 0 ? "" : stdout.slice(at);
}

/** Puts # for what differs from run to run; what was expected stays. */
function withoutMeasurements(text: string): string {
  return text
    .replaceAll(/^( {5}\S+ {2,}).*$/gm, "$1#")
    .replaceAll(/observed \d.*$(\n {5}\(n=.*\)$)?/gm, "observed #")
    .replaceAll(/bench lag .*$/gm, "bench lag #")
    .replaceAll(/at \+[\d.]+ s/g, "at +# s")
    .replaceAll(/^( {5})\d+ values/gm, "$1# values")
    .replaceAll(/only \d+ were/g, "only # were")
    .replaceAll(/(at least [^,]+), was .* last/g, "$1, was # last")
    .replaceAll(/failed {3}[\d.]+ m?s/g, "failed   # s")
    .replaceAll(/^([\w-]+): [\d.]+ m?s/gm, "$1: # s");
}
