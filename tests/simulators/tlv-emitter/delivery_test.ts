import assert from "node:assert/strict";
import { RawLamp, StandUnderTest } from "./raw_lamp.ts";

const red = { command: "COLOR", value: "ff0000" };

Deno.test("Stand.deliver() sends every byte by itself when it is to split", async () => {
  await using test = await StandUnderTest.start(2);
  const { body } = await test.ask("message", { ...red, fault: { kind: "split", pause: "20ms" } });
  assert.deepEqual(body, { result: { delivered: 2, bytes: "200003ff0000" } });
  for (const lamp of test.lamps) {
    assert.equal(await lamp.received(6), "200003ff0000");
    assert.ok(lamp.pieces.length > 1, `${lamp.pieces.length} pieces`);
  }
});

Deno.test("Stand.deliver() sends a command many times in one segment when it is to coalesce", async () => {
  await using test = await StandUnderTest.start();
  await test.ask("message", { ...red, fault: { kind: "coalesce", times: 5 } });
  const lamp = test.lamps[0]!;
  assert.equal(await lamp.received(30), "200003ff0000".repeat(5));
  assert.equal(lamp.pieces.length, 1);
  assert.equal(test.stand.observed.sent.total, 5);
});

Deno.test("Stand.deliver() sends a frame of an unknown type first when asked to", async () => {
  await using test = await StandUnderTest.start();
  const fault = { kind: "unknown-type", type: 0x55, length: 13 };
  await test.ask("message", { ...red, fault });
  assert.equal(
    await test.lamps[0]!.received(22),
    "55000d" + "200003010203" + "130000" + "120000" + "20" + "200003ff0000",
  );
  assert.equal(test.stand.observed.sent.total, 1);
});

Deno.test("Stand.deliver() sends a frame that is too long first when asked to", async () => {
  await using test = await StandUnderTest.start();
  await test.ask("message", { ...red, fault: { kind: "wrong-length", extra: 1 } });
  assert.equal(await test.lamps[0]!.received(13), "20000420000301" + "200003ff0000");
  assert.equal(test.stand.observed.sent.total, 1);
});

Deno.test("Stand.deliver() cuts a command short and closes when it is to truncate", async () => {
  await using test = await StandUnderTest.start(2);
  const { body } = await test.ask("message", { ...red, fault: { kind: "truncate", bytes: 4 } });
  assert.deepEqual(body, { result: { delivered: 2, bytes: "200003ff" } });
  for (const lamp of test.lamps) {
    assert.equal(await lamp.ended(), "closed");
    assert.equal(lamp.hex, "200003ff");
  }
  assert.equal(test.stand.observed.sent.total, 0);
  await test.untilLamps(0);
  const back = await test.addLamp();
  await test.ask("message", { command: "ON" });
  assert.equal(await back.received(3), "120000");
  assert.equal(test.stand.observed.sent.total, 1, "what was cut is forgotten");
});

Deno.test("Stand.deliver() never sends a command whole that it is to cut short", async () => {
  await using test = await StandUnderTest.start(1);
  const { body } = await test.ask("message", { ...red, fault: { kind: "truncate", bytes: 99 } });
  assert.equal(body.result.bytes, "200003ff00");
});

Deno.test("Stand.deliver() tears all connections when it is to reset", async () => {
  await using test = await StandUnderTest.start(2);
  const { body } = await test.ask("message", { ...red, fault: { kind: "reset" } });
  assert.deepEqual(body, { result: { delivered: 2, bytes: "200003" } });
  for (const lamp of test.lamps) assert.equal(await lamp.ended(), "reset");
});

Deno.test("Stand.deliver() lets nothing overtake what is late", async () => {
  await using test = await StandUnderTest.start();
  const askedAt = performance.now();
  const { color, on } = test.stand.actions!;
  const late = color!({ value: "ff0000", fault: { kind: "delay", delay: 150 } });
  await Promise.all([late, on!({})]);
  assert.ok(performance.now() - askedAt >= 149);
  assert.equal(await test.lamps[0]!.received(9), "200003ff0000120000");
});

Deno.test("Stand.deliver() keeps the order of what is asked for at once", async () => {
  await using test = await StandUnderTest.start();
  const actions = test.stand.actions!;
  await Promise.all([
    actions.color!({ value: "ff0000", fault: { kind: "split", pause: 1 } }),
    actions.on!({}),
    actions.brightness!({ value: 7, fault: { kind: "delay", delay: 5 } }),
    actions.off!({}),
  ]);
  assert.equal(
    await test.lamps[0]!.received(16),
    "200003ff0000" + "120000" + "21000107" + "130000",
  );
});

Deno.test("Stand.deliver() knows a command that was sent in pieces", async () => {
  await using test = await StandUnderTest.start();
  for (const hex of ["20", "0003ff", "00", "0012", "0000"]) await test.ask("raw", { hex });
  assert.equal(await test.lamps[0]!.received(9), "200003ff0000120000");
  assert.equal(test.stand.observed.sent.total, 2);
});

Deno.test("Lamps.send() gives up a lamp that never reads, and nobody else", async () => {
  await using test = await StandUnderTest.start(2, { maxBacklog: "1KiB" });
  const [deaf, good] = test.lamps as [RawLamp, RawLamp];
  deaf.pause();
  const hex = "7f7fff".padEnd(2 * 0x7000, "0");
  for (let sent = 0; await test.count() === 2; sent++) {
    assert.ok(sent < 2_000, "the operating system does not hold that much");
    await test.ask("raw", { hex });
    await good.take(0x7000);
  }
  deaf.resume();
  assert.equal(await deaf.ended(), "reset");
  await test.ask("message", { command: "ON" });
  assert.ok((await good.received(3)).endsWith("120000"));
});
