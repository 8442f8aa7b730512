/** That the stand's faults find what lamps are known to do wrong. */
import assert from "node:assert/strict";
import { toHex } from "../../../core/bytes.ts";
import { type RawLamp, StandUnderTest } from "./raw_lamp.ts";

/** What a lamp makes of what it reads: the colours that it was told, in order. */
type WeakLamp = (pieces: Uint8Array[]) => string[];

/** Takes each read for whole commands. */
const oneReadIsWhole: WeakLamp = (pieces) =>
  pieces.filter((bytes) => bytes[0] === 0x20 && bytes.length >= 6)
    .map((bytes) => toHex(bytes.subarray(3, 6)));

/** Looks for the type of a command at every byte. */
const scansBytes: WeakLamp = (pieces) => {
  const hex = pieces.map(toHex).join("");
  const colors: string[] = [];
  for (let at = 0; at + 12 <= hex.length; at += 2) {
    if (hex.startsWith("200003", at)) colors.push(hex.slice(at + 6, at + 12));
  }
  return colors;
};

/** Believes that the value of a command it knows is as long as it should be. */
const ignoresLength: WeakLamp = (pieces) => {
  const hex = pieces.map(toHex).join("");
  const colors: string[] = [];
  for (let at = 0; at + 12 <= hex.length;) {
    const isColor = hex.startsWith("20", at);
    if (isColor) colors.push(hex.slice(at + 6, at + 12));
    at += 6 + 2 * (isColor ? 3 : parseInt(hex.slice(at + 2, at + 6), 16));
  }
  return colors;
};

const findings: [what: string, lamp: WeakLamp, fault: unknown, bytes: number, shown: string[]][] = [
  ["takes a read for a command", oneReadIsWhole, { kind: "split", pause: "5ms" }, 6, []],
  ["takes only one command a read", oneReadIsWhole, { kind: "coalesce", times: 3 }, 18, ["0a0b0c"]],
  ["scans byte by byte", scansBytes, { kind: "unknown-type" }, 27, ["010203", "010203", "0a0b0c"]],
  ["ignores the length", ignoresLength, { kind: "wrong-length", extra: 3 }, 15, ["200003"]],
];

for (const [what, weak, fault, bytes, shown] of findings) {
  Deno.test(`the stand finds a lamp that ${what}`, async () => {
    await using test = await StandUnderTest.start();
    const lamp = test.lamps[0] as RawLamp;
    await test.ask("message", { command: "COLOR", value: "0a0b0c", fault });
    await lamp.received(bytes);
    const colors = weak(lamp.pieces);
    const sent = Array<string>(test.stand.observed.sent.total).fill("0a0b0c");
    assert.notDeepEqual(colors, sent, "a weak lamp shows what it was not told");
    assert.deepEqual(colors, shown);
  });
}

Deno.test("the stand finds nothing wrong with what weak lamps can do", async () => {
  await using test = await StandUnderTest.start();
  await test.ask("message", { command: "COLOR", value: "0a0b0c" });
  await test.lamps[0]!.received(6);
  for (const weak of [oneReadIsWhole, scansBytes, ignoresLength]) {
    assert.deepEqual(weak(test.lamps[0]!.pieces), ["0a0b0c"]);
  }
});
