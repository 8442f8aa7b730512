import assert from "node:assert/strict";
import type { z } from "zod";
import { imageClients } from "../../../simulators/image-clients/image_clients.ts";
import { freeAddress } from "../../peer.ts";
import { startStandIn } from "../stand_in.ts";
import { Peer } from "../../peer.ts";
import { watch } from "../watched.ts";
import { answer, image, portOf } from "./stand_in_server.ts";

const quick = { rate: "500/s", redialMin: "5ms", redialMax: "5ms" } as const;
const images = ["one", "two", "three", "four", "five"];

type Options = z.input<typeof imageClients.options>;

const client = (options: Options) => watch(imageClients, { ...quick, ...options });

Deno.test("tcp_pull asks for the next image when the one before has come, and takes it", async () => {
  await using server = await startStandIn();
  await using viewer = client({ target: server.address });
  await using caller = await answer(server);
  assert.match(caller.opening, /^LISTEN_PORT \d+\r\n\r\n$/, "the bare form");
  for (let id = 1; id <= 4; id++) {
    assert.equal(await caller.control.head(), "GET -1\r\n\r\n");
    assert.equal(caller.control.bytes.length, 0, "one is asked for at a time");
    await caller.data.write(image(id, images[id]!));
    await viewer.until("images.received", id);
  }
  assert.equal(viewer.metric("images.count"), 4);
  assert.equal(viewer.metric("images.equals"), true);
  assert.equal(viewer.metric("requests.ok"), 4);
  assert.equal(viewer.metric("connection.opened"), 1);
});

Deno.test("tcp_pull names its stream in an opening GET, and another port than its own", async () => {
  await using server = await startStandIn();
  await using _viewer = client({
    target: server.address,
    stream: 3,
    advertise: 4711,
    connectTimeout: "50ms",
  });
  const control = await server.accepted();
  assert.equal(await control.head(), "GET 3\r\nLISTEN_PORT 4711\r\n\r\n");
});

Deno.test("tcp_pull puts images together that come in pieces or several at once", async () => {
  await using server = await startStandIn();
  await using viewer = client({ target: server.address });
  await using caller = await answer(server);
  for (const byte of image(0, "in pieces")) await caller.data.write(Uint8Array.of(byte));
  await caller.data.write(Uint8Array.from([...image(1, ""), ...image(2, "joined")]));
  const received = await viewer.until("images.received", 3);
  assert.deepEqual(received.map((bytes) => new TextDecoder().decode(bytes)), [
    "in pieces",
    "",
    "joined",
  ]);
});

Deno.test("tcp_pull asks a server that dials only once it has something to send", async () => {
  await using server = await startStandIn();
  await using viewer = client({ target: server.address, imageTimeout: "10ms" });
  const control = await server.accepted();
  const port = portOf(await control.head());
  assert.equal(await control.head(), "GET -1\r\n\r\n");
  await using data = await Peer.dial({ hostname: "127.0.0.1", port });
  await data.write(image(1, "one"));
  await viewer.until("requests.done", 1);
  assert.equal(await control.head(), "GET -1\r\n\r\n");
  assert.equal(control.bytes.length, 0, "it did not ask twice for the first");
  assert.equal(viewer.metric("images.count"), 1);
});

Deno.test("tcp_pull counts numbers that were passed over as lost, and the end of a round not", async () => {
  await using server = await startStandIn();
  await using viewer = client({ target: server.address });
  await using caller = await answer(server);
  for (const id of [3, 4, 7, 1, 2]) await caller.data.write(image(id, "x"));
  await viewer.until("images.received", 5);
  assert.equal(viewer.metric("images.lost"), 2);
});

Deno.test("tcp_push says START once, and takes images until it is told to stop", async () => {
  await using server = await startStandIn();
  const viewer = client({ target: server.address, method: "tcp_push" });
  await using caller = await answer(server);
  assert.equal(await caller.control.head(), "START\r\n\r\n");
  for (const id of [1, 2, 5, 1]) await caller.data.write(image(id, "x"));
  await viewer.until("images.received", 4);
  assert.equal(viewer.metric("images.lost"), 0, "a push may pass images over");
  assert.equal(viewer.metric("requests.count"), 0);
  const stopped = viewer[Symbol.asyncDispose]();
  assert.equal(await caller.control.head(), "END\r\n\r\n");
  await caller.data.sawEnd();
  await stopped;
  assert.equal(viewer.metric("connection.closes"), 1);
  assert.equal(viewer.metric("images.damaged"), 0, "what it cut itself was not damaged");
});

Deno.test("tcp_push counts an image that is cut, and dials again when the server vanishes", async () => {
  await using server = await startStandIn();
  await using viewer = client({ target: server.address, method: "tcp_push" });
  {
    await using caller = await answer(server);
    await caller.data.write(image(1, "whole"));
    await caller.data.write(image(2, "cut in two").subarray(0, 9));
    await viewer.until("images.received", 1);
    caller.control.reset();
    await viewer.until("images.damaged", 1);
  }
  await using caller = await answer(server);
  await caller.data.write(image(9, "again"));
  await viewer.until("images.received", 2);
  assert.equal(viewer.metric("connection.opened"), 2);
  assert.equal(viewer.metric("images.damaged"), 1);
});

Deno.test("tcp_pull counts the request as failed when the data connection ends", async () => {
  await using server = await startStandIn();
  await using viewer = client({ target: server.address });
  await using caller = await answer(server);
  await caller.control.head();
  caller.data.reset();
  await viewer.until("requests.done", 1);
  assert.equal(viewer.metric("requests.errors"), 1);
  assert.equal(viewer.metric("images.damaged"), 0, "nothing of it had come");
  await server.accepted();
});

Deno.test("tcp_push outlives a server that sends garbage, and counts it", async () => {
  await using server = await startStandIn();
  await using viewer = client({ target: server.address, method: "tcp_push" });
  for (const garbage of ["x\r\n3\r\nabc", "1\r\n99999999999\r\n", "1\r\n999999999\r\n"]) {
    await using caller = await answer(server);
    await caller.data.write(new TextEncoder().encode(garbage));
    await caller.data.sawEnd();
  }
  await using caller = await answer(server);
  await caller.data.write(image(1, "good"));
  await viewer.until("images.received", 1);
  assert.equal(viewer.metric("images.damaged"), 3);
});

Deno.test("image-clients take images from one connection at a time", async () => {
  await using server = await startStandIn();
  await using viewer = client({ target: server.address, method: "tcp_push" });
  await using caller = await answer(server);
  await using stranger = await Peer.dial(caller.data.remote);
  await stranger.sawEnd();
  await caller.data.write(image(1, "good"));
  await viewer.until("images.received", 1);
});

Deno.test("image-clients say when a server does not dial back, or hangs up before", async () => {
  await using server = await startStandIn();
  await using viewer = client({ target: server.address, connectTimeout: "20ms" });
  await server.accepted();
  const [late] = await viewer.until("connection.refused", 1);
  assert.equal(late, "no data connection in 20 ms");
  (await server.accepted()).end();
  await viewer.until("connection.refused", 2);
  assert.equal(viewer.metric("connection.opened"), 0);
});

Deno.test("image-clients dial again and again while nobody is there", async () => {
  await using viewer = client({ target: await freeAddress() });
  const reasons = await viewer.until("connection.refused", 2);
  assert.equal(reasons[0], "connection refused");
});
