import assert from "node:assert/strict";
import type { z } from "zod";
import { imageClients } from "../../../simulators/image-clients/image_clients.ts";
import { startStandIn } from "../stand_in.ts";
import { watch } from "../watched.ts";
import { DatagramStandIn } from "./stand_in_datagrams.ts";
import { answer, fragment, image, portOf } from "./stand_in_server.ts";

const opening = /^(GET \d+\r\n)?LISTEN_PORT \d+\r\n(FRAGMENT_SIZE \d+\r\n)?\r\n/;

type Options = z.input<typeof imageClients.options>;

const client = (options: Options) =>
  watch(imageClients, { rate: "500/s", redialMin: "5ms", redialMax: "5ms", ...options });

Deno.test("never-read takes nothing of what it asked for", async () => {
  await using server = await startStandIn();
  for (const method of ["tcp_push", "tcp_pull"] as const) {
    await using viewer = client({ target: server.address, method, misbehave: "never-read" });
    await using caller = await answer(server);
    const much = image(0, new Uint8Array(32 * 1024 * 1024));
    let isTaken = false;
    const written = caller.data.write(much).then(() => isTaken = true, () => {});
    await caller.control.head();
    if (method === "tcp_pull") await caller.control.atLeast(100);
    await viewer.until("connection.opened", 1);
    assert.equal(isTaken, false);
    assert.equal(viewer.metric("images.count"), 0);
    caller.data.reset();
    await written;
  }
});

Deno.test("vanish tears both connections after its first image, and comes again", async () => {
  await using server = await startStandIn();
  await using viewer = client({
    target: server.address,
    method: "tcp_push",
    misbehave: "vanish",
  });
  for (let round = 1; round <= 2; round++) {
    await using caller = await answer(server);
    await caller.data.write(image(0, "x"));
    await caller.control.ended();
    assert.equal(await caller.data.error(), "ECONNRESET");
    assert.equal(new TextDecoder().decode(caller.control.bytes), "START\r\n\r\n", "no word of it");
    await viewer.until("connection.ended", round);
  }
});

Deno.test("vanish says nothing more over UDP after its first image, and comes again", async () => {
  await using server = new DatagramStandIn();
  await using _viewer = client({
    target: server.address,
    method: "udp_push",
    misbehave: "vanish",
    imageTimeout: "10ms",
  });
  const opening = await server.next();
  await server.send(portOf(opening), fragment(0, "x", 0));
  const later = [await server.next(), await server.next(), await server.next()];
  assert.ok(!later.includes("END\r\n\r\n"));
  assert.ok(later.includes(opening));
});

Deno.test("garbage is no opening, and goes on as often as the client is thrown out", async () => {
  await using server = await startStandIn();
  await using _viewer = client({ target: server.address, misbehave: "garbage" });
  for (let round = 0; round < 2; round++) {
    const visit = await server.accepted();
    const bytes = await visit.atLeast(500);
    assert.doesNotMatch(new TextDecoder().decode(bytes), opening);
    visit.reset();
  }
});

Deno.test("garbage over UDP is in datagrams of their own", async () => {
  await using server = new DatagramStandIn();
  await using _viewer = client({
    target: server.address,
    method: "udp_pull",
    misbehave: "garbage",
    silenceTimeout: "50ms",
  });
  const seen = new Set<string>();
  while (seen.size < 10) seen.add(await server.next());
  assert.ok(![...seen].some((text) => opening.test(text)));
});

Deno.test("flood sends commands beside those of a good client", async () => {
  await using server = await startStandIn();
  await using viewer = client({ target: server.address, misbehave: "flood" });
  await using caller = await answer(server);
  await caller.control.atLeast(100_000);
  await caller.data.write(image(0, "x"));
  await viewer.until("images.received", 1);
  await using datagrams = new DatagramStandIn();
  await using _other = client({
    target: datagrams.address,
    method: "udp_pull",
    misbehave: "flood",
  });
  for (let i = 0; i < 30; i++) await datagrams.until("ALIVE 0\r\n\r\n");
});

Deno.test("start-twice starts a push twice", async () => {
  await using server = await startStandIn();
  await using _viewer = client({
    target: server.address,
    method: "tcp_push",
    misbehave: "start-twice",
  });
  await using caller = await answer(server);
  assert.equal(await caller.control.head(), "START\r\n\r\n");
  assert.equal(await caller.control.head(), "START\r\n\r\n");
});
