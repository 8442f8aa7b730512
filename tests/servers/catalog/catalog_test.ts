import assert from "node:assert/strict";
import { utf8 } from "../../../core/bytes.ts";
import { type Started, startPart } from "../../../parts/start_part.ts";
import { decodeCatalog } from "../../../protocols/vod/mod.ts";
import { catalog } from "../../../servers/catalog/catalog.ts";
import { realProgram, testWith } from "../../real_program.ts";
import { runProgram } from "../../interop/running_program.ts";
import { freeAddress, Peer } from "../../peer.ts";
import { within } from "../../within.ts";
import { fixtureImages, lineOf, makeFolder, startStreamServer, urlOf } from "./stream_server.ts";

const curl = realProgram("curl", "curl");

type Catalog = Started<typeof catalog.streams>;

const start = (dir: string) => startPart(catalog, { port: 0, dir });

function headOf(server: Catalog): string {
  return `ServerAddress: 127.0.0.1 \r\nServerPort: ${server.endpoints.http!.port} \r\n`;
}

/** An answer taken apart; every line of its head ends in CRLF. */
function split(answer: string) {
  const end = answer.indexOf("\r\n\r\n");
  const [status, ...lines] = answer.slice(0, end).split("\r\n");
  assert.ok(!lines.some((line) => line.includes("\n")), "no line ends otherwise");
  const headers = new Headers(lines.map((line) => line.split(": ", 2) as [string, string]));
  return { status, headers, body: answer.slice(end + 4) };
}

/** Sends something, and reads until the server closes. */
async function exchange(server: Catalog, request: string): Promise<string> {
  await using peer = await Peer.dial(server.endpoints.http!);
  await peer.write(utf8(request));
  return await peer.text();
}

Deno.test("catalog gives its text to a client that asks for nothing", async () => {
  await using running = await makeFolder();
  await using server = await start(running.path);
  await running.leave("2.txt", { id: 2, name: "two words", protocol: "UDP_PUSH", port: 8011 });
  await running.leave("1.txt", { imagesPerSecond: 29.97 });
  await using peer = await Peer.dial(server.endpoints.http!);
  const { status, headers, body } = split(await peer.text());
  const text = `${headOf(server)}${lineOf({ imagesPerSecond: 29.97 })} \r\n` +
    `${lineOf({ id: 2, name: "two words", protocol: "UDP_PUSH", port: 8011 })}\r\n`;
  assert.equal(body, text);
  assert.equal(status, "HTTP/1.1 200 OK");
  assert.equal(headers.get("content-type"), "text/plain; charset=utf-8");
  assert.equal(headers.get("content-length"), `${utf8(text).length}`);
  assert.equal(headers.get("connection"), "close");
  assert.equal(server.observed.requests.total, 1);
});

Deno.test("catalog gives the same text over HTTP, its length counted in bytes", async () => {
  await using running = await makeFolder();
  await using server = await start(running.path);
  await running.leave("1.txt", { name: "größer" });
  const text = `${headOf(server)}${lineOf({ name: "größer" })}\r\n`;
  for (const version of ["1.1\r\nHost: x", "1.0"]) {
    const request = `GET / HTTP/${version}\r\nConnection: close\r\n\r\n`;
    const { status, headers, body } = split(await exchange(server, request));
    assert.match(status!, /^HTTP\/1\.[01] 200 OK$/);
    assert.equal(body, text);
    assert.equal(headers.get("content-length"), `${utf8(text).length}`);
  }
});

testWith([curl], "catalog gives curl the text, and a browser the page", async () => {
  await using running = await makeFolder();
  await using server = await start(running.path);
  await running.leave("1.txt");
  const url = urlOf(server.endpoints.http!);
  const text = `${headOf(server)}${lineOf()}\r\n`;
  assert.equal(await runProgram(curl, ["-s", url]), text);
  assert.equal(await runProgram(curl, ["-s", "--compressed", url]), text);
  assert.equal(await runProgram(curl, ["-s", "-0", url]), text);
  assert.equal(await runProgram(curl, ["-s", `${url}catalog.txt`]), text);
  const accept = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
  assert.match(await runProgram(curl, ["-s", "-H", accept, url]), /^<!doctype html>/);
});

Deno.test("catalog answers HEAD as GET without the body, on a connection that stays", async () => {
  await using running = await makeFolder();
  await using server = await start(running.path);
  const text = `${headOf(server)}\r\n`;
  await using peer = await Peer.dial(server.endpoints.http!);
  let length = 0;
  for (const method of ["HEAD", "GET", "HEAD"]) {
    const before = length;
    await peer.write(utf8(`${method} / HTTP/1.1\r\nHost: x\r\n\r\n`));
    let answer = "";
    const isWhole = () =>
      answer.includes("\r\n\r\n") && (method === "HEAD" || answer.endsWith(text));
    while (!isWhole()) {
      const bytes = await peer.atLeast(length + 1);
      length = bytes.length;
      answer = new TextDecoder().decode(bytes.subarray(before));
    }
    const { headers, body } = split(answer);
    assert.equal(headers.get("content-length"), `${text.length}`);
    assert.equal(body, method === "HEAD" ? "" : text);
  }
});

Deno.test("catalog answers a client that closed its side behind its request", async () => {
  await using running = await makeFolder();
  await using server = await start(running.path);
  await using peer = await Peer.dial(server.endpoints.http!);
  await peer.write(utf8("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  peer.end();
  assert.equal(split(await peer.text()).body, `${headOf(server)}\r\n`);
});

Deno.test("catalog lists what is there at the moment of asking", async () => {
  await using running = await makeFolder();
  await using server = await start(running.path);
  const ask = async () => {
    const response = await fetch(urlOf(server.endpoints.http!));
    return decodeCatalog(await response.bytes()).streams.map(({ id, name }) => `${id} ${name}`);
  };
  assert.deepEqual(await ask(), []);
  await running.leave("1.txt");
  assert.deepEqual(await ask(), ["1 example"]);
  await running.leave("1.txt", { name: "changed" });
  await running.leave("2.txt", { id: 2 });
  await running.write("3.txt", "ID: broken");
  assert.deepEqual(await ask(), ["1 changed", "2 example"]);
  await running.remove("1.txt");
  assert.deepEqual(await ask(), ["2 example"]);
  await Deno.remove(running.path, { recursive: true });
  assert.deepEqual(await ask(), []);
  await Deno.mkdir(running.path);
  await running.leave("4.txt", { id: 4 });
  assert.deepEqual(await ask(), ["4 example"]);
});

Deno.test("catalog calls itself what the client reached it by when it listens everywhere", async () => {
  await using running = await makeFolder();
  await using server = await startPart(catalog, { port: 0, host: "0.0.0.0", dir: running.path });
  const { port } = server.endpoints.http!;
  const address = { hostname: "127.0.0.1", port };
  await using peer = await Peer.dial(address);
  peer.end();
  assert.equal(split(await peer.text()).body, `${headOf(server)}\r\n`);
  const named = await fetch(urlOf({ hostname: "localhost", port }));
  assert.equal(await named.text(), `ServerAddress: localhost \r\nServerPort: ${port} \r\n\r\n`);
});

Deno.test("catalog tells how the streams are doing, as far as their servers say", async () => {
  const images = await fixtureImages("jpeg");
  await using streams = startStreamServer([
    { id: 1, images, viewers: 3, clients: 1, deliveredPerSecond: 59.9 },
  ]);
  const nobody = await freeAddress();
  await using running = await makeFolder();
  await running.leave("1.txt", { http: streams.address });
  await running.leave("2.txt", { id: 2, http: streams.address });
  await running.leave("3.txt", { id: 3, http: nobody });
  await running.leave("4.txt", { id: 4, protocol: "MCAST_PUSH", address: "225.6.7.9" });
  await running.write("5.txt", "ID: x");
  await using server = await start(running.path);
  const response = await fetch(urlOf(server.endpoints.http!, "/state"));
  const { streams: shown, broken } = await response.json();
  assert.deepEqual(shown.map(({ http }: { http?: unknown }) => http), [
    {
      address: urlOf(streams.address, "").slice(7),
      answers: true,
      viewers: 3,
      clients: 1,
      deliveredPerSecond: 59.9,
    },
    { address: urlOf(streams.address, "").slice(7), answers: false },
    { address: urlOf(nobody, "").slice(7), answers: false },
    undefined,
  ]);
  const { writtenAtMs, ...fourth } = shown[3];
  assert.equal(typeof writtenAtMs, "number");
  assert.deepEqual(fourth, {
    file: "4.txt",
    id: 4,
    name: "example",
    type: "JPEG",
    method: "mcast_push",
    address: "225.6.7.9:8010",
    imagesPerSecond: 20,
    images: 1,
  });
  assert.equal(broken.length, 1);
  assert.match(broken[0].problem, /^Cannot read 5\.txt: line 1: ID is "x"/);
  assert.equal(streams.asked.filter((path) => path === "/state").length, 1);
});

Deno.test("catalog takes a stream's server for gone that answers with something else", async () => {
  await using standIn = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("<html>"),
  );
  await using running = await makeFolder();
  await running.leave("1.txt", { http: standIn.addr });
  await using server = await start(running.path);
  const response = await fetch(urlOf(server.endpoints.http!, "/state"));
  assert.equal((await response.json()).streams[0].http.answers, false);
});

Deno.test("catalog tells its followers what changes in the folder", async () => {
  await using running = await makeFolder();
  await using server = await start(running.path);
  const socket = new WebSocket(urlOf(server.endpoints.http!, "/live").replace("http", "ws"));
  const views: { version: number; streams: { name: string }[] }[] = [];
  let changed = Promise.withResolvers<void>();
  socket.addEventListener("message", ({ data }) => {
    views.push(JSON.parse(data));
    socket.send(`${views.at(-1)!.version}`);
    changed.resolve();
  });
  const shows = async (...names: string[]) => {
    while (views.at(-1)?.streams.map(({ name }) => name).join() !== names.join()) {
      await within(changed.promise, () => `${names}; the last was ${JSON.stringify(views.at(-1))}`);
      changed = Promise.withResolvers();
    }
  };
  await running.leave("1.txt", { name: "one" });
  await shows("one");
  await running.leave("2.txt", { id: 2, name: "two" });
  await shows("one", "two");
  await running.remove("1.txt");
  await shows("two");
  assert.equal(server.observed.viewers.open, 1);
  const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
  socket.close();
  await within(closed, () => "the end of the WebSocket");
});

Deno.test("catalog keeps followers of foreign pages out", async () => {
  await using running = await makeFolder();
  await using server = await start(running.path);
  const answer = await exchange(
    server,
    "GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://evil.example\r\n" +
      "Connection: close, Upgrade\r\nUpgrade: websocket\r\n\r\n",
  );
  assert.match(answer, /^HTTP\/1\.1 403 /);
});

Deno.test("catalog outlives garbage, and a client that never reads", async () => {
  await using running = await makeFolder();
  await using server = await start(running.path);
  await running.leave("1.txt", { name: "n".repeat(30_000) });
  assert.match(await exchange(server, "\u0001\u0002 nonsense\r\n\r\n"), /^HTTP\/1\.1 400 /);
  assert.match(await exchange(server, "GET /nowhere HTTP/1.0\r\n\r\n"), /^HTTP\/1\.. 404 /);

  await using deaf = await Peer.dial(server.endpoints.http!);
  deaf.pause();
  const request = utf8("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1_000));
  let isStuck = false;
  const sent = (async () => {
    // For ever, unless the catalog stops to read because nothing of its answers is read.
    while (!isStuck) await deaf.write(request);
  })().catch(() => {});
  for (let i = 0; i < 20; i++) {
    const response = await fetch(urlOf(server.endpoints.http!));
    assert.match(await response.text(), /^ServerAddress/);
  }
  isStuck = true;
  deaf.reset();
  await sent;
});
