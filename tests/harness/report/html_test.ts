import assert from "node:assert/strict";
import { formatHtml } from "../../../harness/report/html/document.ts";
import { Markup, markup } from "../../../harness/report/html/markup.ts";
import type { RunPicture } from "../../../harness/report/picture.ts";
import type { RunResult } from "../../../harness/result.ts";
import { madeRun } from "./made_run.ts";

function pageOf(...runs: { result: RunResult; picture: RunPicture }[]): string {
  const results = runs.map(({ result }) => result);
  return formatHtml(results, new Map(runs.map(({ result, picture }) => [result, picture])));
}

Deno.test("markup escapes every text, and leaves out what is not there", () => {
  const nasty = `<b a="1">&'</b>`;
  assert.equal(
    markup`<i title="${nasty}">${[nasty, undefined, false, 0, new Markup("<br>")]}</i>`.text,
    `<i title="&lt;b a=&quot;1&quot;&gt;&amp;'&lt;/b&gt;">` +
      `&lt;b a=&quot;1&quot;&gt;&amp;'&lt;/b&gt;0<br></i>`,
  );
});

Deno.test("formatHtml() lets nothing of a scenario become a tag or a script", () => {
  const page = pageOf(madeRun({ name: "</script><img src=x>" }));
  assert.ok(!page.includes("<img"));
  assert.ok(!page.includes("<script>alert"));
});

Deno.test("formatHtml() asks for nothing from anywhere", () => {
  const page = pageOf(madeRun());
  assert.match(page, /Content-Security-Policy" content="default-src 'none';/);
  assert.deepEqual(page.match(/(src|href)="(?!#|data:,")[^"]*"/g), null);
  assert.doesNotMatch(page, /@import|^import /m);
});

Deno.test("formatHtml() leads from each verdict to its line, and back", () => {
  const page = pageOf(madeRun());
  assert.match(page, /href="#line-0-9">made\.yaml:9</);
  assert.match(page, /<li id="line-0-9"[^>]*>.*href="#verdict-0-0"/s);
  assert.match(page, /id="verdict-0-0"/);
  assert.match(page, /wirebench run scenarios\/made\.yaml --seed 7/);
});

Deno.test("formatHtml() has every place that its links lead to, once", () => {
  const page = pageOf(madeRun({ seed: 1 }), madeRun({ seed: 2 }), madeRun({ name: "other" }));
  const ids = Array.from(page.matchAll(/ id="([^"]*)"/g), ([, id]) => id!);
  assert.equal(new Set(ids).size, ids.length);
  for (const [, place] of page.matchAll(/href="#([^"]*)"/g)) assert.ok(ids.includes(place!), place);
});

Deno.test("formatHtml() lays runs of the same scenario over each other", () => {
  const row = { file: "./scenarios/made.yaml" };
  const page = pageOf(
    madeRun({ seed: 1 }),
    madeRun({ seed: 2 }),
    madeRun({ ...row, name: "made[2]" }),
  );
  assert.equal(page.match(/class="scenario"/g)!.length, 1);
  assert.equal(page.match(/data-plot="latency"/g)!.length, 1);
  assert.equal(page.match(/<article /g)!.length, 3);
});

Deno.test("formatHtml() keeps files apart that are called the same", () => {
  const files = ["a/made.yaml", "b/made.yaml", "./a/made.yaml"];
  const page = pageOf(...files.map((file) => madeRun({ file })), madeRun({ name: "other" }));
  const titles = Array.from(page.matchAll(/<h2[^>]*>([^<]*)</g), ([, title]) => title);
  assert.deepEqual(titles, ["made (a/made.yaml)", "made (b/made.yaml)", "other"]);
});

Deno.test("formatHtml() tells in words of a run that nobody drew", () => {
  const { result } = madeRun();
  const page = formatHtml([result], new Map());
  assert.match(page, /messages are fresh/);
  assert.doesNotMatch(page, /class="timeline"/);
});

Deno.test("formatHtml() tells how to repeat a run that nobody drew, as a shell takes it", () => {
  const { result } = madeRun();
  const commandOf = (result: RunResult) =>
    /data-copy="([^"]*)"/.exec(formatHtml([result], new Map()))![1];
  const file = "two words.yaml";
  const repeatOptions = "--seed 7 --set lamps=5";
  assert.equal(
    commandOf({ ...result, file, repeatOptions }),
    "wirebench run 'two words.yaml' --seed 7 --set lamps=5",
  );
  assert.equal(
    commandOf({ ...result, file, repeatOptions: undefined }),
    "wirebench run 'two words.yaml' --seed 7",
  );
});

Deno.test("formatHtml() of ten minutes is less than 2 MB", () => {
  const page = pageOf(madeRun({ seconds: 600 }));
  assert.ok(page.length < 2e6, `${page.length} bytes`);
});

Deno.test("formatHtml() leads from a number of one instance to where instances are compared", () => {
  const { result, picture } = madeRun();
  const page = pageOf({ result, picture });
  assert.match(page, /throughput<\/span>.{0,300}<a href="#plot-0-rovers\.received-throughput">/s);
  // Where they differ there is a strip.
  const [received, ...others] = picture.streams;
  const strip = { ...received!.strips[0]!, metric: "throughput" };
  const streams = [{ ...received!, strips: [strip] }, ...others];
  const differing = pageOf({ result, picture: { ...picture, streams } });
  assert.match(differing, /throughput<\/span>.{0,300}<a href="#instances-0-rovers\.received">/s);
  assert.match(differing, /id="instances-0-rovers\.received"/);
});

Deno.test("formatHtml() tells kept runs apart by their numbers, and others by their places", () => {
  const made = [1, 2, 3].map((seed) => madeRun({ seed }));
  const results = made.map(({ result }) => result);
  const labels = (numbers?: ReadonlyMap<RunResult, number>) => {
    const page = formatHtml(
      results,
      new Map(made.map(({ result, picture }) => [result, picture])),
      numbers,
    );
    return [...page.matchAll(/<h3>(\w+ \d+) \(seed/g)].map(([, label]) => label);
  };
  const [first, , last] = results as [RunResult, RunResult, RunResult];
  assert.deepEqual(labels(), ["run 1", "run 2", "run 3"]);
  assert.deepEqual(labels(new Map(results.map((result, i) => [result, i + 4]))), [
    "run 4",
    "run 5",
    "run 6",
  ]);
  assert.deepEqual(labels(new Map([[first, 2], [last, 9]])), ["run 2", "log 2", "run 9"]);
});

Deno.test("formatHtml() says nothing of values where no part has any", () => {
  const { result, picture } = madeRun();
  const page = pageOf({ result, picture: { ...picture, streams: [], notes: [] } });
  assert.match(page, /class="timeline"/);
  assert.doesNotMatch(page, /Each value is/);
});
