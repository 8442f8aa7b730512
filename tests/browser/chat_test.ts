/** The chat's page in a real browser. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { formatAddress } from "../../core/address.ts";
import { startPart } from "../../parts/start_part.ts";
import { chat } from "../../servers/chat/chat.ts";
import { ChatPeer } from "../servers/chat/chat_peer.ts";
import { eventually } from "../within.ts";
import { testInBrowser } from "./browser.ts";

const PHONE_WIDTH = 375;

const HTML = `<img src="x" onerror="document.title = 'broken in'"><b>bold</b>`;

async function startServer(webPort = 0) {
  const server = await startPart(chat, { port: 0, webPort, ackTimeout: "20s" });
  return Object.assign(server, { origin: `http://${formatAddress(server.endpoints.web!)}` });
}

/** Opens the page, and collects what it complains about and whom it asks. */
async function open(page: Page, origin: string) {
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
  await page.goto(origin);
  return { complaints, hosts };
}

async function join(page: Page, login: string): Promise<void> {
  await page.getByLabel("Your login").fill(login);
  await page.keyboard.press("Enter");
  await page.getByLabel("Message", { exact: true }).waitFor();
}

/** Says something, by keyboard alone. */
async function say(page: Page, to: string, text: string): Promise<void> {
  await page.getByLabel("To", { exact: true }).fill(to);
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.keyboard.press("Enter");
}

/** The conversation, an entry a line: `ben: text`, or `to ben: text, status`. */
function conversation(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll("#entries > li")].map((entry) => {
    const part = (name) => entry.querySelector("." + name)?.textContent.trim() ?? "";
    return entry.className === "own"
      ? "to " + part("to") + ": " + part("text") + ", " + [part("status"), part("because")].join(" ").trim()
      : part("from") + ": " + part("text");
  })`) as Promise<string[]>;
}

async function talks(page: Page, wanted: string[]): Promise<void> {
  let seen: string[] = [];
  await eventually(
    async () => `${seen = await conversation(page)}` === `${wanted}`,
    () => `${JSON.stringify(wanted)} instead of ${JSON.stringify(seen)}`,
  );
}

/** The messages of the room, the newest first: `from, to, text, status`. */
function flow(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll("#messages tbody tr")].map((row) =>
    ["from", "to", "text", "status"].map((name) => row.querySelector("." + name).textContent)
      .join(", "))`) as Promise<string[]>;
}

async function flows(page: Page, wanted: string[]): Promise<void> {
  let seen: string[] = [];
  await eventually(
    async () => `${seen = await flow(page)}` === `${wanted}`,
    () => `${JSON.stringify(wanted)} instead of ${JSON.stringify(seen)}`,
  );
}

testInBrowser(
  "the chat's page shows who is there, and messages whose status changes in place",
  async (page) => {
    await using server = await startServer();
    const { complaints, hosts } = await open(page, server.origin);
    await page.getByText("Waits for more clients", { exact: true }).waitFor();
    await using ann = await ChatPeer.join(server.endpoints.chat!, "ann");
    await using ben = await ChatPeer.join(server.endpoints.chat!, "ben", "legacy");
    await page.getByText("Ready", { exact: true }).waitFor();
    await page.getByRole("button", { name: "ann lines TCP" }).waitFor();
    await page.getByRole("button", { name: "ben legacy TCP" }).waitFor();

    ann.say({ TYPE: "SENDTO", BODY: ["ben", "one"], id: "1" });
    await flows(page, ["ann, ben, one, queued"]);
    await page.getByRole("button", { name: "ben 1 under way" }).waitFor();
    await page.evaluate(`void (globalThis.row = document.querySelector("#messages tbody tr"))`);
    await ben.hear("INCMESS");
    ben.say({ TYPE: "MESSACC", BODY: "ann" });
    ann.say({ TYPE: "SENDTO", BODY: ["nobody", "two"], id: "2" });
    ann.say({ TYPE: "EVERY1", BODY: "three", id: "3" });
    await flows(page, [
      "ann, everyone, three, delivered",
      "ann, nobody, two, failed",
      "ann, ben, one, delivered",
    ]);
    const isSame = `row === document.querySelector("#messages tbody tr:last-child")`;
    assert.equal(await page.evaluate(isSame), true);
    assert.equal(await page.locator("#count-taken").innerText(), "3");
    assert.equal(await page.locator("#count-failed").innerText(), "1");

    await ann[Symbol.asyncDispose]();
    await page.getByRole("button", { name: "ann" }).waitFor({ state: "detached" });
    await page.getByText("Waits for more clients", { exact: true }).waitFor();
    assert.deepEqual(complaints, []);
    assert.deepEqual([...hosts], [new URL(server.origin).host]);
  },
);

testInBrowser(
  "two browsers talk to each other, and to a client over TCP, by keyboard alone",
  async (page) => {
    await using server = await startServer();
    await page.setViewportSize({ width: PHONE_WIDTH, height: 800 });
    const { complaints } = await open(page, server.origin);
    await join(page, "ann");
    const other = await page.context().browser()!.newPage();
    await open(other, server.origin);
    await join(other, "ben");
    await using old = await ChatPeer.join(server.endpoints.chat!, "old", "legacy");

    await say(page, "ben", "hello, ben");
    await talks(page, ["to ben: hello, ben, delivered"]);
    await talks(other, ["ann: hello, ben"]);
    await say(other, "", "hello, all");
    await talks(other, ["ann: hello, ben", "to everyone: hello, all, delivered"]);
    await talks(page, ["to ben: hello, ben, delivered", "ben: hello, all"]);
    assert.deepEqual((await old.hear("BROADCAST")).BODY, ["ben", "hello, all"]);

    await say(page, "nobody", "x");
    await page.getByText("nobody is not here").first().waitFor();
    await page.getByRole("button", { name: /^old/ }).press("Enter");
    await page.getByRole("button", { name: "Send to old" }).waitFor();
    assert.equal(await page.evaluate("document.activeElement.id"), "text");
    await page.keyboard.type("hello, old");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("second line");
    await page.keyboard.press("Enter");
    const text = "hello, old\nsecond line";
    assert.deepEqual((await old.hear("INCMESS")).BODY, ["ann", text]);
    await talks(page, [
      "to ben: hello, ben, delivered",
      "ben: hello, all",
      "to nobody: x, failed nobody is not here",
      `to old: ${text}, queued`,
    ]);
    old.say({ TYPE: "MESSACC", BODY: "ann" });
    await page.getByRole("log").getByText("delivered").nth(1).waitFor();

    assert.equal(await page.evaluate("document.documentElement.scrollWidth"), PHONE_WIDTH);
    await page.getByRole("button", { name: "Leave" }).press("Enter");
    await page.getByLabel("Your login").waitFor();
    await eventually(() => server.observed.clients.open === 2);
    assert.deepEqual(complaints, []);
  },
);

testInBrowser(
  "the chat's page shows text of any script in its direction, and HTML as text",
  async (page) => {
    await using server = await startServer();
    const { complaints } = await open(page, server.origin);
    await join(page, "<i>ann</i>");
    const login = `<b>עמר</b>`;
    await using peer = await ChatPeer.join(server.endpoints.chat!, login);
    const texts = [
      "שלום, world",
      "مرحبا 123",
      "你好",
      "Привет",
      "🙂 é",
      "\u202eright to left",
      HTML,
    ];
    const wanted: string[] = [];
    for (const [i, text] of texts.entries()) {
      peer.say({ TYPE: "SENDTO", BODY: ["<i>ann</i>", text], id: `${i}` });
      wanted.push(`${login}: ${text}`);
      await talks(page, wanted);
      assert.equal(await peer.fate(`${i}`), "delivered");
    }
    await say(page, login, HTML);
    await talks(page, [...wanted, `to ${login}: ${HTML}, queued`]);
    await flows(page, [
      `<i>ann</i>, ${login}, ${HTML}, queued`,
      ...texts.toReversed().map((text) => `${login}, <i>ann</i>, ${text}, delivered`),
    ]);
    const directions = await page.evaluate(
      `Array.from(document.querySelectorAll("#entries .text"), (text) => getComputedStyle(text).direction)`,
    );
    assert.deepEqual(directions, ["rtl", "rtl", "ltr", "ltr", "ltr", "ltr", "ltr", "ltr"]);
    assert.equal(await page.locator("main :is(img, b, i)").count(), 0);
    assert.match(await page.title(), /^Chat /);
    assert.deepEqual(complaints, []);
  },
);

testInBrowser("the chat's page says why somebody was not let in", async (page) => {
  await using server = await startServer();
  await using _ann = await ChatPeer.join(server.endpoints.chat!, "ann");
  await open(page, server.origin);
  const login = page.getByLabel("Your login");
  for (
    const [name, reason] of [["ann", /^The login ann is taken\.$/], [
      "x".repeat(40),
      /has 40 characters, at most 32\.$/,
    ]]
  ) {
    await login.fill(name as string);
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText(reason!).waitFor();
    assert.equal(await page.evaluate("document.activeElement.id"), "login");
  }
  await join(page, "ben");
  await page.getByText("You are ben.").waitFor();
});

testInBrowser(
  "the chat's page comes back when its line broke, and sends again what it knows nothing of",
  async (page) => {
    await using server = await startServer();
    await open(page, server.origin);
    await join(page, "ann");
    await using ben = await ChatPeer.join(server.endpoints.chat!, "ben");
    await say(page, "ben", "first");
    const { id } = await ben.hear("INCMESS");
    await talks(page, ["to ben: first, queued"]);
    assert.deepEqual(await server.actions!.drop!({ login: "ann" }), { dropped: 1 });
    await talks(page, ["to ben: first, unknown the line broke"]);
    await eventually(() => server.observed.clients.open === 2);
    await page.getByText("The line is lost").waitFor({ state: "detached" });

    await page.getByRole("button", { name: "Send again" }).click();
    await talks(page, ["to ben: first, queued"]);
    ben.say({ TYPE: "MESSACC", BODY: "ann", id });
    await talks(page, ["to ben: first, delivered"]);

    // The other way round it shows once what comes twice, and acknowledges both.
    for (let i = 0; i < 2; i++) {
      ben.say({ TYPE: "SENDTO", BODY: ["ann", "second"], id: "7" });
      assert.equal(await ben.fate("7"), "delivered");
    }
    await talks(page, ["to ben: first, delivered", "ben: second"]);
  },
);

testInBrowser(
  "the chat's page says so when it lost the server, and recovers by itself",
  async (page) => {
    const server = await startServer();
    const { port } = server.endpoints.web!;
    await open(page, server.origin);
    await join(page, "ann");
    await say(page, "ann", "to myself");
    await talks(page, ["to ann: to myself, delivered", "ann: to myself"]);
    await flows(page, ["ann, ann, to myself, delivered"]);
    await server[Symbol.asyncDispose]();
    await page.getByText("The server is lost.").waitFor();
    await page.getByText("Server lost, trying again…", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Send to" }).and(page.locator(":disabled")).waitFor();

    await using again = await startServer(port);
    await page.getByText("The server is lost.").waitFor({ state: "hidden" });
    await eventually(() => again.observed.clients.open === 1);
    await flows(page, []);
    await page.getByRole("button", { name: "Send to" }).and(page.locator(":enabled")).waitFor();
    await say(page, "ann", "again");
    await flows(page, ["ann, ann, again, delivered"]);
  },
);
