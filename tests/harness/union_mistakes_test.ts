import assert from "node:assert/strict";
import { formatDiagnostic } from "../../harness/diagnostics.ts";
import type { Diagnostic } from "../../harness/diagnostics.ts";
import { Source } from "../../harness/source.ts";
import { validate } from "../../harness/zod_issues.ts";
import { rangeServer } from "../../simulators/range-server/range_server.ts";

/** What is said of a misbehaviour that is written like this. */
function mistakesIn(misbehaviour: unknown): string[] {
  const config = { misbehave: [{ kind: "gzip" }, misbehaviour] };
  const problems: Diagnostic[] = [];
  validate(rangeServer.options, config, [], Source.fromObject(config), problems);
  return problems.map((problem) => formatDiagnostic(problem));
}

Deno.test("validate() says that a mapping's kind is not known, or missing", () => {
  const [unknown] = mistakesIn({ kind: "cutt" });
  assert.match(
    unknown!,
    /misbehave\[1\]\.kind must be a kind of misbehaviour: did you mean "cut"\?/,
  );
  const [missing] = mistakesIn({ at: "40%" });
  assert.match(missing!, /misbehave\[1\]\.kind must be a kind of misbehaviour$/);
});

Deno.test("validate() says what is wrong in a mapping whose kind is known", () => {
  const [wrongKey] = mistakesIn({ kind: "cut", att: "40%" });
  assert.match(wrongKey!, /misbehave\[1\] has no key "att".*did you mean "at"\?/s);
  const [wrongValue] = mistakesIn({ kind: "cut", times: 0 });
  assert.match(wrongValue!, /misbehave\[1\]\.times must be at least 1, not 0/);
});
