/** Streams over HTTP: moving pictures, single ones, and how they are doing. */
import assert from "node:assert/strict";
import { type Address, formatAddress } from "../../../core/address.ts";
import { utf8 } from "../../../core/bytes.ts";
import { framesOf } from "../../../core/decoder.ts";
import { mjpegBoundaryOf, MjpegDecoder } from "../../../protocols/vod/mod.ts";
import { Peer } from "../../peer.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { within } from "../../within.ts";
import { writeImages } from "./images.ts";
import { filesOf, JPEGS, startVod, TcpClient, until } from "./raw_clients.ts";

const files = await filesOf(JPEGS);

const urlOf = (server: { endpoints: Readonly<Record<string, Address>> }, path: string) =>
  `http://${formatAddress(server.endpoints.http!)}${path}`;

async function stateOf(server: { endpoints: Readonly<Record<string, Address>> }) {
  const response = await fetch(urlOf(server, "/state"));
  return (await response.json()).streams;
}

/** The images of a stream as they come, until it is left. */
async function watch(url: string) {
  const leave = new AbortController();
  const response = await fetch(url, { signal: leave.signal });
  const boundary = mjpegBoundaryOf(response.headers.get("content-type")!)!;
  const parts = framesOf(response.body!, new MjpegDecoder({ boundary }));
  return {
    response,
    async image() {
      const { value } = await within(parts.next(), () => "an image over HTTP");
      return value;
    },
    [Symbol.dispose]: () => leave.abort(),
  };
}

for (const path of ["/streams/1/stream.mjpg", "/?action=stream"]) {
  Deno.test(`vod shows each image at its turn at ${path}, the present one at once`, async () => {
    const clock = new VirtualClock();
    await using server = await startVod({ ips: 10, httpPort: 0 }, { clock });
    await clock.advance(1_050);
    using viewer = await watch(urlOf(server, path));
    assert.equal(
      viewer.response.headers.get("content-type"),
      "multipart/x-mixed-replace; boundary=frame",
    );
    for (let turn = 10; turn < 30; turn++) {
      const { contentType, bytes } = (await viewer.image())!;
      assert.equal(contentType, "image/jpeg");
      assert.deepEqual(bytes, files[turn % files.length]);
      await clock.advance(100);
    }
    const [{ viewers }] = await stateOf(server);
    assert.equal(viewers, 1);
    viewer[Symbol.dispose]();
    await until(() => server.observed.viewers.open === 0, "the viewer's going");
  });
}

Deno.test("vod sends each image of a slow stream twice, so that browsers show it", async () => {
  const clock = new VirtualClock();
  await using server = await startVod({ ips: 1, httpPort: 0 }, { clock });
  using viewer = await watch(urlOf(server, "/streams/1/stream.mjpg"));
  for (const id of [0, 1, 2]) {
    for (let time = 0; time < 2; time++) assert.deepEqual((await viewer.image())!.bytes, files[id]);
    await until(() => clock.delaysMs.includes(1_000), "the next turn");
    await clock.advance(1_000);
  }
});

for (const path of ["/streams/1/snapshot", "/?action=snapshot"]) {
  Deno.test(`vod gives the image whose turn it is at ${path}`, async () => {
    const clock = new VirtualClock();
    await using server = await startVod({ ips: 10, httpPort: 0 }, { clock });
    for (const id of [0, 1, 2]) {
      const response = await fetch(urlOf(server, path));
      assert.equal(response.headers.get("content-type"), "image/jpeg");
      assert.equal(response.headers.get("content-length"), `${files[id]!.length}`);
      assert.deepEqual(await response.bytes(), files[id]);
      await clock.advance(100);
    }
  });
}

Deno.test("vod tells how its streams are doing at /state", async () => {
  await using server = await startVod({ ips: 50, httpPort: 0, name: "hall", method: "tcp_push" });
  await using client = await TcpClient.dial(server.endpoints.tcp!);
  await client.say("LISTEN_PORT PORT?\r\nSTART\r\n");
  for (let i = 0; i < 30; i++) await client.image();
  const [{ delivered, deliveredPerSecond, ...rest }] = await stateOf(server);
  assert.deepEqual(rest, {
    id: 1,
    name: "hall",
    type: "JPEG",
    method: "tcp_push",
    address: formatAddress(server.endpoints.tcp!),
    ips: 50,
    images: files.length,
    clients: 1,
    viewers: 0,
    skipped: 0,
  });
  assert.ok(delivered >= 30);
  assert.ok(deliveredPerSecond > 0 && deliveredPerSecond < 80, `${deliveredPerSecond}`);
});

Deno.test("vod answers HEAD at a stream without a viewer that never leaves", async () => {
  await using server = await startVod({ httpPort: 0 });
  const response = await fetch(urlOf(server, "/streams/1/stream.mjpg"), { method: "HEAD" });
  assert.equal(response.status, 200);
  assert.equal((await stateOf(server))[0].viewers, 0);
});

for (
  const path of [
    "/streams/2/stream.mjpg",
    "/streams/x/snapshot",
    "/streams/1/images/99",
    "/streams/1/images/..%2f..%2fdeno.json",
    "/deno.json",
    "/../deno.json",
  ]
) {
  Deno.test(`vod has nothing at ${path}`, async () => {
    await using server = await startVod({ httpPort: 0 });
    const response = await fetch(urlOf(server, path));
    await response.body?.cancel();
    assert.equal(response.status, 404);
  });
}

Deno.test("vod passes images over for a viewer that does not read, and keeps nobody waiting", async () => {
  await using folder = await writeImages(6, 300_000);
  const clock = new VirtualClock();
  await using server = await startVod({ images: [folder.path], ips: 10, httpPort: 0 }, { clock });
  await using deaf = await Peer.dial(server.endpoints.http!);
  deaf.pause();
  await deaf.write(utf8("GET /streams/1/stream.mjpg HTTP/1.1\r\nHost: x\r\n\r\n"));
  using quick = await watch(urlOf(server, "/streams/1/stream.mjpg"));
  await until(() => server.observed.viewers.open === 2, "two viewers");
  for (let turn = 0; turn < 60; turn++) {
    assert.deepEqual((await quick.image())!.bytes, folder.images[turn % 6]);
    await clock.advance(100);
  }
  const [{ skipped }] = await stateOf(server);
  assert.ok(skipped > 20, `${skipped} images were passed over`);
});

Deno.test("vod ends its moving pictures in order when it stops", async () => {
  const server = await startVod({ ips: 100, httpPort: 0 });
  using viewer = await watch(urlOf(server, "/streams/1/stream.mjpg"));
  await viewer.image();
  const stopped = server[Symbol.asyncDispose]();
  for (let part = await viewer.image(); part !== undefined; part = await viewer.image());
  await stopped;
  assert.equal(server.observed.viewers.open, 0);
});

Deno.test("vod stops although somebody does not take a picture", async () => {
  await using folder = await writeImages(6, 2_000_000);
  const server = await startVod({ images: [folder.path], ips: 100, httpPort: 0 });
  await using deaf = await Peer.dial(server.endpoints.http!);
  deaf.pause();
  await deaf.write(utf8("GET /streams/1/stream.mjpg HTTP/1.1\r\nHost: x\r\n\r\n"));
  await until(async () => (await stateOf(server))[0].skipped > 3, "the deaf one to be behind");
  await within(Promise.resolve(server[Symbol.asyncDispose]()), () => "the stop");
  assert.equal(server.observed.viewers.open, 0);
});

Deno.test("vod shows its page to whoever asks for it, and nothing of anybody else's", async () => {
  await using server = await startVod({ httpPort: 0 });
  const response = await fetch(urlOf(server, "/"));
  assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
  assert.match(response.headers.get("content-security-policy")!, /img-src data: 'self'/);
  await response.body?.cancel();
});
