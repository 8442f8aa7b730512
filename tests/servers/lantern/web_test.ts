/** What the lamp serves over HTTP: its page, the WebSocket, and the buttons' way to the stand. */
import assert from "node:assert/strict";
import type { z } from "zod";
import { formatAddress } from "../../../core/address.ts";
import { startPart } from "../../../parts/start_part.ts";
import { lantern } from "../../../servers/lantern/lantern.ts";
import { listenHttp } from "../../../transports/http.ts";
import { freeAddress, Peer, startPeerServer } from "../../peer.ts";
import { within } from "../../within.ts";

const ANYWHERE = { hostname: "127.0.0.1", port: 0 };

async function startLamp(options: z.input<typeof lantern.options> = {}) {
  const lamp = await startPart(lantern, { port: 0, webPort: 0, ...options });
  return Object.assign(lamp, { origin: `http://${formatAddress(lamp.endpoints.web!)}` });
}

/** What the page is told. */
interface View {
  type: string;
  on: boolean;
  color: string;
  connected: boolean;
  api: string;
  total: number;
  version: number;
  commands: { number: number; name: string; hex: string }[];
}

/** A page that follows. Disposing closes it. */
class Follower implements AsyncDisposable {
  readonly #socket: WebSocket;
  #last: View | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(origin: string) {
    this.#socket = new WebSocket(`${origin.replace("http", "ws")}/live`);
    this.#socket.onmessage = ({ data }) => {
      this.#last = JSON.parse(data);
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    };
  }

  /** Says which version it shows. */
  show(version: unknown): void {
    this.#socket.send(JSON.stringify(version));
  }

  async until(isSo: (view: View) => boolean): Promise<View> {
    while (this.#last === undefined || !isSo(this.#last)) {
      await within(this.#changed.promise, () => `another view than ${JSON.stringify(this.#last)}`);
    }
    return this.#last;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    this.#socket.close();
    await closed;
  }
}

function post(origin: string, body: unknown, headers: HeadersInit = {}): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetch(`${origin}/command`, { method: "POST", body: text, headers });
}

Deno.test("every page that follows is told the state at once, and each change", async () => {
  await using lamp = await startLamp();
  await using one = new Follower(lamp.origin);
  const first = await one.until(() => true);
  assert.equal(first.type, "state");
  assert.deepEqual([first.on, first.color, first.connected], [false, "#ffffff", false]);
  await using stand = await Peer.dial(lamp.endpoints.lamp!);
  await one.until(({ connected }) => connected);
  await stand.write(Uint8Array.fromHex("120000200003ff8000"));
  const changed = await one.until(({ total }) => total === 2);
  assert.deepEqual([changed.on, changed.color], [true, "#ff8000"]);
  assert.deepEqual(
    changed.commands.map(({ number, name, hex }) => [number, name, hex]),
    [[2, "COLOR", "20 00 03 ff 80 00"], [1, "ON", "12 00 00"]],
  );
  await using another = new Follower(lamp.origin);
  assert.deepEqual(await another.until(() => true), changed);
  assert.equal(lamp.observed.viewers.open, 2);
  stand.reset();
  await another.until(({ connected }) => !connected);
});

Deno.test("a page that follows is told the end state of a burst, and not each of its steps", async () => {
  await using lamp = await startLamp();
  await using page = new Follower(lamp.origin);
  await page.until(() => true);
  await using stand = await Peer.dial(lamp.endpoints.lamp!);
  const pair = Uint8Array.fromHex("120000130000");
  const burst = new Uint8Array(6 * 20_000);
  for (let i = 0; i < burst.length; i += 6) burst.set(pair, i);
  await stand.write(burst);
  const { commands } = await page.until(({ total }) => total === 40_000);
  assert.equal(commands.length, 12);
});

Deno.test("a state counts as shown once every page has said so, whatever else pages say", async () => {
  await using lamp = await startLamp();
  const { shown } = lamp.observed;
  await using one = new Follower(lamp.origin);
  const another = new Follower(lamp.origin);
  await another.until(() => true);
  await one.until(() => true);
  await using stand = await Peer.dial(lamp.endpoints.lamp!);
  await stand.write(Uint8Array.fromHex("120000130000"));
  for (const page of [one, another]) await page.until(({ version }) => version === 2);
  one.show(1);
  for (const nonsense of [3, -1, "x", { changes: 2 }, 1e99, null]) another.show(nonsense);
  another.show(1);
  await within(shown.seen(1), () => "the first state to be shown by both");
  one.show(2);
  // What one says behind it tells that it was heard, and shown by one of the two only.
  await stand.write(Uint8Array.fromHex("120000"));
  await one.until(({ version }) => version === 3);
  assert.equal(shown.total, 1);
  await another[Symbol.asyncDispose]();
  await within(shown.seen(2), () => "the page that is gone not to be waited for");
  one.show(3);
  await within(shown.seen(3), () => "the third state to be shown");
});

Deno.test("pages of other origins may neither follow nor drive a lamp, unless allowed", async () => {
  const allowed = "http://bench.example:8888";
  await using lamp = await startLamp({ allowOrigins: [allowed], api: "127.0.0.1:1" });
  for (const [origin, status] of [["http://evil.example", 403], ["null", 403], [allowed, 400]]) {
    const response = await post(lamp.origin, "{}", { origin: String(origin) });
    assert.equal(response.status, status, String(origin));
    await response.body?.cancel();
  }
  for (
    const [origin, status] of [["http://evil.example", 403], [allowed, 101], [lamp.origin, 101]]
  ) {
    await using socket = await Peer.dial(lamp.endpoints.web!);
    await socket.write(new TextEncoder().encode(
      `GET /live HTTP/1.1\r\nHost: ${formatAddress(lamp.endpoints.web!)}\r\nOrigin: ${origin}\r\n` +
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    ));
    const head = new TextDecoder().decode(await socket.atLeast(12));
    assert.equal(head.slice(0, 12), `HTTP/1.1 ${status}`, String(origin));
  }
});

Deno.test("POST /command is passed on to the stand's debug API as its own request", async () => {
  const bodies: unknown[] = [];
  await using api = listenHttp(ANYWHERE, async (request) => {
    assert.equal(request.headers.get("origin"), null);
    bodies.push(await request.json());
    return Response.json({ result: { delivered: 2, bytes: "200003ff0000" } });
  });
  await using lamp = await startLamp({ api: api.address });
  const color = { command: "COLOR", value: "ff0000" };
  const answer = await post(lamp.origin, color, { origin: lamp.origin });
  assert.deepEqual(await answer.json(), { result: { delivered: 2, bytes: "200003ff0000" } });
  await (await post(lamp.origin, { command: "ON" })).body?.cancel();
  assert.deepEqual(bodies, [
    { method: "message", params: color },
    { method: "message", params: { command: "ON" } },
  ]);
});

Deno.test("POST /command says in a sentence what is wrong", async () => {
  await using declining = listenHttp(
    ANYWHERE,
    () => Response.json({ error: { code: "busy", message: "Not now" } }, { status: 400 }),
  );
  await using strange = listenHttp(ANYWHERE, () => new Response("<h1>?</h1>", { status: 500 }));
  const nobody = await freeAddress();
  const cases: [z.input<typeof lantern.options>, unknown, number, RegExp][] = [
    [{}, "{", 400, /^The body must be/],
    [{}, { command: "EXPLODE" }, 400, /one of ON, OFF, COLOR/],
    [{}, { command: "COLOR", value: "red" }, 400, /^The value of COLOR must be a colour/],
    [{}, { command: "ON", pad: "x".repeat(70_000) }, 413, /at most 64 KiB/],
    [{ api: declining.address }, { command: "ON" }, 502, /declined: Not now$/],
    [{ api: strange.address }, { command: "ON" }, 502, /declined: status 500$/],
    [{ api: nobody }, { command: "ON" }, 502, /does not answer: connection refused$/],
  ];
  for (const [options, body, status, message] of cases) {
    await using lamp = await startLamp(options);
    const response = await post(lamp.origin, body);
    assert.equal(response.status, status);
    assert.match((await response.json()).error.message, message);
  }
});

Deno.test("the debug API is by default on port 9000 of the stand's host", async () => {
  await using stand = await startPeerServer();
  await using lamp = await startPart(lantern, { target: stand.address, webPort: 0 });
  await using page = new Follower(`http://${formatAddress(lamp.endpoints.web!)}`);
  assert.equal((await page.until(() => true)).api, "127.0.0.1:9000");
});

Deno.test("the page loads nothing from elsewhere, and nobody may put it into a frame", async () => {
  await using lamp = await startLamp();
  const paths = ["/", "/lantern.css", "/lantern.js", "/web/style.css", "/web/live.js"];
  for (const path of paths) {
    const response = await fetch(lamp.origin + path);
    assert.equal(response.status, 200, path);
    const policy = response.headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'.*frame-ancestors 'none'/);
    const text = (await response.text()).replaceAll("http://www.w3.org/2000/svg", "");
    assert.doesNotMatch(text, /https?:\/\//, path);
  }
  const missing = await fetch(`${lamp.origin}/nothing`);
  assert.equal(missing.status, 404);
  assert.equal((await missing.json()).error.code, "not-found");
});

Deno.test("a lamp stops although a page follows it, and the page learns of it", async () => {
  const lamp = await startLamp();
  const socket = new WebSocket(`${lamp.origin.replace("http", "ws")}/live`);
  await new Promise((resolve) => socket.onmessage = resolve);
  const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
  await lamp[Symbol.asyncDispose]();
  assert.equal((await within(closed, () => "the end of the WebSocket")).code, 1001);
  assert.equal(lamp.observed.viewers.open, 0);
});
