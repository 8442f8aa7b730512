import assert from "node:assert/strict";
import { encodeMetrics } from "../../../../servers/caster/watch/prometheus_text.ts";

Deno.test("encodeMetrics() writes help, type and samples", () => {
  const text = encodeMetrics([
    {
      name: "a_total",
      help: "Two\nlines \\ and more.",
      type: "counter",
      samples: [{ labels: { one: "x", two: 2 }, value: 1.5 }, { value: 1e21 }],
    },
    { name: "b", help: "Nothing.", type: "gauge", samples: [] },
  ]);
  assert.equal(
    text,
    "# HELP a_total Two\\nlines \\\\ and more.\n# TYPE a_total counter\n" +
      'a_total{one="x",two="2"} 1.5\na_total 1e+21\n# HELP b Nothing.\n# TYPE b gauge\n',
  );
});

Deno.test("encodeMetrics() escapes what would end a label's value", () => {
  const [, , line] = encodeMetrics([{
    name: "a",
    help: "",
    type: "gauge",
    samples: [{ labels: { name: 'q"u\\o\nte' }, value: Infinity }],
  }]).split("\n");
  assert.equal(line, 'a{name="q\\"u\\\\o\\nte"} +Inf');
});
