import assert from "node:assert/strict";
import type { z } from "zod";
import { imageClients } from "../../../simulators/image-clients/image_clients.ts";
import { watch } from "../watched.ts";
import { DatagramStandIn } from "./stand_in_datagrams.ts";
import { fragment, portOf } from "./stand_in_server.ts";

const quick = {
  rate: "500/s",
  imageTimeout: "50ms",
  silenceTimeout: "5s",
  redialMin: "5ms",
} as const;

type Options = z.input<typeof imageClients.options>;

const client = (options: Options) => watch(imageClients, { ...quick, ...options });
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("udp_pull introduces itself, and asks for one image after the other", async () => {
  await using server = new DatagramStandIn();
  await using viewer = client({
    target: server.address,
    method: "udp_pull",
    stream: 2,
    fragmentSize: 64,
    imageTimeout: "5s",
  });
  const opening = await server.next();
  assert.match(opening, /^GET 2\r\nLISTEN_PORT \d+\r\nFRAGMENT_SIZE 64\r\n\r\n$/);
  for (let id = 0; id < 3; id++) {
    assert.equal(await server.next(), "GET -1\r\n\r\n");
    assert.equal(server.waiting, 0, "one is asked for at a time");
    await server.send(portOf(opening), fragment(id, "image", 0, 2), fragment(id, "image", 2));
    await viewer.until("requests.done", id + 1);
  }
  assert.deepEqual(viewer.all("images.received").map(text), ["image", "image", "image"]);
  assert.equal(viewer.metric("images.equals"), true);
  assert.equal(viewer.metric("fragments.count"), 6);
  assert.equal(viewer.metric("fragments.equals"), true);
  assert.equal(viewer.metric("requests.ok"), 3);
});

Deno.test("udp_pull names no stream where none is set, and another port than its own", async () => {
  await using server = new DatagramStandIn();
  await using _viewer = client({ target: server.address, method: "udp_pull", advertise: 4711 });
  assert.equal(await server.next(), "LISTEN_PORT 4711\r\nFRAGMENT_SIZE 1400\r\n\r\n");
});

Deno.test("udp_pull gives an image up that does not come whole in time, and asks for the next", async () => {
  await using server = new DatagramStandIn();
  await using viewer = client({ target: server.address, method: "udp_pull" });
  const port = portOf(await server.next());
  await server.until("GET -1\r\n\r\n");
  await server.send(port, fragment(0, "abcdefghi", 0, 3), fragment(0, "abcdefghi", 6));
  await viewer.until("images.damaged", 1);
  await viewer.until("requests.done", 1);
  assert.equal(viewer.metric("requests.errors"), 1);
  assert.equal(viewer.metric("fragments.lost"), 1);
  assert.equal(viewer.metric("images.count"), 0, "what lacks a byte is no image");
  await server.until("GET -1\r\n\r\n");
  await server.send(port, fragment(1, "whole", 0));
  await viewer.until("images.received", 1);
  assert.equal(viewer.metric("images.lost"), 0, "it came, if not whole");
});

Deno.test("udp_pull counts an image of which nothing came as lost, once the next one is there", async () => {
  await using server = new DatagramStandIn();
  await using viewer = client({ target: server.address, method: "udp_pull" });
  const opening = await server.next();
  await server.until("GET -1\r\n\r\n");
  await server.send(portOf(opening), fragment(4, "x", 0));
  await viewer.until("images.received", 1);
  await server.until("GET -1\r\n\r\n");
  assert.equal(await server.next(), opening, "a server that was started anew knows nobody");
  await server.until("GET -1\r\n\r\n");
  await server.send(portOf(opening), fragment(6, "x", 0));
  await viewer.until("images.received", 2);
  assert.equal(viewer.metric("images.lost"), 1);
  assert.equal(viewer.metric("images.damaged"), 0);
});

Deno.test("udp_push starts once it is heard, says that it is alive, and takes leave", async () => {
  await using server = new DatagramStandIn();
  const viewer = client({
    target: server.address,
    method: "udp_push",
    stream: 7,
    imageTimeout: "5s",
    alive: "10ms",
  });
  const opening = await server.next();
  assert.equal(await server.next(), "START\r\n\r\n");
  await server.send(portOf(opening), fragment(0, "x", 0), fragment(5, "y", 0));
  await viewer.until("images.received", 2);
  assert.equal(viewer.metric("images.lost"), 0, "a push may pass images over");
  await server.until("ALIVE 7\r\n\r\n");
  await server.until("ALIVE 7\r\n\r\n");
  await viewer[Symbol.asyncDispose]();
  await server.until("END\r\n\r\n");
  assert.equal(viewer.metric("connection.opened"), 1);
  assert.equal(viewer.metric("connection.closes"), 1);
});

Deno.test("udp_push asks a silent server again, but one that sends never twice", async () => {
  await using server = new DatagramStandIn();
  await using viewer = client({ target: server.address, method: "udp_push", alive: "60ms" });
  const opening = await server.next();
  await server.until("START\r\n\r\n");
  assert.equal(await server.next(), opening);
  await server.until("START\r\n\r\n");
  await server.send(portOf(opening), fragment(0, "x", 0));
  await viewer.until("images.received", 1);
  while (server.waiting > 0) await server.next();
  assert.equal(await server.next(), "ALIVE 0\r\n\r\n", "some servers send twice as much then");
});

Deno.test("udp_push begins anew when the server has vanished", async () => {
  await using server = new DatagramStandIn();
  await using viewer = client({
    target: server.address,
    method: "udp_push",
    silenceTimeout: "150ms",
  });
  const opening = await server.next();
  await server.send(portOf(opening), fragment(0, "x", 0), fragment(1, "half", 0, 2));
  await viewer.until("connection.ended", 1);
  assert.equal(viewer.metric("images.damaged"), 1);
  await server.until("END\r\n\r\n");
  await server.until(opening);
  await server.send(portOf(opening), fragment(9, "y", 0));
  await viewer.until("connection.opened", 2);
  assert.equal(viewer.metric("connection.resets"), 1);
});

Deno.test("udp_push says that nothing came", async () => {
  await using server = new DatagramStandIn();
  await using viewer = client({
    target: server.address,
    method: "udp_push",
    silenceTimeout: "20ms",
    imageTimeout: "10ms",
  });
  const reasons = await viewer.until("connection.refused", 1);
  assert.equal(reasons[0], "nothing came in 20 ms");
});

Deno.test("udp_push counts fragments that come again or behind a later one, and uses them", async () => {
  await using server = new DatagramStandIn();
  await using viewer = client({ target: server.address, method: "udp_push" });
  const port = portOf(await server.next());
  const all = "abcdefghijkl";
  await server.send(
    port,
    fragment(0, all, 4, 8),
    fragment(0, all, 8),
    fragment(0, all, 8),
    fragment(0, all, 0, 4),
  );
  const received = await viewer.until("images.received", 1);
  assert.deepEqual(received.map(text), [all]);
  assert.equal(viewer.metric("fragments.count"), 3);
  assert.equal(viewer.metric("fragments.duplicates"), 1);
  assert.equal(viewer.metric("fragments.reordered"), 1);
  assert.equal(viewer.metric("fragments.lost"), 0);
});

Deno.test("udp_push takes fragments of any size, from any port, and an empty one behind the last", async () => {
  await using server = new DatagramStandIn();
  await using other = new DatagramStandIn();
  await using viewer = client({ target: server.address, method: "udp_push", fragmentSize: 20 });
  const port = portOf(await server.next());
  const large = "z".repeat(5_000);
  await other.send(
    port,
    fragment(0, large, 0, 1),
    fragment(0, large, 1),
    fragment(0, large, 5_000),
  );
  await other.send(port, fragment(1, "next", 0, 4), fragment(1, "next", 4));
  const received = await viewer.until("images.received", 2);
  assert.deepEqual(received.map(text), [large, "next"]);
  assert.equal(viewer.metric("images.damaged"), 0);
});

Deno.test("udp_push drops garbage, and counts it", async () => {
  await using server = new DatagramStandIn();
  await using viewer = client({ target: server.address, method: "udp_push" });
  const port = portOf(await server.next());
  const garbage = [
    "",
    "x",
    "0\r\n4\r\n2\r\n3\r\nabc",
    "0\r\n4\r\n0\r\n4\r\nabc",
    "-1\r\n1\r\n0\r\n1\r\nx",
  ];
  await server.send(port, ...garbage, `0\r\n999999999\r\n0\r\n1\r\nx`);
  await viewer.until("fragments.damaged", 6);
  await server.send(port, fragment(0, "good", 0));
  await viewer.until("images.received", 1);
  assert.equal(viewer.metric("images.damaged"), 0);
});
