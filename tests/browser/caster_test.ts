/** The caster's page in a real browser. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { formatAddress } from "../../core/address.ts";
import { concat } from "../../core/bytes.ts";
import { basics, Client, roverHead, startCaster } from "../servers/caster/client.ts";
import { equipmentFrame, msmFrame, stationFrame } from "../servers/caster/station/frames.ts";
import { testInBrowser } from "./browser.ts";

const PHONE_WIDTH = 375;
const epoch = concat([stationFrame(), msmFrame(1074, [2]), equipmentFrame()]);
const gga = "$GPGGA,123519,4807.038,N,01131.000,E,4,08,0.9,545.4,M,46.9,M,,*42\r\n";

/** Opens the page, and collects what it complains about and whom it asks. */
async function open(page: Page, caster: Awaited<ReturnType<typeof startCaster>>) {
  const complaints: string[] = [];
  const hosts = new Set<string>();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:") hosts.add(url.host);
  });
  const host = formatAddress(caster.endpoints.admin!);
  await page.goto(`http://${host}/`);
  return { complaints, hosts, host };
}

testInBrowser(
  "the caster's page shows what passes, who receives it and who was refused",
  async (page) => {
    await using caster = await startCaster({ ...basics, streampoints: ["point1", "idle"] });
    const { complaints, hosts, host } = await open(page, caster);
    await page.getByText("0 sources, 0 rovers", { exact: true }).waitFor();
    using source = await Client.source(caster);
    using rover = await Client.rover(caster);
    await rover.send(gga);
    await source.send(epoch);
    using refused = await Client.connect(caster);
    await refused.send(roverHead("point1", "user1:wrong"));
    await refused.rest();
    await page.getByText("1 source, 1 rover", { exact: true }).waitFor();
    await page.locator(".messages li", { hasText: "1074" }).waitFor();
    await page.getByText("station 2003 · 50° N 8° E, 100 m · SEPT POLARX5 · LEIAR20 LEIM")
      .waitFor();
    await page.getByText("48.117° N 11.517° E · RTK fixed · 8 satellites").waitFor();
    await page.getByText("Error - User authorization failed").waitFor();
    assert.equal(await page.locator(".streampoint").count(), 2);
    source[Symbol.dispose]();
    rover[Symbol.dispose]();
    await page.getByText("0 sources, 0 rovers", { exact: true }).waitFor();
    await page.getByText("Nobody receives anything now.").waitFor();
    assert.deepEqual(complaints, []);
    assert.deepEqual([...hosts], [host]);
  },
);

testInBrowser("the caster's page fits a phone, with long names too", async (page) => {
  await page.setViewportSize({ width: PHONE_WIDTH, height: 700 });
  const streampoints = ["a".repeat(120), "point1"];
  const users = { ["b".repeat(120)]: { password: "password1" } };
  await using caster = await startCaster({ ...basics, streampoints, users });
  using source = await Client.source(caster, `SOURCE server_password /${streampoints[0]}\r\n\r\n`);
  using _rover = await Client.rover(
    caster,
    roverHead(streampoints[0], `${"b".repeat(120)}:password1`),
  );
  await source.send(epoch);
  await open(page, caster);
  await page.locator(".messages li", { hasText: "1074" }).waitFor();
  await page.getByText("b".repeat(120)).waitFor();
  const width = await page.evaluate("document.documentElement.scrollWidth");
  assert.equal(width, PHONE_WIDTH);
});

testInBrowser(
  "the caster's page says that the caster is lost, and recovers by itself",
  async (page) => {
    const first = await startCaster(basics);
    await open(page, first);
    await page.getByText("0 sources, 0 rovers", { exact: true }).waitFor();
    await first[Symbol.asyncDispose]();
    await page.getByText("Caster lost, trying again…").waitFor();
    assert.ok(await page.locator("#lost").isVisible());
    const adminPort = first.endpoints.admin!.port;
    await using _second = await startCaster({ ...basics, adminPort });
    await page.getByText("0 sources, 0 rovers", { exact: true }).waitFor();
    assert.ok(await page.locator("#lost").isHidden());
  },
);
