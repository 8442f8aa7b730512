/** What the downloader serves over HTTP: its API, its files, and who may ask for them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { temporaryFolder } from "../../interop/places.ts";
import { eventually } from "../../within.ts";
import { Client, serveShelf } from "./web_shelf.ts";

const url = (name: string) => `http://files.example/${name}`;

function post(to: string, body?: unknown, headers: HeadersInit = {}): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetch(to, {
    method: "POST",
    ...(body === undefined ? {} : { body: text }),
    headers: { "content-type": "application/json", ...headers },
  });
}

async function errorOf(response: Response): Promise<[number, string, string]> {
  const { error } = await response.json();
  return [response.status, error.code, error.message];
}

Deno.test("the API adds, lists, pauses, resumes, cancels and removes", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await serveShelf(folder.path);
  const api = `${shelf.origin}/api/downloads`;
  const added = await post(api, { urls: [{ url: url("a") }, { url: url("b") }] });
  assert.equal(added.status, 201);
  const { downloads } = await added.json();
  assert.deepEqual(downloads.map(({ id, state }: { id: string; state: string }) => [id, state]), [
    ["1", "checking"],
    ["2", "checking"],
  ]);
  const stateAfter = async (verb: string) =>
    (await (await post(`${api}/1/${verb}`)).json()).download.state;
  assert.equal(await stateAfter("pause"), "paused");
  assert.equal(await stateAfter("resume"), "checking");
  assert.equal(await stateAfter("cancel"), "cancelled");
  const one = await (await fetch(`${api}/2`)).json();
  assert.deepEqual(one.download, shelf.downloads.entry("2").view);
  const removed = await fetch(`${api}/1`, { method: "DELETE" });
  assert.equal((await removed.json()).download.id, "1");
  const list = await (await fetch(api)).json();
  assert.deepEqual(list, { downloads: [shelf.downloads.entry("2").view] });
});

Deno.test("the API declines in sentences what it cannot do", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await serveShelf(folder.path);
  const api = `${shelf.origin}/api/downloads`;
  assert.deepEqual(await errorOf(await fetch(`${api}/9`)), [
    404,
    "not-found",
    'There is no download "9"',
  ]);
  assert.deepEqual(await errorOf(await post(api, "{")), [
    422,
    "wrong-body",
    "The body is not valid JSON",
  ]);
  assert.deepEqual(await errorOf(await post(api, { urls: [{ url: "file:///etc/passwd" }] })), [
    422,
    "wrong-body",
    "urls.0.url: must be an http or https URL",
  ]);
  assert.deepEqual(await errorOf(await post(api, { urls: [], more: "x".repeat(70_000) })), [
    413,
    "too-large",
    "The body must have at most 64 KiB",
  ]);
  assert.deepEqual(await errorOf(await fetch(`${shelf.origin}/no`)), [
    404,
    "not-found",
    "There is no /no here",
  ]);
  await shelf.downloads.add([{ url: url("a") }]);
  await shelf.fetching.finish((await shelf.fetching.underWay(1))[0]!);
  await eventually(() => shelf.downloads.all[0]!.state === "done");
  assert.deepEqual(await errorOf(await post(`${api}/1/cancel`)), [
    409,
    "wrong-state",
    "Cannot cancel download 1: it is done",
  ]);
});

Deno.test("the API's document tells every route, and the docs page shows it", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await serveShelf(folder.path, { token: "t" });
  const document = await (await fetch(`${shelf.origin}/openapi.json`)).json();
  assert.deepEqual(Object.keys(document.paths).sort(), [
    "/api/downloads",
    "/api/downloads/{id}",
    "/api/downloads/{id}/cancel",
    "/api/downloads/{id}/pause",
    "/api/downloads/{id}/resume",
  ]);
  assert.deepEqual(document.components.securitySchemes.Token.scheme, "bearer");
  const page = await (await fetch(`${shelf.origin}/docs`)).text();
  assert.match(page, /<title>Wirebench downloader: API<\/title>/);
});

Deno.test("/files/{id} hands out what is done, as an attachment, and nothing else", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await serveShelf(folder.path);
  const { downloads, fetching, origin } = shelf;
  await downloads.add([{ url: url("a") }, { url: url("b") }]);
  const [a] = await fetching.underWay(2);
  const bytes = new Uint8Array(300_000).map((_, i) => i % 251);
  const path = join(folder.path, "a 'ü'.html");
  await Deno.writeFile(path, bytes);
  a!.done({ path, sizeBytes: bytes.length });
  await eventually(() => downloads.entry("1").state === "done");
  for (const method of ["GET", "HEAD"]) {
    const response = await fetch(`${origin}/files/1`, { method });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "application/octet-stream");
    assert.equal(response.headers.get("content-length"), "300000");
    assert.equal(
      response.headers.get("content-disposition"),
      "attachment; filename*=UTF-8''a%20%27%C3%BC%27.html",
    );
    assert.deepEqual(await response.bytes(), method === "GET" ? bytes : new Uint8Array());
  }
  for (const id of ["2", "9", "..%2F..%2Fetc%2Fpasswd"]) {
    const response = await fetch(`${origin}/files/${id}`);
    assert.equal(response.status, 404, id);
    await response.body?.cancel();
  }
  await Deno.remove(path);
  await Deno.symlink("/etc/passwd", path);
  assert.equal((await errorOf(await fetch(`${origin}/files/1`)))[0], 404, "a link is none of ours");
});

Deno.test("a downloader with a token serves those who know it, in every way", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await serveShelf(folder.path, { token: "se&cret" });
  const { origin } = shelf;
  const status = async (path: string, headers: HeadersInit = {}) => {
    const response = await fetch(`${origin}${path}`, { headers });
    await response.body?.cancel();
    return response.status;
  };
  assert.deepEqual(await errorOf(await fetch(`${origin}/api/downloads`)), [
    401,
    "no-token",
    "There is no token: this downloader serves those who know it",
  ]);
  assert.equal(await status("/api/downloads?token=other"), 401);
  assert.equal(await status("/api/downloads?token=se%26cret"), 200);
  assert.equal(await status("/files/1"), 401);
  assert.equal(await status("/files/1?token=se%26cret"), 404);
  assert.equal(await status("/"), 200, "the page can ask for it");
  await assert.rejects(Client.dial(origin));
  await assert.rejects(Client.dialEvents(`${origin}/ws?token=other`));
  await using client = await Client.dialEvents(`${origin}/ws?token=se%26cret`);
  await client.until(() => client.frames.length === 1);
});

Deno.test("/ws is for WebSockets alone", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await serveShelf(folder.path);
  const response = await fetch(`${shelf.origin}/ws`);
  assert.deepEqual([response.status, await response.text()], [
    400,
    "This is no request for a WebSocket.",
  ]);
});

Deno.test("a token is taken from Authorization as well", async () => {
  await using folder = await temporaryFolder();
  await using shelf = await serveShelf(folder.path, { token: "word" });
  for (
    const [given, status] of [["Bearer word", 200], ["bearer  word", 200], ["Basic word", 401]]
  ) {
    const headers = { authorization: String(given) };
    const response = await fetch(`${shelf.origin}/api/downloads`, { headers });
    await response.body?.cancel();
    assert.equal(response.status, status, String(given));
  }
});

Deno.test("pages of other origins may neither follow nor command a downloader, unless allowed", async () => {
  await using folder = await temporaryFolder();
  const allowed = "http://bench.example:8888";
  await using shelf = await serveShelf(folder.path, { allowOrigins: [allowed] });
  const { origin, downloads } = shelf;
  const body = { urls: [{ url: url("a") }] };
  for (const foreign of ["http://evil.example", "null"]) {
    const [status, code] = await errorOf(
      await post(`${origin}/api/downloads`, body, { origin: foreign }),
    );
    assert.deepEqual([status, code], [403, "foreign-origin"]);
    assert.equal(await handshake(origin, foreign), 403);
  }
  assert.equal(downloads.all.length, 0);
  const response = await post(`${origin}/api/downloads`, body, { origin: allowed });
  await response.body?.cancel();
  assert.equal(response.status, 201);
  assert.equal(await handshake(origin, allowed), 101);
  assert.equal(await handshake(origin, origin), 101);
});

/** The status of the answer to a WebSocket's request that comes from a page. */
async function handshake(origin: string, from: string): Promise<number> {
  const { hostname, port } = new URL(origin);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const lines = [
    "GET / HTTP/1.1",
    `Host: ${hostname}:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    `Origin: ${from}`,
  ];
  await connection.write(new TextEncoder().encode(lines.join("\r\n") + "\r\n\r\n"));
  const buffer = new Uint8Array(1_024);
  const length = await connection.read(buffer);
  return Number(new TextDecoder().decode(buffer.subarray(0, length ?? 0)).split(" ")[1]);
}
