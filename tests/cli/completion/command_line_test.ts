import assert from "node:assert/strict";
import { splitLine } from "../../../cli/completion/command_line.ts";

/** Lines, what their words are, and how much of the last one bash keeps. */
const lines: [string, string[], number][] = [
  ["", [""], 0],
  ["wirebench", ["wirebench"], 0],
  ["wirebench ", ["wirebench", ""], 0],
  ["wirebench  run\tnt", ["wirebench", "run", "nt"], 0],
  ["run --set rovers=5", ["run", "--set", "rovers=5"], 7],
  ["run --report=junit=out", ["run", "--report=junit=out"], 15],
  ["link 'kind: la", ["link", "kind: la"], 0],
  ['link "kind: la', ["link", "kind: la"], 0],
  ["link kind:\\ la", ["link", "kind: la"], 5],
  ["run a=b'c d", ["run", "a=bc d"], 3],
  ["run my\\ file.yaml ", ["run", "my file.yaml", ""], 0],
  ["run '' ", ["run", "", ""], 0],
  [`run "a\\"b" 'c\\d'`, ["run", 'a"b', "c\\d"], 0],
  ["run a\\", ["run", "a"], 0],
];

for (const [line, words, kept] of lines) {
  Deno.test(`splitLine() takes ${JSON.stringify(line)} apart as a shell does`, () => {
    assert.deepEqual(splitLine(line, " \t\n\"'><=;|&(:"), { words, kept });
  });
}

Deno.test("splitLine() keeps nothing of a word where the shell completes whole words", () => {
  assert.equal(splitLine("run --set rovers=5").kept, 0);
});
