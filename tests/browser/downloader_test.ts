/** The downloader's page in a real browser, with a range server to fetch from. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { z } from "zod";
import { formatAddress } from "../../core/address.ts";
import { startPart } from "../../parts/start_part.ts";
import { downloader } from "../../servers/downloader/downloader.ts";
import { rangeServer } from "../../simulators/range-server/range_server.ts";
import { temporaryFolder } from "../interop/places.ts";
import { within } from "../within.ts";
import { testInBrowser } from "./browser.ts";

const PHONE_WIDTH = 375;

async function startOrigin(options: z.input<typeof rangeServer.options> = {}) {
  const origin = await startPart(rangeServer, {
    port: 0,
    file: ["/big.bin=4MiB", "/small.bin=100KiB"],
    ...options,
  });
  return Object.assign(origin, { at: `http://${formatAddress(origin.endpoints.http!)}` });
}

/** Opens the page of a downloader, and collects what it complains about. */
async function open(page: Page, port: number) {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(`http://127.0.0.1:${port}`);
  return complaints;
}

const card = (page: Page, name: string) => page.locator(".download").filter({ hasText: name });

async function add(page: Page, ...urls: string[]): Promise<void> {
  await page.getByLabel("What shall be downloaded?").fill(urls.join("\n"));
  await page.getByRole("button", { name: "Download" }).click();
}

const percentOf = async (page: Page, name: string) =>
  Number(await card(page, name).getByRole("progressbar").getAttribute("aria-valuenow"));

testInBrowser(
  "the downloader's page takes pasted URLs, fills their bars, and hands out the files",
  async (page) => {
    await using folder = await temporaryFolder();
    await using origin = await startOrigin({
      misbehave: [{ kind: "slow", rate: "512KiB/s", path: "/big.bin" }],
    });
    await using part = await startPart(downloader, { port: 0, files: folder.path });
    const complaints = await open(page, part.endpoints.web!.port);
    await page.getByText("Nothing yet.").waitFor();
    await add(page, `${origin.at}/big.bin`, "", `${origin.at}/small.bin`);
    await card(page, "small.bin").getByText("Done", { exact: true }).waitFor();
    await card(page, "big.bin").getByText(
      /^[\d.]+ MiB of 4 MiB · .*\/s · \d+ s left · 4 connections$/,
    )
      .waitFor();
    const fills = card(page, "big.bin").locator(".bar .fill");
    assert.ok(await fills.count() >= 4, "each part has a stretch of its own");
    const before = await percentOf(page, "big.bin");
    await card(page, "big.bin").getByText("Done", { exact: true }).waitFor();
    assert.ok(before < 100);
    assert.equal(await percentOf(page, "big.bin"), 100);
    await card(page, "big.bin").getByText(join(folder.path, "big.bin")).waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      card(page, "big.bin").getByRole("link", { name: "Save the file" }).click(),
    ]);
    assert.equal(saved.suggestedFilename(), "big.bin");
    assert.deepEqual(
      await Deno.readFile(await saved.path()),
      await Deno.readFile(join(folder.path, "big.bin")),
    );
    await card(page, "small.bin").getByRole("button", { name: "Remove" }).click();
    await card(page, "small.bin").waitFor({ state: "detached" });
    assert.deepEqual(complaints, []);
  },
);

testInBrowser(
  "the downloader's page pauses, resumes and cancels, and says what is refused",
  async (page) => {
    await using folder = await temporaryFolder();
    await using origin = await startOrigin({ misbehave: [{ kind: "slow", rate: "64KiB/s" }] });
    await using part = await startPart(downloader, { port: 0, files: folder.path });
    await open(page, part.endpoints.web!.port);
    await add(page, "ftp://files.example/a");
    await page.getByText("ftp://files.example/a is no http or https URL.").waitFor();
    await page.getByRole("button", { name: "Download" }).focus();
    await page.getByLabel("What shall be downloaded?").fill(
      `${origin.at}/big.bin ${origin.at}/none`,
    );
    await page.keyboard.press("Control+Enter");
    await card(page, "none").getByText(/the server answers 404 Not Found$/).waitFor();
    const big = card(page, "big.bin");
    await big.getByText("Loading", { exact: true }).waitFor();
    await big.getByRole("button", { name: "Pause" }).click();
    await big.getByText("Paused", { exact: true }).waitFor();
    await big.getByRole("button", { name: "Resume" }).focus();
    await page.keyboard.press("Enter");
    await big.getByText("Loading", { exact: true }).waitFor();
    await big.getByRole("button", { name: "Cancel" }).click();
    await big.getByText("Cancelled", { exact: true }).waitFor();
    await page.setViewportSize({ width: PHONE_WIDTH, height: 800 });
    assert.equal(await page.evaluate("document.documentElement.scrollWidth"), PHONE_WIDTH);
  },
);

testInBrowser(
  "the downloader's page survives a restart of its server, and so do the downloads",
  async (page) => {
    await using folder = await temporaryFolder();
    await using origin = await startOrigin({ misbehave: [{ kind: "slow", rate: "128KiB/s" }] });
    const part = await startPart(downloader, { port: 0, files: folder.path });
    const { port } = part.endpoints.web!;
    await open(page, port);
    await add(page, `${origin.at}/big.bin`);
    await card(page, "big.bin").getByText("Loading", { exact: true }).waitFor();
    await part[Symbol.asyncDispose]();
    await page.getByText("The downloader is lost.").waitFor();
    await origin.actions!.behave!({});
    await using _again = await startPart(downloader, { port, files: folder.path });
    await page.getByText("The downloader is lost.").waitFor({ state: "hidden" });
    await card(page, "big.bin").getByText("Done", { exact: true }).waitFor();
  },
);

testInBrowser("the downloader's page asks for the token once", async (page) => {
  await using folder = await temporaryFolder();
  await using part = await startPart(downloader, { port: 0, files: folder.path, token: "a&word" });
  const { port } = part.endpoints.web!;
  await open(page, port);
  const field = page.getByLabel("Token");
  await field.fill("another");
  await page.keyboard.press("Enter");
  await page.getByText("That is not its token.").waitFor();
  await field.fill("a&word");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing yet.").waitFor();
  assert.equal(await field.isVisible(), false);
  await page.reload();
  await page.getByText("Nothing yet.").waitFor();
});

testInBrowser("a page of another origin commands no downloader", async (page) => {
  await using folder = await temporaryFolder();
  await using origin = await startOrigin();
  await using part = await startPart(downloader, { port: 0, files: folder.path });
  const { port } = part.endpoints.web!;
  await page.goto(`${origin.at}/`);
  const outcome = await within(
    page.evaluate(`new Promise((resolve) => {
      const socket = new WebSocket("ws://127.0.0.1:${port}/", ["wirebench.downloads.v1"]);
      socket.onopen = () => resolve("open");
      socket.onclose = () => resolve("refused");
    })`),
    () => "the WebSocket",
  );
  assert.equal(outcome, "refused");
  await page.evaluate(`fetch("http://127.0.0.1:${port}/api/downloads", {
    method: "POST",
    mode: "no-cors",
    body: JSON.stringify({ urls: [{ url: "${origin.at}/big.bin" }] }),
  })`);
  const { downloads } = await (await fetch(`http://127.0.0.1:${port}/api/downloads`)).json();
  assert.deepEqual(downloads, []);
});
