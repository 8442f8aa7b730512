/** The report in a real browser, from a file, with no network. */
import type { Page } from "playwright-core";
import assert from "node:assert/strict";
import { formatHtml } from "../../harness/report/html/document.ts";
import { type MadeRun, madeRun, usualLatency } from "../harness/report/made_run.ts";
import { eventually } from "../within.ts";
import { barriers } from "./barriers.ts";
import { testInBrowser } from "./browser.ts";

const PHONE_WIDTH = 375;

const slowRover = (sentMs: number, rover: number) =>
  usualLatency(sentMs, rover) + (rover === 3 ? 111 : 0);

const shown = {
  passing: {},
  failing: { rovers: 8, latencyMs: slowRover },
  inconclusive: {
    latencyMs: (sentMs: number, rover: number) =>
      usualLatency(sentMs, rover) + (sentMs === 5_000 ? 300 : 0),
    stalls: [{ fromMs: 5_020, toMs: 5_320 }],
  },
  "ten minutes": {
    seconds: 600,
    rovers: 20,
    latencyMs: (sentMs: number, rover: number) =>
      usualLatency(sentMs, rover) + (sentMs === 123_400 && rover === 7 ? 700 : 0),
  },
} satisfies Record<string, MadeRun>;

/** A page of runs, opened from a file. What it complains of, and what it asks others for. */
async function open(page: Page, ...runs: MadeRun[]) {
  return await openMade(page, runs.map(madeRun));
}

async function openMade(page: Page, made: ReturnType<typeof madeRun>[]) {
  const pictures = new Map(made.map(({ result, picture }) => [result, picture]));
  const text = formatHtml(made.map(({ result }) => result), pictures);
  const path = await Deno.makeTempFile({ prefix: "wirebench-", suffix: ".html" });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.stack ?? error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) complaints.push(`it asks for ${request.url()}`);
  });
  await page.context().setOffline(true);
  await Deno.writeTextFile(path, text);
  await page.goto(`file://${path}`, { waitUntil: "domcontentloaded" });
  return {
    bytes: new TextEncoder().encode(text).length,
    complaints,
    made,
    async [Symbol.asyncDispose]() {
      await Deno.remove(path);
    },
  };
}

/** Brings everything before the reader's eyes once, so that all of it is drawn. */
async function lookAtAll(page: Page): Promise<void> {
  await page.evaluate(
    `document.querySelectorAll("details.others").forEach((one) => one.open = true)`,
  );
  for (const figure of await page.locator("figure.plot:visible").all()) {
    await figure.scrollIntoViewIfNeeded();
    await figure.locator("canvas").waitFor();
  }
}

for (const [name, made] of Object.entries<MadeRun>(shown)) {
  testInBrowser(`a report of a run (${name}) opens from a file with no network`, async (page) => {
    await using opened = await open(page, made);
    const interactiveMs = await page.evaluate(
      "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd",
    ) as number;
    assert.ok(interactiveMs < 1_000, `it took ${interactiveMs} ms`);
    assert.ok(opened.bytes < 2e6, `it has ${opened.bytes} bytes`);
    const [{ result, picture }] = opened.made as [ReturnType<typeof madeRun>];
    const expected = name === "failing" || name === "inconclusive" ? name : "passing";
    const words = { passing: "passed", failing: "failed", inconclusive: "inconclusive" };
    const outcome = name === "ten minutes" ? "failed" : words[expected];
    assert.equal(result.outcome, outcome);
    await page.locator(".run-head").getByText(outcome).waitFor();
    await lookAtAll(page);
    const drawn = picture.streams.flatMap(({ plots }) => plots).length;
    assert.equal(await page.locator("figure.plot canvas").count(), drawn);
    assert.deepEqual(opened.complaints, []);
  });

  testInBrowser(`a report of a run (${name}) has no serious barrier`, async (page) => {
    await using _ = await open(page, made);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await lookAtAll(page);
      assert.deepEqual(await barriers(page), [], colorScheme);
    }
    await page.setViewportSize({ width: PHONE_WIDTH, height: 700 });
    // Plots are drawn anew once the page has its new width.
    await page.waitForFunction(`document.documentElement.scrollWidth === ${PHONE_WIDTH}`);
    assert.deepEqual(await barriers(page), [], "phone");
  });
}

testInBrowser("a plot that is drawn moves nothing on the page", async (page) => {
  await using _ = await open(page, shown.failing);
  const height = () => page.evaluate("document.documentElement.scrollHeight");
  await page.evaluate(`document.querySelector("details.others").open = true`);
  const before = await height();
  await lookAtAll(page);
  assert.equal(await height(), before);
});

testInBrowser("a verdict leads to its worst moment on the plot, and that back", async (page) => {
  await using opened = await open(page, shown.failing);
  const [{ picture }] = opened.made as [ReturnType<typeof madeRun>];
  const link = page.getByRole("link", { name: /^worst at \+\d/ }).first();
  assert.match(await link.innerText(), /: rovers\[3\]$/);
  await link.click();
  const note = page.locator(".note.chosen");
  await note.waitFor();
  assert.equal(await note.getAttribute("title"), picture.notes[0]!.text);
  assert.equal(await page.evaluate("document.activeElement.id"), await note.getAttribute("id"));
  await page.keyboard.press("Enter");
  await page.waitForFunction("document.activeElement.id === 'verdict-0-0'");
});

testInBrowser("an instance that differs from the rest is named", async (page) => {
  await using _ = await open(page, shown.failing);
  const row = page.getByRole("row", { name: /^latency\.p50/ });
  assert.match((await row.innerText()).replaceAll(/\s+/g, " "), /rovers\[3\] \d+ ms$/);
  assert.equal(await row.locator(".bars .out").count(), 1);
});

testInBrowser("the keyboard goes through the values of a plot, and looks closer", async (page) => {
  await using opened = await open(page, shown.passing);
  const plot = page.getByRole("slider", { name: "latency of rovers.received over time" });
  await plot.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  const said = () => plot.getAttribute("aria-valuetext");
  assert.equal(
    await said(),
    "+0.150 s, latency.p50 23 ms, latency.p99 25 ms, latency.max 25 ms",
  );
  await page.keyboard.press("+");
  await page.keyboard.press("End");
  assert.match((await said())!, /^\+9\.950 s/);
  await page.keyboard.press("Escape");
  assert.deepEqual(opened.complaints, []);
});

testInBrowser("all values of a plot can be read as a table", async (page) => {
  await using opened = await open(page, shown.passing);
  const [{ picture }] = opened.made as [ReturnType<typeof madeRun>];
  const figure = page.locator("figure[data-plot=latency]");
  await figure.locator("summary").click();
  await figure.locator("table").waitFor();
  assert.equal(await figure.locator("tbody tr").count(), 10_000 / picture.stepMs);
  assert.deepEqual(await figure.locator("tbody tr").first().locator("td").allInnerTexts(), [
    "+0.000 s",
    "22 ms",
    "24 ms",
    "24 ms",
  ]);
});

testInBrowser("runs of the same scenario lie over each other on one plot", async (page) => {
  const slower = (sentMs: number, rover: number) => usualLatency(sentMs, rover) + 20;
  await using opened = await open(page, { seed: 1 }, { seed: 2, latencyMs: slower });
  await lookAtAll(page);
  const figure = page.locator("figure[data-plot=latency]");
  assert.equal(await figure.locator("canvas").count(), 1);
  assert.deepEqual(await figure.locator(".plot-line").allInnerTexts(), [
    "run 1 (seed 1, 10 s): latency.p50",
    "run 1 (seed 1, 10 s): latency.p99",
    "run 1 (seed 1, 10 s): latency.max",
    "run 2 (seed 2, 10 s): latency.p50",
    "run 2 (seed 2, 10 s): latency.p99",
    "run 2 (seed 2, 10 s): latency.max",
  ]);
  assert.deepEqual(await barriers(page), []);
  assert.deepEqual(opened.complaints, []);
});

testInBrowser("a printed report has the plots that nobody scrolled to, on white", async (page) => {
  await using opened = await open(page, shown["ten minutes"]);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  const visible = await page.locator("figure.plot:visible").count();
  assert.equal(await page.locator("figure.plot:visible canvas").count(), visible);
  assert.equal(
    await page.evaluate("getComputedStyle(document.body).color"),
    "rgb(29, 33, 41)",
  );
  const pdf = await page.pdf({ format: "A4" });
  assert.ok(pdf.length > 20_000);
  assert.deepEqual(opened.complaints, []);
});

/** Which pieces of text on the timeline lie on another piece, or on a bar. */
const COVERED = `Array.from(document.querySelectorAll(".timeline-track")).flatMap((track) => {
  const shapes = Array.from(track.querySelectorAll(".bar, .bar-text"), (one) => ({
    text: one.textContent,
    box: one.getBoundingClientRect(),
  }));
  return shapes.filter(({ text }) => text !== "").flatMap((one) =>
    shapes.filter((other) =>
      other !== one && other.box.left < one.box.right - 1 && other.box.right > one.box.left + 1 &&
      other.box.top < one.box.bottom && other.box.bottom > one.box.top
    ).map((other) => one.text + " | " + other.text)
  );
})`;

testInBrowser("no text on the timeline lies on another one", async (page) => {
  const step = (text: string, fromMs: number, toMs: number) => ({ text, fromMs, toMs });
  const short = [
    step("start base", 0, 100),
    step("until base.connection.opened is 1", 100, 150),
    step("start rovers", 150, 160),
    step("until rovers.received.count is at least 1", 160, 400),
    step("call caster.forget with a long list of things", 8_900, 8_950),
    step("stop rovers", 9_400, 9_500),
    step("until rovers.connection.concurrent is 0", 9_500, 9_990),
  ];
  const crowd = Array.from({ length: 12 }, (_, i) => step(`start number ${i}`, 5_000, 5_010 + i));
  await using _ = await open(page, { steps: [...short, ...crowd] });
  for (const width of [1_100, PHONE_WIDTH]) {
    await page.setViewportSize({ width, height: 700 });
    await page.waitForFunction(`document.querySelector(".timeline-track").clientWidth < ${width}`);
    assert.deepEqual(await page.evaluate(COVERED), [], `${width} px`);
    await page.locator(".timeline").getByText("start base").waitFor();
  }
});

testInBrowser("a value with no other beside it is seen as a point", async (page) => {
  const { result, picture } = madeRun({ seconds: 60 });
  const [received] = picture.streams;
  const plots = received!.plots.filter(({ name }) => name === "throughput").map((plot) => ({
    ...plot,
    series: plot.series.map(({ metric, values }) => ({
      metric,
      values: values.map((value, i) => i === 300 ? value : null),
    })),
  }));
  const lonely = { ...picture, marks: [], notes: [], streams: [{ ...received!, plots }] };
  await using opened = await openMade(page, [{ result, picture: lonely }]);
  await lookAtAll(page);
  const inked = () =>
    page.evaluate(`(() => {
      const { bbox, ctx } = { bbox: document.querySelector("figure.plot .u-over"), ctx:
        document.querySelector("figure.plot canvas").getContext("2d") };
      const [x, y] = [bbox.offsetLeft + bbox.clientWidth / 2, bbox.offsetTop];
      const { data } = ctx.getImageData(x - 12, y, 24, bbox.clientHeight);
      const line = [0x1d, 0x4e, 0xd8];
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] > 200 && line.every((part, k) => Math.abs(data[i + k] - part) < 30)) count++;
      }
      return count;
    })()`) as Promise<number>;
  await eventually(async () => await inked() >= 4);
  assert.deepEqual(opened.complaints, []);
});

testInBrowser("a number of one instance leads to where instances are compared", async (page) => {
  await using opened = await open(page, shown.passing);
  await page.getByRole("link", { name: "all together over time" }).first().click();
  await page.waitForFunction(`document.activeElement.matches("figure.plot")`);
  assert.deepEqual(opened.complaints, []);
});
