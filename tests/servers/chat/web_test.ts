/** What the chat server serves over HTTP: its page, the room as it is, and the way to take part. */
import assert from "node:assert/strict";
import type { z } from "zod";
import { formatAddress } from "../../../core/address.ts";
import { startPart } from "../../../parts/start_part.ts";
import type { ClientMessage, ServerMessage } from "../../../protocols/chat/mod.ts";
import { chat } from "../../../servers/chat/chat.ts";
import type { RoomView } from "../../../servers/chat/room_view.ts";
import { Peer } from "../../peer.ts";
import { eventually, within } from "../../within.ts";
import { ChatPeer } from "./chat_peer.ts";

async function startServer(options: z.input<typeof chat.options> = {}) {
  const server = await startPart(chat, { port: 0, webPort: 0, ...options });
  return Object.assign(server, { origin: `http://${formatAddress(server.endpoints.web!)}` });
}

type View = RoomView["shown"] & { version: number };

/** A WebSocket of a page, and everything that it was told. */
class PageSocket implements AsyncDisposable {
  readonly heard: string[] = [];
  readonly closed: Promise<CloseEvent>;
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.heard.push(...data.split("\n").filter(Boolean));
    this.closed = new Promise((resolve) => socket.onclose = resolve);
  }

  static async open(origin: string, path: string): Promise<PageSocket> {
    const socket = new WebSocket(origin.replace("http", "ws") + path);
    const page = new PageSocket(socket);
    await within(new Promise((resolve) => socket.onopen = resolve), () => "an open WebSocket");
    return page;
  }

  /** Opens, and joins. */
  static async join(origin: string, login: string): Promise<PageSocket> {
    const page = await PageSocket.open(origin, "/chat");
    page.say({ TYPE: "HI", BODY: login, framing: "lines", id: "hi" });
    const state = await page.hear("STATE");
    assert.equal(state.framing, "lines");
    return page;
  }

  say(...messages: ClientMessage[]): void {
    for (const message of messages) this.#socket.send(JSON.stringify(message));
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  /** The next message of this type; what comes before it is passed over. */
  async hear<Type extends ServerMessage["TYPE"]>(type: Type) {
    for (;;) {
      await eventually(() => this.heard.length > 0, () => type);
      const message: ServerMessage = JSON.parse(this.heard.shift()!);
      if (message.TYPE === type) return message as Extract<ServerMessage, { TYPE: Type }>;
    }
  }

  /** Waits for a view of the room. */
  async until(isSo: (view: View) => boolean): Promise<View> {
    let view: View | undefined;
    await eventually(() => {
      const last = this.heard.at(-1);
      view = last === undefined ? undefined : JSON.parse(last);
      return view !== undefined && isSo(view);
    }, () => `another view than ${JSON.stringify(view)}`);
    return view!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await within(this.closed, () => "the end of a WebSocket");
  }
}

Deno.test("chat lets pages and TCP clients talk to each other, with the same messages", async () => {
  await using server = await startServer();
  await using ann = await PageSocket.join(server.origin, "ann");
  await using ben = await ChatPeer.join(server.endpoints.chat!, "ben");
  await using old = await ChatPeer.join(server.endpoints.chat!, "old", "legacy");
  assert.equal((await ann.hear("STATE")).BODY, "READY2SERV");

  ann.say({ TYPE: "SENDTO", BODY: ["ben", "привет"], id: "1" });
  assert.deepEqual(await ben.hear("INCMESS"), {
    TYPE: "INCMESS",
    BODY: ["ann", "привет"],
    id: "1",
  });
  assert.equal((await ann.hear("MESSTAT")).status, "queued");
  ben.say({ TYPE: "MESSACC", BODY: "ann", id: "1" });
  assert.deepEqual(await ann.hear("MESSTAT"), {
    TYPE: "MESSTAT",
    BODY: true,
    status: "delivered",
    id: "1",
  });

  old.say({ TYPE: "SENDTO", BODY: ["ann", "hello"] });
  const { BODY, id } = await ann.hear("INCMESS");
  assert.deepEqual(BODY, ["old", "hello"]);
  ann.say({ TYPE: "MESSACC", BODY: "old", id });
  assert.equal((await old.hear("MESSTAT")).BODY, true);

  ann.say({ TYPE: "EVERY1", BODY: "all", id: "2" }, { TYPE: "WHOAVAIL", BODY: "", id: "3" });
  assert.deepEqual((await ben.hear("BROADCAST")).BODY, ["ann", "all"]);
  assert.deepEqual((await ann.hear("WHOAVAIL")).BODY, ["ann", "ben", "old"]);
  ann.say({ TYPE: "BYE", BODY: "", id: "4" });
  await ann.hear("BYE");
  assert.equal((await within(ann.closed, () => "the close")).code, 1000);
  await eventually(() => server.observed.clients.open === 2);
});

Deno.test("chat takes several messages in one text of a page", async () => {
  await using server = await startServer();
  await using ann = await PageSocket.join(server.origin, "ann");
  ann.send('{"TYPE":"STATE","BODY":"","id":"1"}\n{"TYPE":"WHOAVAIL","BODY":"","id":"2"}\n');
  assert.equal((await ann.hear("STATE")).id, "1");
  assert.equal((await ann.hear("WHOAVAIL")).id, "2");
});

Deno.test("chat refuses a page as it refuses others: with one sentence, and a close", async () => {
  await using server = await startServer();
  await using _ann = await ChatPeer.join(server.endpoints.chat!, "ann");
  const hi = (login: string) => JSON.stringify({ TYPE: "HI", BODY: login, framing: "lines" });
  const cases: [string, RegExp][] = [
    [hi("ann"), /login ann is taken$/],
    [hi(" "), /login is empty$/],
    [hi("x".repeat(33)), /login has 33 characters, at most 32$/],
    ["hello", /byte 0x68 begins no object$/],
    [`{"TYPE":"HI"}`, /BODY of HI is missing$/],
    [`${hi("ben")}\n{"TYPE":\n"STATE"}`, /a line ends within an object$/],
    [`{"TYPE":"${"x".repeat(100_000)}`, /longer than 65536 bytes$/],
  ];
  for (const [text, reason] of cases) {
    await using page = await PageSocket.open(server.origin, "/chat");
    page.send(text);
    assert.match((await page.hear("BYE")).reason ?? "", reason);
    await within(page.closed, () => `the close after ${text.slice(0, 40)}`);
  }
});

Deno.test("chat closes a page that sends 10 MB, and no other", async () => {
  await using server = await startServer();
  await using ann = await PageSocket.join(server.origin, "ann");
  await using bad = await PageSocket.join(server.origin, "bad");
  bad.send("x".repeat(10_000_000));
  await within(bad.closed, () => "the close");
  ann.say({ TYPE: "WHOAVAIL", BODY: "", id: "1" });
  await eventually(() => server.observed.clients.open === 1);
  assert.deepEqual((await ann.hear("WHOAVAIL")).id, "1");
});

Deno.test("a page that follows is told of the room at once, and of each change", async () => {
  await using server = await startServer();
  await using page = await PageSocket.open(server.origin, "/follow");
  const empty = await page.until(() => true);
  assert.deepEqual([empty.state, empty.clientCount], ["WAIT4CLIENTS", 0]);
  await using ann = await PageSocket.join(server.origin, "ann");
  await using ben = await ChatPeer.join(server.endpoints.chat!, "ben", "legacy");
  const joined = await page.until(({ state }) => state === "READY2SERV");
  assert.ok(joined.version > empty.version);
  assert.deepEqual(joined.clients, [
    { login: "ann", framing: "lines", line: "web", waiting: 0 },
    { login: "ben", framing: "legacy", line: "tcp", waiting: 0 },
  ]);

  ann.say({ TYPE: "SENDTO", BODY: ["ben", "<b>hi</b>"], id: "1" });
  await ben.hear("INCMESS");
  const sent = await page.until(({ messages }) => messages.length === 1);
  const { from, to, text, status } = sent.messages[0]!;
  assert.deepEqual([from, to, text, status], ["ann", "ben", "<b>hi</b>", "queued"]);
  assert.equal(sent.clients[1]!.waiting, 1);
  assert.equal(sent.counts.underWay, 1);

  ben.say({ TYPE: "MESSACC", BODY: "ann" });
  ann.say({ TYPE: "SENDTO", BODY: ["nobody", "hi"], id: "2" });
  const settled = await page.until(({ counts }) => counts.delivered + counts.failed === 2);
  assert.deepEqual(settled.messages.map((one) => one.status), ["failed", "delivered"]);
  assert.match(settled.messages[0]!.reason!, /nobody/);
  await page.until(({ perSecond }) => perSecond.taken > 0);
  await page.until(({ perSecond }) => perSecond.taken === 0);
  assert.equal(server.observed.viewers.open, 1);
});

Deno.test("GET /state tells of the room as the page is told", async () => {
  await using server = await startServer();
  await using _ann = await ChatPeer.join(server.endpoints.chat!, "ann");
  const response = await fetch(`${server.origin}/state`);
  assert.equal(response.headers.get("cache-control"), "no-store");
  const { clients, messages } = await response.json();
  assert.deepEqual(clients, [{ login: "ann", framing: "lines", line: "tcp", waiting: 0 }]);
  assert.deepEqual(messages, []);
});

Deno.test("pages of other origins may neither follow a room nor take part, unless allowed", async () => {
  const allowed = "http://bench.example:8080";
  await using server = await startServer({ allowOrigins: [allowed] });
  const where = formatAddress(server.endpoints.web!);
  const cases = [["http://evil.example", 403], ["null", 403], [allowed, 101], [server.origin, 101]];
  for (const path of ["/follow", "/chat"]) {
    for (const [origin, status] of cases) {
      await using socket = await Peer.dial(server.endpoints.web!);
      await socket.write(
        `GET ${path} HTTP/1.1\r\nHost: ${where}\r\nOrigin: ${origin}\r\n` +
          "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
          "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
      );
      const head = new TextDecoder().decode(await socket.atLeast(12));
      assert.equal(head.slice(0, 12), `HTTP/1.1 ${status}`, `${path} ${origin}`);
    }
  }
});

Deno.test("the chat's page loads nothing from elsewhere, and nobody may put it into a frame", async () => {
  await using server = await startServer();
  const own = ["/", "/chat.css", "/chat.js", "/room.js", "/participant.js"];
  for (const path of [...own, "/web/style.css", "/web/live.js"]) {
    const response = await fetch(server.origin + path);
    assert.equal(response.status, 200, path);
    const policy = response.headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'.*frame-ancestors 'none'/);
    assert.doesNotMatch(await response.text(), /https?:\/\//, path);
  }
  const missing = await fetch(`${server.origin}/nothing`);
  assert.equal(missing.status, 404);
  assert.equal(await missing.text(), "There is no /nothing here; the page is at /\n");
});

Deno.test("chat serves no page without webPort", async () => {
  await using server = await startPart(chat, { port: 0 });
  assert.deepEqual(Object.keys(server.endpoints), ["chat"]);
});

Deno.test("chat stops although pages follow and take part, and tells them", async () => {
  const server = await startServer();
  const page = await PageSocket.open(server.origin, "/follow");
  const ann = await PageSocket.join(server.origin, "ann");
  const ben = await PageSocket.join(server.origin, "ben");
  ann.say({ TYPE: "SENDTO", BODY: ["ben", "hi"], id: "1" });
  await ben.hear("INCMESS");
  await server[Symbol.asyncDispose]();
  assert.equal((await within(page.closed, () => "the page's end")).code, 1001);
  assert.equal((await within(ann.closed, () => "ann's end")).code, 1000);
  const fates = ann.heard.map((line) => JSON.parse(line)).filter(({ TYPE }) => TYPE === "MESSTAT");
  assert.deepEqual(fates.map(({ status }) => status), ["queued", "unknown"]);
  assert.equal(JSON.parse(ann.heard.at(-1)!).TYPE, "BYE");
  await within(ben.closed, () => "ben's end");
  assert.deepEqual([server.observed.clients.open, server.observed.viewers.open], [0, 0]);
});
