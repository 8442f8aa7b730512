import assert from "node:assert/strict";
import { formatAddress } from "../../../core/address.ts";
import { freeAddress } from "../../peer.ts";
import { startStandIn } from "../stand_in.ts";
import { StandUnderTest } from "./raw_lamp.ts";

Deno.test("the stand dials a lamp that listens", async () => {
  await using lamp = await startStandIn();
  await using test = await StandUnderTest.start(0, { dial: [formatAddress(lamp.address)] });
  const visit = await lamp.accepted();
  await test.untilLamps(1);
  const dialling = await test.addLamp();
  const { body } = await test.ask("message", { command: "COLOR", value: "ff0000" });
  assert.equal(body.result.delivered, 2);
  assert.deepEqual(await visit.atLeast(6), Uint8Array.fromHex("200003ff0000"));
  assert.equal(await dialling.received(6), "200003ff0000");
});

Deno.test("the stand dials a lamp again that went away", async () => {
  await using lamp = await startStandIn();
  await using test = await StandUnderTest.start(0, {
    dial: [lamp.address],
    redialMin: "10ms",
  });
  (await lamp.accepted()).reset();
  const second = await lamp.accepted();
  await test.untilLamps(1);
  await test.ask("message", { command: "ON" });
  assert.deepEqual(await second.atLeast(3), Uint8Array.fromHex("120000"));
});

Deno.test("the stand starts although a lamp that it shall dial is not there", async () => {
  const nobody = await freeAddress();
  await using test = await StandUnderTest.start(1, { dial: [nobody] });
  assert.equal((await test.ask("message", { command: "ON" })).body.result.delivered, 1);
});

Deno.test("the stand closes its lamps in order when it stops", async () => {
  const test = await StandUnderTest.start(2);
  await test.ask("message", { command: "ON" });
  await test.stand[Symbol.asyncDispose]();
  for (const lamp of test.lamps) {
    assert.equal(await lamp.ended(), "closed");
    assert.equal(lamp.hex, "120000");
  }
  await test[Symbol.asyncDispose]();
});

Deno.test("the stand stops while a command is late and another waits for it", async () => {
  const test = await StandUnderTest.start();
  const late = test.ask("message", { command: "ON", fault: { kind: "delay", delay: "1m" } });
  const waiting = test.stand.actions!.off!({ fault: { kind: "delay", delay: 60_000 } });
  const outcomes = Promise.allSettled([late, waiting]);
  await test[Symbol.asyncDispose]();
  const [, second] = await outcomes;
  assert.equal(second!.status, "rejected");
});

Deno.test("the stand's debug API listens on this machine alone, wherever the lamps may come from", async () => {
  await using test = await StandUnderTest.start(0, { host: "0.0.0.0" });
  assert.equal(test.stand.endpoints.tlv!.hostname, "0.0.0.0");
  assert.equal(test.stand.endpoints.api!.hostname, "127.0.0.1");
});

Deno.test("the stand bears lamps that talk, half-close, reset and come in hundreds", async () => {
  await using test = await StandUnderTest.start(3);
  const [talks, closes, resets] = test.lamps;
  talks!.write(new Uint8Array(100_000));
  closes!.end();
  resets!.reset();
  await test.untilLamps(1);
  await Promise.all(Array.from({ length: 200 }, () => test.addLampUnseen()));
  await test.untilLamps(201);
  const { body } = await test.ask("message", { command: "ON" });
  assert.equal(body.result.delivered, 201);
  await Promise.all(
    test.lamps.filter((lamp) => lamp !== closes && lamp !== resets).map((lamp) => lamp.received(3)),
  );
});
