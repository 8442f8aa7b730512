import assert from "node:assert/strict";
import { PcapngWriter } from "../../../protocols/pcapng/mod.ts";
import { captured } from "./capture_reader.ts";

Deno.test("PcapngWriter writes a section, interfaces by name, and packets padded to four bytes", () => {
  const { application, interfaces, packets } = captured((writer) => {
    const caster = writer.addInterface("caster");
    writer.bytes.set([1, 2, 3], writer.packet(caster, 0, 3));
    const rovers = writer.addInterface("rovers[3]");
    writer.bytes.set([1, 2, 3, 4, 5, 6, 7, 8], writer.packet(rovers, 0, 8));
    writer.packet(caster, 0, 0);
  });
  assert.equal(application, "wirebench");
  assert.deepEqual(interfaces, ["caster", "rovers[3]"]);
  assert.deepEqual(packets.map((packet) => [packet.interface, [...packet.bytes]]), [
    [0, [1, 2, 3]],
    [1, [1, 2, 3, 4, 5, 6, 7, 8]],
    [0, []],
  ]);
});

Deno.test("PcapngWriter.packet() keeps a time to the nanosecond that its number can tell", () => {
  const times = [0, 0.5, 1, 1_234.567_8, 1_750_000_000_000.25, 4_294_967_296_999.125];
  const { packets } = captured((writer) => {
    const one = writer.addInterface("one");
    for (const atMs of times) writer.packet(one, atMs, 0);
  });
  assert.deepEqual(
    packets.map(({ atNs }) => atNs),
    [
      0n,
      500_000n,
      1_000_000n,
      1_234_567_800n,
      1_750_000_000_000_250_000n,
      4_294_967_296_999_125_000n,
    ],
  );
});

Deno.test("PcapngWriter hands over pieces of a bounded size, and every byte once", () => {
  const pieces: number[] = [];
  const writer = new PcapngWriter((bytes) => pieces.push(bytes.length), "wirebench");
  const one = writer.addInterface("one");
  for (let i = 0; i < 100; i++) writer.packet(one, i, 60_001);
  writer.flush();
  writer.flush();
  assert.ok(Math.max(...pieces) <= 256 * 1024, `${pieces}`);
  assert.equal(pieces.reduce((sum, bytes) => sum + bytes), 48 + 40 + 100 * (60_004 + 32));
});

Deno.test("PcapngWriter.packet() throws RangeError for an interface that is not there, or no length", () => {
  const writer = new PcapngWriter(() => {}, "wirebench");
  assert.throws(() => writer.packet(0, 0, 10), RangeError);
  writer.addInterface("one");
  assert.throws(() => writer.packet(0, 0, 1_000_000), RangeError);
});
