/** What an editor says of a scenario by the published schema alone. */
import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";

const published = JSON.parse(await Deno.readTextFile("scenario.schema.json"));
// The scenario's own units are patterns; the formats that the schema names are of web addresses.
const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(published);

function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name)
    .filter((name) => name.endsWith(".yaml")).sort();
}

for (const name of namesIn("scenarios")) {
  Deno.test(`the published schema accepts scenarios/${name}`, async () => {
    const isGood = validate(parse(await Deno.readTextFile(`scenarios/${name}`)));
    assert.ok(isGood, JSON.stringify(validate.errors, undefined, 1));
  });
}

/** Files that `check` refuses and no schema can, each with what it would have to know. */
const beyondSchemas: Record<string, string> = {
  "data-column": "the CSV file",
  "data-empty": "the CSV file",
  "data-missing": "the CSV file",
  "data-ragged": "the CSV file",
  "data-value": "the CSV file",
  "datagram-fault-on-stream": "the kind of the part that a link leads to by its name",
  "external-is-observed": "the part that is named",
  "heal-without-links": "the links that there are",
  "kill-without-process": "the part that is named",
  "link-named-as-part": "the parts that there are",
  "link-to-nowhere": "the parts that there are",
  "mark-within-repeat": "that a step stands within another, however deep",
  "marks-reversed": "the order of the marks",
  "needs-against": "the kind of the part whose stream it is",
  "never-started": "the steps, in an expectation",
  "not-yaml": "that it is no YAML",
  "repeat-cannot-go-on": "which parts run at a step",
  "restart-never-started": "which parts run at a step",
  "two-senders": "another expectation",
  "unknown-link": "the links that there are",
  "unknown-mark": "the marks that there are",
  "unknown-variable": "the variables that there are",
  "unknown-via": "the kind of the part that is named",
  "variable-out-of-bounds": "one value, to tell whether another one is right",
};

for (const name of namesIn("fixtures/failing").map((file) => file.replace(".yaml", ""))) {
  const [code] = Deno.readTextFileSync(`fixtures/failing/${name}.txt`).split("\n");
  const isMistake = code === "exit 2";
  const why = beyondSchemas[name];
  const verb = isMistake && why === undefined ? "refuses" : "accepts";
  const reason = !isMistake ? ", which fails as it runs" : why === undefined ? "" : `: not ${why}`;
  Deno.test(`the published schema ${verb} fixtures/failing/${name}.yaml${reason}`, () => {
    const text = Deno.readTextFileSync(`fixtures/failing/${name}.yaml`);
    if (name === "not-yaml") assert.throws(() => parse(text));
    else assert.equal(validate(parse(text)) ? "accepts" : "refuses", verb);
  });
}

Deno.test("every scenario that is beyond schemas is there", () => {
  const names = namesIn("fixtures/failing").map((file) => file.replace(".yaml", ""));
  assert.deepEqual(Object.keys(beyondSchemas).filter((name) => !names.includes(name)), []);
});

/** A scenario with one expectation, or one step. */
const scenario = (more: Record<string, unknown>) => ({
  wirebench: 1,
  servers: { caster: { kind: "caster" } },
  steps: [{ wait: "1s" }],
  ...more,
});
const that = (metric: string, comparison: unknown) =>
  scenario({ expect: [{ over: "rover.received", that: { [metric]: comparison } }] });
const until = (question: string, comparison: unknown) =>
  scenario({ steps: [{ until: { [question]: comparison } }] });

const good = [
  that("latency.p99", { max: "60ms" }),
  that("latency.p99", { max: "120%", of: "last 5" }),
  that("latency.p99", "${bound}"),
  that("count", 5),
  that("count", { near: 5, tolerance: 1 }),
  that("bytes", { min: 5, max: "1MiB" }),
  that("throughput", { min: "1MiB/s" }),
  that("rate", { near: "${rate}", tolerance: "0.5/s" }),
  that("error-rate", { max: "1%" }),
  that("equals", true),
  that("sha256", "ab"),
  that("${metric}", 1),
  until("a.received.gap.max", { max: "1s" }),
  until("${part}.received.count", 5),
  scenario({ steps: [{ call: "caster.drop", with: { streampoint: "a" } }] }),
  scenario({ steps: [{ call: "${part}.drop" }] }),
  scenario({ expect: [{ over: "${stream}", that: { count: 1 } }] }),
];

const wrong = [
  that("latncy.p99", { max: "60ms" }),
  that("latency.p99", { max: 60 }),
  that("latency.p99", { maximum: "60ms" }),
  that("latency.p99", true),
  that("latency.p99", { max: "120ms", of: "last 5" }),
  that("latency.p99", { max: "120%", of: "the last 5" }),
  that("count", "5s"),
  that("equals", "yes"),
  that("throughput", { min: "1MiB" }),
  until("a.received", 1),
  until("a.recieved.count", 1),
  until("a.received.cout", 1),
  until("a.received.count", "5ms"),
  scenario({ steps: [{ call: "caster.drp" }] }),
  scenario({ expect: [{ over: "rover.recieved", that: { count: 1 } }] }),
];

for (const [all, verb] of [[good, "accepts"], [wrong, "refuses"]] as const) {
  for (const one of all) {
    const { expect, steps } = one as { expect?: unknown; steps: unknown };
    Deno.test(`the published schema ${verb} ${JSON.stringify(expect ?? steps)}`, () => {
      assert.equal(validate(one) ? "accepts" : "refuses", verb);
    });
  }
}
