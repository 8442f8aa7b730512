import assert from "node:assert/strict";
import { z } from "zod";
import { matchesPath } from "../../../simulators/range-server/path_pattern.ts";
import { misbehaviourSpec } from "../../../simulators/range-server/misbehaviours/spec.ts";
import { misbehaviours } from "../../../simulators/range-server/misbehaviours/registry.ts";
import { Chooser, whenKeys } from "../../../simulators/range-server/misbehaviours/when.ts";

const schema = z.strictObject(whenKeys);

/** Which of so many requests are chosen, from 0. */
function chosen(when: z.input<typeof schema>, count = 10): number[] {
  const chooser = new Chooser(schema.parse(when));
  return Array.from({ length: count }, (_, i) => i)
    .filter((i) =>
      chooser.chooses({
        path: i % 2 === 0 ? "/even" : "/odd",
        method: i % 3 === 0 ? "HEAD" : "GET",
        connection: i + 1,
      })
    );
}

Deno.test("Chooser.chooses() every request without conditions, and by path, method and connection", () => {
  assert.deepEqual(chosen({}, 3), [0, 1, 2]);
  assert.deepEqual(chosen({ path: "/odd" }), [1, 3, 5, 7, 9]);
  assert.deepEqual(chosen({ method: "HEAD" }), [0, 3, 6, 9]);
  assert.deepEqual(chosen({ connection: 4 }), [3]);
  assert.deepEqual(chosen({ path: "/odd", method: "GET" }), [1, 5, 7]);
});

Deno.test("Chooser.chooses() by counting those that the conditions admit", () => {
  assert.deepEqual(chosen({ after: 7 }), [7, 8, 9]);
  assert.deepEqual(chosen({ every: 4 }), [0, 4, 8]);
  assert.deepEqual(chosen({ times: 2 }), [0, 1]);
  assert.deepEqual(chosen({ path: "/odd", after: 1, every: 2, times: 2 }), [3, 7]);
});

Deno.test("matchesPath() knows names, paths and single signs", () => {
  assert.ok(
    matchesPath("**", "/a/b") && matchesPath("/**", "/a/b") && matchesPath("/*.bin", "/a.bin"),
  );
  assert.ok(matchesPath("/a?.bin", "/a1.bin") && matchesPath("/a (1)+[b].bin", "/a (1)+[b].bin"));
  assert.ok(matchesPath("/grün-😀/*", "/grün-😀/x"));
  assert.ok(!matchesPath("/*.bin", "/a/b.bin") && !matchesPath("/a.bin", "/aXbin"));
  assert.ok(!matchesPath("/a", "/a/b") && !matchesPath("/a", "/b/a"));
});

Deno.test("misbehaviourSpec says what is wrong, and where", () => {
  const wrong = (written: unknown) => {
    const [issue] = misbehaviourSpec.safeParse(written).error?.issues ?? [];
    return `${issue?.path.join(".")}: ${issue?.message}`;
  };
  assert.equal(
    wrong({ kind: "cutt" }),
    'kind: must be a kind of misbehaviour: did you mean "cut"?',
  );
  assert.equal(wrong({}), "kind: must be a kind of misbehaviour");
  assert.match(wrong({ kind: "cut", times: 0 }), /^times: /);
  assert.match(wrong({ kind: "slow" }), /^rate: /);
  assert.match(wrong({ kind: "slow", rate: "0B/s" }), /^rate: must be more than 0B\/s/);
  assert.match(wrong({ kind: "cut", forr: "1s" }), /Unrecognized key: "forr"/);
});

Deno.test("misbehaviours stand under their kinds, and say in sentences what they are", () => {
  for (const [kind, { kind: own, summary, options }] of Object.entries(misbehaviours)) {
    assert.equal(own, kind);
    assert.match(summary, /^[A-Z].*\.$/, kind);
    for (const [key, schema] of Object.entries(options.shape as Record<string, z.ZodType>)) {
      assert.match(schema.description ?? "", /\.$/, `${kind}.${key}`);
      assert.ok(!(key in whenKeys), `${kind}.${key} is a condition's`);
    }
  }
});
