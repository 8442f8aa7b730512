import assert from "node:assert/strict";
import { concat } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import { createRandom } from "../../../core/random.ts";
import {
  commandNames,
  encodeCommand,
  encodeFrame,
  TlvDecoder,
  type TlvDecoderOptions,
  type TlvEvent,
} from "../../../protocols/tlv/mod.ts";
import { checkCodec } from "../../contracts/check_codec.ts";

const hex = (text: string) => Uint8Array.fromHex(text.replaceAll(" ", ""));

const command = (name: string, value: unknown, bytes: string) =>
  ({ kind: "command", command: { command: name, value }, bytes: hex(bytes) }) as TlvEvent;

const ignored = (type: number, length: number, reason: "unknown type" | "wrong length") =>
  ({ kind: "ignored", type, length, reason }) as TlvEvent;

const on = command("ON", null, "120000");
const off = command("OFF", null, "130000");
const red = command("COLOR", "ff0000", "200003ff0000");

function decode(bytes: Uint8Array, options?: TlvDecoderOptions): TlvEvent[] {
  const decoder = new TlvDecoder(options);
  decoder.push(bytes);
  return eventsOf(decoder);
}

function eventsOf(decoder: TlvDecoder): TlvEvent[] {
  const events: TlvEvent[] = [];
  for (let event = decoder.next(); event !== undefined; event = decoder.next()) events.push(event);
  return events;
}

Deno.test("TlvDecoder keeps the contract of a decoder", () => {
  checkCodec({
    create: () => new TlvDecoder(),
    samples: [
      { name: "ON", bytes: hex("120000"), frames: [on] },
      { name: "OFF", bytes: hex("130000"), frames: [off] },
      { name: "COLOR", bytes: hex("200003ff0000"), frames: [red] },
      {
        name: "BRIGHTNESS",
        bytes: hex("21000180"),
        frames: [command("BRIGHTNESS", 128, "21000180")],
      },
      { name: "BLINK", bytes: hex("2200020102"), frames: [command("BLINK", 258, "2200020102")] },
      {
        name: "an unknown type",
        bytes: hex("7f0004 12000020"),
        frames: [ignored(0x7f, 4, "unknown type")],
      },
      {
        name: "a wrong length",
        bytes: hex("200004 ff000012"),
        frames: [ignored(0x20, 4, "wrong length")],
      },
    ],
    throwsWhenTruncated: true,
  });
});

Deno.test("TlvDecoder with bareOnOff keeps the contract of a decoder", () => {
  const bareOn = command("ON", null, "12");
  const bareOff = command("OFF", null, "13");
  checkCodec({
    create: () => new TlvDecoder({ bareOnOff: true }),
    samples: [
      { name: "bare", bytes: hex("12"), frames: [bareOn] },
      { name: "with a length", bytes: hex("130000"), frames: [bareOff] },
      { name: "bare before COLOR", bytes: hex("12 200003ff0000"), frames: [bareOn, red] },
      {
        name: "with a length before COLOR",
        bytes: hex("120000 200003ff0000"),
        frames: [bareOn, red],
      },
      {
        name: "a mixture",
        bytes: hex("12 13 12 0000 13 12 200003ff0000 13 0000"),
        frames: [bareOn, bareOff, bareOn, bareOff, bareOn, red, bareOff],
      },
    ],
    throwsWhenTruncated: false,
  });
});

Deno.test("TlvDecoder.next() obeys each bare ON and OFF at once with bareOnOff", () => {
  const decoder = new TlvDecoder({ bareOnOff: true });
  const names: (string | undefined)[] = [];
  for (const byte of hex("12 13 12 0000 13 12 200003ff0000 13")) {
    decoder.push(Uint8Array.of(byte));
    const event = decoder.next();
    names.push(event?.kind === "command" ? event.command.command : undefined);
  }
  const none = undefined;
  assert.deepEqual(
    names,
    ["ON", "OFF", "ON", none, none, "OFF", "ON", none, none, none, none, none, "COLOR", "OFF"],
  );
});

Deno.test("TlvDecoder.next() takes a zero after a bare command for a frame when no zero follows", () => {
  const stream = concat([hex("12 000102"), new Uint8Array(258), hex("200003ff0000")]);
  const events = decode(stream, { bareOnOff: true });
  assert.deepEqual(events, [command("ON", null, "12"), ignored(0, 258, "unknown type"), red]);
});

Deno.test("TlvDecoder.next() takes a bare ON for a frame of 8192 bytes by default", () => {
  const stream = concat([hex("12 200003ff0000"), new Uint8Array(8192 - 4), hex("130000")]);
  assert.deepEqual(decode(stream), [ignored(0x12, 8192, "wrong length"), off]);
});

Deno.test("TlvDecoder.next() skips the longest values without keeping them", () => {
  const decoder = new TlvDecoder({ maxPendingBytes: 1000 });
  const long = encodeFrame(0x99, new Uint8Array(65535).fill(0x12));
  for (const type of [0x99, 0x20]) {
    long[0] = type;
    const seen: TlvEvent[] = [];
    for (let at = 0; at < long.length; at += 997) {
      decoder.push(long.subarray(at, at + 997));
      seen.push(...eventsOf(decoder));
    }
    assert.deepEqual(seen.map(({ kind }) => kind), ["ignored"]);
  }
  decoder.push(hex("200003ff0000"));
  assert.deepEqual(eventsOf(decoder), [red]);
  decoder.end();
});

Deno.test("TlvDecoder.next() gives bytes that stay when more is pushed", () => {
  const decoder = new TlvDecoder();
  decoder.push(hex("200003ff0000"));
  const event = decoder.next();
  decoder.push(hex("2000030000ff"));
  decoder.next();
  assert.deepEqual(event, red);
});

Deno.test("TlvDecoder.push() throws when more than maxPendingBytes wait", () => {
  const decoder = new TlvDecoder({ maxPendingBytes: 10 });
  decoder.push(new Uint8Array(10));
  assert.throws(() => decoder.push(new Uint8Array(1)), ProtocolError);
});

Deno.test("TlvDecoder lets nothing but ProtocolError out of a million random, cut and mutated inputs", () => {
  const random = createRandom(4).stream("garbage");
  const noise = random.bytes(1 << 16);
  const values = { ON: null, OFF: null, COLOR: "123456", BRIGHTNESS: 7, BLINK: 700 };
  const frames = commandNames.map((name) => encodeCommand(name, values[name]));
  const seen = { command: 0, ignored: 0, torn: 0 };
  let decoder = new TlvDecoder();
  for (let round = 0; round < 1_000_000; round++) {
    // A decoder sees several inputs in a row, so that one meets what another left behind.
    if (round % 8 === 0) {
      decoder = new TlvDecoder({ maxPendingBytes: 80, bareOnOff: round % 16 === 0 });
    }
    const at = random.integer(0, noise.length - 64);
    const drawn = noise[at]!;
    const input = round % 3 === 0
      ? noise.subarray(at, at + (drawn & 63))
      : frames[drawn % frames.length]!.slice(0, round % 3 === 1 ? undefined : noise[at + 1]! & 7);
    if (round % 5 === 0 && round % 3 > 0) input[noise[at + 2]! % 6] = noise[at + 3]!;
    try {
      decoder.push(input);
      for (let event = decoder.next(); event; event = decoder.next()) seen[event.kind]++;
      if (round % 8 === 7) decoder.end();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      seen.torn++;
    }
  }
  assert.ok(seen.command > 50_000, `${seen.command} commands`);
  assert.ok(seen.ignored > 1_000, `${seen.ignored} ignored`);
  assert.ok(seen.torn > 10_000 && seen.torn <= 125_000, `${seen.torn} ended within a frame`);
});
