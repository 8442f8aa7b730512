/** The caster's interactive documentation in a real browser. */
import assert from "node:assert/strict";
import { formatAddress } from "../../core/address.ts";
import { startPart } from "../../parts/start_part.ts";
import { caster } from "../../servers/caster/caster.ts";
import { testInBrowser } from "./browser.ts";

const PHONE_WIDTH = 375;

testInBrowser("/docs changes the caster, fits a phone, and asks no other host", async (page) => {
  await using running = await startPart(caster, { port: 0, adminPort: 0 });
  const origin = `http://${formatAddress(running.endpoints.admin!)}`;
  const requests: URL[] = [];
  page.on("request", (request) => requests.push(new URL(request.url())));
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });

  const operation = page.locator("#operations-streampoints-post_streampoints_");
  const answer = operation.locator(".live-responses-table .response");
  const button = (name: string) => operation.getByRole("button", { name, exact: true });
  const status = () => answer.locator(".response-col_status").innerText();

  await page.setViewportSize({ width: PHONE_WIDTH, height: 800 });
  await page.goto(`${origin}/docs`);
  await operation.getByText("Add a streampoint").click();
  await button("Try it out").click();
  await operation.getByRole("textbox").fill('{ "stream_point": "from-a-browser" }');

  await button("Execute").click();
  await answer.getByText("Invalid server credentials").waitFor();
  assert.match(await status(), /^401\b/);

  await page.getByRole("button", { name: "Authorize" }).click();
  await page.getByLabel("Username").fill("anybody");
  await page.getByLabel("Password").fill("server_password");
  // The first of the two ways to log in: the other one takes a token.
  await page.getByLabel("Apply credentials").first().click();
  await page.getByRole("button", { name: "Close", exact: true }).first().click();
  await button("Execute").click();
  await answer.getByText("streampoint from-a-browser created successfully").waitFor();
  assert.match(await status(), /^200\b/);
  const streampoints = await (await fetch(`${origin}/streampoints/`)).json();
  assert.deepEqual(streampoints, [
    { stream_point: "from-a-browser", client_count: 0, server_connected: false },
  ]);

  assert.equal(await page.evaluate("document.documentElement.scrollWidth"), PHONE_WIDTH);

  const elsewhere = requests.filter((url) => url.origin !== origin && url.protocol !== "data:");
  assert.deepEqual(elsewhere.map(String), []);
  assert.ok(requests.some(({ pathname }) => pathname === "/openapi.json"), "requests were seen");
  assert.deepEqual(complaints, [
    "Failed to load resource: the server responded with a status of 401 (Unauthorized)",
  ]);
});
