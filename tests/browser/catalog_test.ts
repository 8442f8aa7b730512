/** The catalog's page in a real browser, with a stand-in for the servers of its streams. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { formatAddress } from "../../core/address.ts";
import { startPart } from "../../parts/start_part.ts";
import { catalog } from "../../servers/catalog/catalog.ts";
import { fixtureImages, makeFolder, startStreamServer } from "../servers/catalog/stream_server.ts";
import { testInBrowser } from "./browser.ts";

const PHONE_WIDTH = 375;
const PATIENCE_MS = 30_000;

const card = (page: Page, name: string) => page.locator(".stream").filter({ hasText: name });

const factOf = (page: Page, name: string, fact: string) =>
  card(page, name).locator(`.${fact}`).innerText();

/** Opens the page of a catalog, and collects what it complains about. */
async function open(page: Page, server: { endpoints: Record<string, { port: number }> }) {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(`http://127.0.0.1:${server.endpoints.http!.port}`);
  return complaints;
}

/** Waits until the picture of a card has been seen to change so often. */
async function moves(page: Page, name: string, times: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  let before = "";
  for (let seen = 0; seen <= times;) {
    assert.ok(performance.now() < deadline, `the picture of ${name} changed ${seen} times`);
    // A page may not read the pictures of another server; who looks at the screen sees them.
    const picture = (await card(page, name).locator("img").screenshot()).toBase64();
    if (picture !== before) seen++;
    before = picture;
  }
}

testInBrowser("the catalog's page shows every stream with its moving picture", async (page) => {
  const types = ["jpeg", "png", "gif", "bmp"] as const;
  const streams = await Promise.all(types.map(async (type, i) => ({
    id: i + 1,
    images: await fixtureImages(type),
    viewers: i,
    clients: 1,
    deliveredPerSecond: 19.9 + i,
  })));
  await using server = startStreamServer(streams);
  await using running = await makeFolder();
  for (const [i, type] of types.entries()) {
    await running.leave(`${i + 1}.txt`, {
      id: i + 1,
      name: `camera ${type}`,
      type: type.toUpperCase() as "JPEG",
      protocol: "UDP_PUSH",
      http: server.address,
    });
  }
  await running.leave("5.txt", { id: 5, name: "an old server's" });
  await using list = await startPart(catalog, { port: 0, dir: running.path });
  const complaints = await open(page, list);
  await page.getByText("5 streams", { exact: true }).waitFor();
  for (const type of types) {
    await card(page, `camera ${type}`).getByText("Live", { exact: true }).waitFor();
    await moves(page, `camera ${type}`, 3);
  }
  await card(page, "camera png").getByText("1 over HTTP, 1 client").waitFor();
  assert.equal(await factOf(page, "camera png", "method"), "UDP push");
  assert.equal(await factOf(page, "camera png", "rate"), "20 images/s");
  assert.equal(await factOf(page, "camera png", "delivered"), "20.9 images/s");
  assert.equal(await factOf(page, "camera png", "place"), "127.0.0.1:8010");
  await card(page, "old").getByText("No picture here: its server has no HTTP port").waitFor();
  assert.equal(await factOf(page, "old", "viewers"), "unknown");
  assert.equal(list.observed.viewers.open, 1);
  assert.deepEqual(complaints, []);

  await page.setViewportSize({ width: PHONE_WIDTH, height: 800 });
  assert.equal(await page.evaluate("document.documentElement.scrollWidth"), PHONE_WIDTH);
  assert.equal((await card(page, "camera jpeg").boundingBox())!.width, PHONE_WIDTH - 24);
});

testInBrowser(
  "the catalog's page shows all streams of a server that has more than a browser has connections for",
  async (page) => {
    const images = await fixtureImages("jpeg");
    const ids = Array.from({ length: 9 }, (_, i) => i + 1);
    await using server = startStreamServer(ids.map((id) => ({ id, images })));
    await using running = await makeFolder();
    for (const id of ids) {
      await running.leave(`${id}.txt`, { id, name: `camera ${id}`, http: server.address });
    }
    await using list = await startPart(catalog, { port: 0, dir: running.path });
    await page.setViewportSize({ width: 1280, height: 2_000 });
    await open(page, list);
    await page.getByText("Live", { exact: true }).nth(3).waitFor();
    await page.getByText("1 a second", { exact: true }).nth(4).waitFor();
    const snapshots = () => server.asked.filter((path) => path === "/streams/9/snapshot").length;
    while (snapshots() < 3) await page.waitForRequest(/\/streams\/9\/snapshot/);

    await page.setViewportSize({ width: PHONE_WIDTH, height: 700 });
    await card(page, "camera 9").scrollIntoViewIfNeeded();
    await card(page, "camera 9").getByText("Live", { exact: true }).waitFor();
    await moves(page, "camera 9", 2);
  },
);

testInBrowser("the catalog's page follows streams that come, go and come again", async (page) => {
  const images = await fixtureImages("png");
  await using running = await makeFolder();
  await using list = await startPart(catalog, { port: 0, dir: running.path });
  await open(page, list);
  await page.getByRole("heading", { name: "No streams yet" }).waitFor();

  const first = startStreamServer([{ id: 1, images, viewers: 0 }]);
  const { address } = first;
  await running.leave("1.txt", { name: "door", http: address });
  await moves(page, "door", 2);
  await page.getByText("1 stream", { exact: true }).waitFor();

  await first[Symbol.asyncDispose]();
  await card(page, "door").getByText(`Its server at ${formatAddress(address)} does not answer`)
    .waitFor();
  await using _second = startStreamServer([{ id: 1, images, viewers: 0 }], address.port);
  await card(page, "door").getByText("Live", { exact: true }).waitFor();
  await moves(page, "door", 2);

  await running.remove("1.txt");
  await card(page, "door").getByText(/^Gone since \d\d:\d\d:\d\d$/).waitFor();
  await page.getByText("No streams", { exact: true }).waitFor();
  await running.leave("1.txt", { name: "door, again", http: address });
  await moves(page, "door, again", 2);
  assert.equal(await page.locator(".stream").count(), 1);
});

testInBrowser(
  "the catalog's page says what was left out, and when it lost the catalog",
  async (page) => {
    await using running = await makeFolder();
    await running.leave("1.txt", { name: "<b>door</b>" });
    await running.write("2.txt", "ID: <i>two</i>\n");
    const list = await startPart(catalog, { port: 0, dir: running.path });
    const { port } = list.endpoints.http!;
    await open(page, list);
    await card(page, "<b>door</b>").waitFor();
    await page.getByText('Cannot read 2.txt: line 1: ID is "<i>two</i>"').waitFor();

    await list[Symbol.asyncDispose]();
    await page.getByText("The catalog is lost.").waitFor();
    await running.remove("2.txt");
    await using _again = await startPart(catalog, { port, dir: running.path });
    await page.getByText("The catalog is lost.").waitFor({ state: "hidden" });
    await page.getByText("Cannot read 2.txt").waitFor({ state: "hidden" });
    await page.getByText("1 stream", { exact: true }).waitFor();

    await Deno.rename(running.path, `${running.path}-away`);
    await page.getByRole("alert").getByText(/^Cannot read the folder .*: it does not exist yet$/)
      .waitFor();
    await Deno.rename(`${running.path}-away`, running.path);
    await page.getByText(/^Cannot read the folder/).waitFor({ state: "hidden" });
  },
);
