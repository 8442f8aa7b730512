import assert from "node:assert/strict";
import { readPartOptions } from "../../cli/part_options.ts";
import { rangeServer } from "../../simulators/range-server/range_server.ts";

Deno.test("readPartOptions() takes mappings in a list as lines of YAML, commas and all", () => {
  const misbehave = ["kind: cut, at: 40%, times: 1", "{ kind: slow, rate: 1MB/s }"];
  assert.deepEqual(readPartOptions(rangeServer, { file: ["/a=1B,/b=2B"], misbehave }), {
    file: ["/a=1B", "/b=2B"],
    misbehave: [{ kind: "cut", at: "40%", times: 1 }, { kind: "slow", rate: "1MB/s" }],
  });
});

Deno.test("readPartOptions() says what is wrong within a mapping of a list", () => {
  const wrong = (text: string, message: string) =>
    assert.throws(() => readPartOptions(rangeServer, { misbehave: ["kind: gzip", text] }), {
      message,
    });
  wrong("kind: [", "--misbehave: must be YAML such as 'kind: cut, at: 40%'");
  wrong(
    "kind: slwo",
    '--misbehave 1.kind must be a kind of misbehaviour: did you mean "slow"?',
  );
  wrong("kind: cut, whence: 40%", '--misbehave 1 has no key "whence"');
  wrong("kind: cut, times: 0", "--misbehave 1.times must be at least 1, not 0");
});
