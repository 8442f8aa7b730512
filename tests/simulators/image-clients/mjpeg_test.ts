import assert from "node:assert/strict";
import type { z } from "zod";
import { concat, utf8 } from "../../../core/bytes.ts";
import { imageClients } from "../../../simulators/image-clients/image_clients.ts";
import { listenHttp } from "../../../transports/http.ts";
import { startStandIn } from "../stand_in.ts";
import { watch } from "../watched.ts";

type Options = z.input<typeof imageClients.options>;

const client = (options: Options) =>
  watch(imageClients, { method: "http_mjpeg", redialMin: "5ms", redialMax: "5ms", ...options });
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const head = "HTTP/1.0 200 OK\r\nServer: a camera\r\n" +
  "content-type: multipart/x-mixed-replace;boundary=--part\r\n\r\n";

/** A part as cameras send it that do not say how long it is. */
const part = (body: string) => `--part\r\nContent-type: image/jpeg\r\n\r\n${body}\r\n`;

Deno.test("http_mjpeg takes images without Content-Length, cut anywhere", async () => {
  await using server = await startStandIn();
  await using viewer = client({ target: server.address });
  const camera = await server.accepted();
  assert.match(
    await camera.head(),
    /^GET \/\?action=stream HTTP\/1\.0\r\nHost: 127\.0\.0\.1:\d+\r\n/,
  );
  for (const byte of utf8(head + part("one"))) camera.write(Uint8Array.of(byte));
  camera.write(part("\r\ntwo--part") + part("three") + "--part\r\n");
  const received = await viewer.until("images.received", 3);
  assert.deepEqual(received.map(text), ["one", "\r\ntwo--part", "three"]);
  assert.equal(viewer.metric("connection.opened"), 1);
});

Deno.test("http_mjpeg takes images behind a head that they come with in one piece", async () => {
  await using server = await startStandIn();
  await using viewer = client({ target: server.address });
  const body = "x".repeat(40_000);
  (await server.accepted()).write(head + part(body) + "--part\r\n");
  assert.equal((await viewer.until("images.received", 1)).map(text)[0], body);
});

Deno.test("http_mjpeg counts an image that is repeated to have it shown once", async () => {
  await using server = await startStandIn();
  await using viewer = client({ target: server.address });
  (await server.accepted()).write(head + part("one") + part("one") + part("two") + "--part\r\n");
  await viewer.until("images.received", 2);
  assert.equal(viewer.metric("images.count"), 2);
  assert.equal(viewer.metric("images.duplicates"), 1);
});

Deno.test("http_mjpeg asks for a stream by its number, and reads what a web server streams", async () => {
  const asked: string[] = [];
  await using server = listenHttp({ hostname: "127.0.0.1", port: 0 }, ({ url }) => {
    asked.push(new URL(url).pathname);
    const body = new ReadableStream({
      start(stream) {
        for (const image of ["one", "two"]) {
          stream.enqueue(utf8(`--f\r\nContent-Length: ${image.length}\r\n\r\n${image}\r\n`));
        }
        stream.enqueue(utf8("--f--\r\n"));
        stream.close();
      },
    });
    const headers = { "content-type": 'multipart/x-mixed-replace; boundary="f"' };
    return new Response(body, { headers });
  });
  await using viewer = client({ target: server.address, stream: 4, redialMin: "1m" });
  const received = await viewer.until("images.received", 2);
  assert.deepEqual(received.map(text), ["one", "two"]);
  assert.deepEqual(asked, ["/streams/4/stream.mjpg"]);
  await viewer.until("connection.ended", 1);
  assert.equal(viewer.metric("images.damaged"), 0);
});

Deno.test("http_mjpeg says why it was declined", async () => {
  await using server = await startStandIn();
  await using viewer = client({ target: server.address });
  const answers = {
    "HTTP 404 Not Found": "HTTP/1.1 404 Not Found\r\n\r\nsorry",
    "the answer is text/html, not multipart": "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
    "the answer is of no type, not multipart": "HTTP/1.1 200\r\nX: y\r\n\r\n",
    "the answer is not HTTP": "ICY 200 OK\r\n\r\n",
    "closed without an answer": "HTTP/1.1 200 OK\r\n",
  };
  for (const answer of Object.values(answers)) {
    const visit = await server.accepted();
    visit.write(answer);
    visit.end();
  }
  const reasons = await viewer.until("connection.refused", 5);
  assert.deepEqual(reasons.slice(0, 5), Object.keys(answers));
  assert.equal(viewer.metric("connection.opened"), 0);
});

Deno.test("http_mjpeg counts an image that is cut, and outlives a head without an end", async () => {
  await using server = await startStandIn();
  await using viewer = client({ target: server.address });
  const camera = await server.accepted();
  camera.write(head + "--part\r\nContent-Length: 10\r\n\r\nfive");
  camera.end();
  await viewer.until("images.damaged", 1);
  (await server.accepted()).write(concat([utf8("HTTP/1.1 200 OK\r\nX: "), new Uint8Array(50_000)]));
  const [reason] = await viewer.until("connection.refused", 1);
  assert.match(reason, /^Cannot decode HTTP: its head is longer than 16384 bytes$/);
});

Deno.test("http_mjpeg does not wait for ever for an answer", async () => {
  await using server = await startStandIn();
  await using viewer = client({ target: server.address, connectTimeout: "50ms" });
  (await server.accepted()).write("HTTP/1.1 200 OK\r\n");
  assert.equal((await viewer.until("connection.refused", 1))[0], "no answer in 50 ms");
});
