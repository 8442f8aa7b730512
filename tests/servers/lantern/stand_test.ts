/** The lamp against stands of every kind, each a bare socket that writes what the test says. */
import assert from "node:assert/strict";
import type { z } from "zod";
import { createRandom } from "../../../core/random.ts";
import type { Running } from "../../../parts/part.ts";
import { startPart } from "../../../parts/start_part.ts";
import { initialState, type LampState } from "../../../protocols/tlv/mod.ts";
import { lantern } from "../../../servers/lantern/lantern.ts";
import { freeAddress, Peer, startPeerServer } from "../../peer.ts";
import { watch, type Watched } from "../../simulators/watched.ts";
import { within } from "../../within.ts";

const ON = "120000";
const OFF = "130000";
const RED = "200003ff0000";
const GREEN = "20000300ff00";

const hex = (text: string) => Uint8Array.fromHex(text.replaceAll(" ", ""));

function startLamp(options: z.input<typeof lantern.options>): Watched {
  return watch(lantern, { webPort: 0, redialMin: "10ms", redialMax: "10ms", ...options });
}

/** The state after so many changes. */
async function stateAfter(lamp: Watched, changes: number): Promise<LampState> {
  const states = await lamp.until("state.received", changes);
  assert.equal(states.length, changes);
  return JSON.parse(new TextDecoder().decode(states.at(-1)));
}

/** The commands that came, in hex. */
async function commands(lamp: Watched, count: number): Promise<string[]> {
  return (await lamp.until("received.received", count)).map((bytes: Uint8Array) => bytes.toHex());
}

Deno.test("a lamp obeys a stand that bursts everything in one segment", async () => {
  await using stand = await startPeerServer();
  await using lamp = startLamp({ target: stand.address });
  const line = await stand.accepted();
  await line.write(hex(ON + RED + "210001 40" + "220002 03e8" + OFF + GREEN));
  assert.deepEqual(await commands(lamp, 6), [ON, RED, "21000140", "22000203e8", OFF, GREEN]);
  assert.deepEqual(await stateAfter(lamp, 6), {
    on: false,
    color: "#00ff00",
    brightness: 64,
    blinkMs: 1000,
  });
});

Deno.test("a lamp obeys a stand that sends one byte at a time", async () => {
  await using stand = await startPeerServer();
  await using lamp = startLamp({ target: stand.address });
  const line = await stand.accepted();
  for (const byte of hex(RED + ON)) await line.write(Uint8Array.of(byte));
  assert.deepEqual(await commands(lamp, 2), [RED, ON]);
  assert.deepEqual(await stateAfter(lamp, 2), { ...initialState, on: true, color: "#ff0000" });
});

Deno.test("a lamp skips unknown types and wrong lengths, and obeys what follows", async () => {
  await using stand = await startPeerServer();
  await using lamp = startLamp({ target: stand.address });
  const line = await stand.accepted();
  const long = new Uint8Array(3 + 0xffff).fill(0x12);
  long.set([0x99, 0xff, 0xff]);
  await line.write(
    hex("7f0004 12000012" + "200002 ff00" + "120001 00" + "130003 120000" + "000000"),
  );
  await line.write(long);
  await line.write(hex(GREEN));
  assert.deepEqual(await commands(lamp, 1), [GREEN]);
  assert.deepEqual(await stateAfter(lamp, 1), { ...initialState, color: "#00ff00" });
});

Deno.test("a lamp survives a stand that sends ON without a length, by the frame's own rule", async () => {
  await using stand = await startPeerServer();
  await using lamp = startLamp({ target: stand.address });
  const line = await stand.accepted();
  await line.write(hex("12" + RED));
  // To the lamp that is an ON of 0x2000 bytes, of which these were four.
  await line.write(new Uint8Array(0x2000 - 4));
  await line.write(hex(GREEN));
  assert.deepEqual(await commands(lamp, 1), [GREEN]);
});

Deno.test("a lamp with bareOnOff obeys ON and OFF with and without a length", async () => {
  await using stand = await startPeerServer();
  await using lamp = startLamp({ target: stand.address, bareOnOff: true });
  const line = await stand.accepted();
  await line.write(hex("12" + RED + "13" + "12" + OFF + ON + GREEN));
  await commands(lamp, 7);
  assert.deepEqual(await stateAfter(lamp, 7), { ...initialState, on: true, color: "#00ff00" });
});

Deno.test("a lamp that listens obeys all stands that dial it, and asks none of them", async () => {
  await using lamp = startLamp({ port: 0 });
  const { endpoints } = await lamp.started as Running & AsyncDisposable;
  await using one = await Peer.dial(endpoints.lamp!);
  await one.write(hex(ON));
  await commands(lamp, 1);
  await using another = await Peer.dial(endpoints.lamp!);
  await another.write(hex(RED));
  assert.deepEqual(await commands(lamp, 2), [ON, RED]);
  assert.deepEqual(await stateAfter(lamp, 2), { ...initialState, on: true, color: "#ff0000" });
  assert.equal(lamp.metric("connection.concurrent"), 2);
  one.end();
  assert.deepEqual(await lamp.until("connection.ended", 1), ["closed"]);
  assert.equal((await another.atLeast(0)).length, 0);
});

Deno.test("a lamp starts without a stand, asks for it again and again, and finds it", async () => {
  const address = await freeAddress();
  await using lamp = startLamp({ target: address });
  const refusals = await lamp.until("connection.refused", 5);
  assert.ok(refusals.every((reason) => reason === "connection refused"));
  await using stand = await startPeerServer(false, address.port);
  const line = await stand.accepted();
  await line.write(hex(ON));
  assert.deepEqual(await commands(lamp, 1), [ON]);
});

Deno.test("a lamp comes back after every kind of end, and nothing torn is obeyed", async () => {
  await using stand = await startPeerServer();
  await using lamp = startLamp({ target: stand.address });
  const first = await stand.accepted();
  await first.write(hex(RED + "200003 12"));
  await commands(lamp, 1);
  first.reset();
  const second = await stand.accepted();
  await second.write(hex(ON + "2000"));
  await commands(lamp, 2);
  second.end();
  const third = await stand.accepted();
  await third.write(hex("210001 09"));
  assert.deepEqual(await commands(lamp, 3), [RED, ON, "21000109"]);
  assert.deepEqual(await stateAfter(lamp, 3), {
    ...initialState,
    on: true,
    color: "#ff0000",
    brightness: 9,
  });
  assert.deepEqual(await lamp.until("connection.ended", 2), ["reset", "closed"]);
});

Deno.test("a lamp outlives 500 MB of garbage without keeping it, and obeys the next connection", async () => {
  await using stand = await startPeerServer();
  await using lamp = await startPart(lantern, {
    target: stand.address,
    webPort: 0,
    redialMin: "10ms",
    redialMax: "10ms",
  });
  const line = await stand.accepted();
  const random = createRandom(4);
  const garbage = Array.from({ length: 7 }, () => random.bytes(1_000_003));
  // The heap of this test alone: other tests share the process.
  const used = () => Deno.memoryUsage().heapUsed + Deno.memoryUsage().external;
  let mostBytes = 0;
  for (let i = 0; i < 500; i++) {
    await line.write(garbage[i % garbage.length]!);
    mostBytes = Math.max(mostBytes, used());
  }
  // How much of it waits to be collected is for the runtime to say; what is kept would be all of it.
  assert.ok(mostBytes < 350e6, `it keeps ${mostBytes} bytes`);
  line.reset();
  const { received, state } = lamp.observed;
  const next = await stand.accepted();
  const [before, changes] = [received.total, state.total];
  await next.write(hex(OFF + ON + OFF));
  await within(received.seen(before + 3), () => "the commands behind the garbage");
  assert.ok(state.total >= changes + 2);
});

Deno.test("a lamp says nothing to its stand, and ends with an orderly close", async () => {
  await using stand = await startPeerServer(true);
  const lamp = startLamp({ target: stand.address });
  const line = await stand.accepted();
  await lamp.until("connection.opened", 1);
  await lamp[Symbol.asyncDispose]();
  assert.equal((await line.all()).length, 0);
});

Deno.test("a lamp dials every second unless it is told otherwise", () => {
  const { redialMin, redialMax, target } = lantern.options.parse({});
  assert.deepEqual([redialMin, redialMax, target], [1_000, 1_000, {
    hostname: "127.0.0.1",
    port: 9999,
  }]);
});
