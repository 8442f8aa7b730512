/** The page that follows a run. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { runCommand } from "../cli/run_command.ts";
import { temporaryFolder } from "../interop/places.ts";
import { freeAddress } from "../peer.ts";
import { eventually } from "../within.ts";
import { barriers } from "./barriers.ts";
import { testInBrowser } from "./browser.ts";

const PHONE_WIDTH = 320;

/** It goes on until somebody else connects. */
const scenario = (port: number) => `
wirebench: 1
about: Two clients over a slow link.
seed: 9
limits: { total: 60s }
servers: { echo: { kind: echo, config: { port: ${port} } } }
links: { air: { to: echo, faults: [{ kind: latency, delay: 20ms }] } }
simulators: { clients: { kind: echo-clients, via: air, count: 2, config: { rate: 50/s } } }
steps:
  - start: clients
  - until: { clients.echoes.count: { min: 10 } }
    within: 10s
  - mark: steady
  - until: { echo.clients.opened: 3 }
    within: 50s
  - mark: end
expect:
  - name: nothing is lost
    over: clients.echoes
    scope: merged
    that: { errors: 0, count: { min: 10 } }
  - name: too much is asked for
    over: clients.echoes
    scope: merged
    that: { count: { min: 1000000 } }
`;

/** Opens a page as soon as it is served. What it complains of. */
async function open(page: Page, url: string): Promise<string[]> {
  const complaints: string[] = [];
  await eventually(() => page.goto(url).then(() => true, () => false));
  page.on("pageerror", (error) => complaints.push(error.stack ?? error.message));
  await page.reload();
  return complaints;
}

testInBrowser("run --ui follows a run with plots, and says how it ended", async (page) => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "slow.yaml");
  const json = join(folder.path, "slow.json");
  const echo = await freeAddress();
  const { port } = await freeAddress();
  await Deno.writeTextFile(file, scenario(echo.port));
  const options = ["--no-keep", "--ui", String(port), "--report", `json=${json}`];
  const command = runCommand("run", file, ...options);
  const url = `http://127.0.0.1:${port}/`;
  const complaints = await open(page, url);
  await page.locator("#line", { hasText: "running" }).waitFor();
  await page.locator("#step", { hasText: "until echo.clients.opened" }).waitFor();
  assert.equal(await page.locator("h1").textContent(), "slow");

  const latency = page.locator('figure[data-plot="clients.echoes latency"]');
  await latency.scrollIntoViewIfNeeded();
  await latency.locator("canvas").waitFor();
  // By keyboard, a value of the plot is said; it is what the link makes of it. The last ones may not
  // be there yet, and while the plot grows the keys go on from the moment that was chosen.
  const stage = latency.locator(".plot-stage");
  await stage.press("End");
  const said: (string | null)[] = [];
  await eventually(async () => {
    await stage.press("ArrowLeft");
    said.push(await stage.getAttribute("aria-valuetext"));
    const [, value] = /latency.p50 ([\d.]+) ms/.exec(said.at(-1) ?? "") ?? [];
    return Number(value) >= 40;
  }, () => `a value of the link among ${said.join(" | ")}`);
  const moments = said.map((text) => Number(/^\+([\d.]+) s/.exec(text!)![1]));
  assert.deepEqual(moments, moments.toSorted((a, b) => b - a));
  const shown = page.locator("#time");
  const before = await shown.textContent();
  await eventually(async () => await shown.textContent() !== before);
  assert.match((await page.locator(".timeline").textContent())!, /adds 20 ms/);
  assert.match(
    (await page.locator("#parts").textContent())!,
    /clients \(2\)runningconnection2 open/,
  );

  assert.deepEqual(await barriers(page), []);
  await page.setViewportSize({ width: PHONE_WIDTH, height: 800 });
  const widths = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]");
  assert.deepEqual(widths, [PHONE_WIDTH, PHONE_WIDTH]);

  const foreign = await fetch(`${url}live`, { headers: { origin: "http://elsewhere.example" } });
  assert.equal(foreign.status, 403);
  await foreign.body?.cancel();

  (await Deno.connect(echo)).close();
  const { code, stderr } = await command;
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`the run's page is at ${url}`));
  await page.locator("#line", { hasText: "failed" }).waitFor();
  const verdicts = await page.locator("#verdicts").textContent();
  const { runs: [{ verdicts: judged }] } = JSON.parse(await Deno.readTextFile(json));
  for (const { name, findings } of judged) {
    assert.ok(verdicts!.includes(name));
    for (const { observed } of findings) assert.ok(verdicts!.includes(observed), observed);
  }
  assert.equal(await page.locator("#lost").isVisible(), false);
  // Nothing goes on any more, and all parts are in sight.
  const now = await page.locator("#parts td:nth-child(4)").allTextContents();
  assert.deepEqual([...new Set(now)], [""]);
  const box = `document.querySelector(".table-box:has(#parts)")`;
  assert.equal(await page.evaluate(`getComputedStyle(${box}).maxHeight`), "none");
  assert.equal(await page.evaluate(`${box}.scrollWidth - ${box}.clientWidth`), 0);
  assert.deepEqual(await barriers(page), []);
  assert.deepEqual(complaints, []);
});
