import assert from "node:assert/strict";
import { StandUnderTest } from "./raw_lamp.ts";

Deno.test("ScriptPlayer.play() sends each step at its time, once", async () => {
  await using test = await StandUnderTest.start();
  const startedAt = performance.now();
  const { body } = await test.ask("script", {
    steps: [
      { after: "0ms", command: "ON" },
      { after: "40ms", command: "COLOR", value: "00ff00" },
      { after: "40ms", hex: "7f0000", fault: { kind: "split", pause: "1ms" } },
      { after: "0ms", command: "OFF" },
    ],
  });
  assert.deepEqual(body, { result: { steps: 4, durationMs: 80 } });
  assert.equal(await test.lamps[0]!.received(15), "12000020000300ff007f0000130000");
  assert.ok(performance.now() - startedAt >= 79);
});

Deno.test("ScriptPlayer.play() begins anew when it is to loop, until another one begins", async () => {
  await using test = await StandUnderTest.start();
  const steps = [{ after: "1ms", command: "ON" }, { after: "1ms", command: "OFF" }];
  await test.ask("script", { steps, loop: true });
  assert.ok((await test.lamps[0]!.received(60)).startsWith("120000130000".repeat(10)));
  await test.ask("script", { steps: [{ after: "0ms", command: "BLINK", value: 1 }] });
  while (!test.lamps[0]!.hex.endsWith("2200020001")) {
    await test.lamps[0]!.received(test.lamps[0]!.hex.length / 2 + 1);
  }
});

Deno.test("ScriptPlayer.play() is ended by an empty script", async () => {
  await using test = await StandUnderTest.start();
  await test.ask("script", { steps: [{ after: "1ms", command: "ON" }], loop: true });
  await test.lamps[0]!.received(3);
  assert.deepEqual((await test.ask("script", { steps: [] })).body, {
    result: { steps: 0, durationMs: 0 },
  });
  await test.ask("message", { command: "OFF" });
  while (!test.lamps[0]!.hex.includes("130000")) {
    await test.lamps[0]!.received(test.lamps[0]!.hex.length / 2 + 1);
  }
  await test.ask("message", { command: "OFF" });
  assert.ok(!test.lamps[0]!.hex.split("130000", 2)[1], "nothing came between");
});

Deno.test("ScriptPlayer is stopped with its stand", async () => {
  const test = await StandUnderTest.start();
  await test.ask("script", { steps: [{ after: "1h", command: "ON" }] });
  await test[Symbol.asyncDispose]();
});
