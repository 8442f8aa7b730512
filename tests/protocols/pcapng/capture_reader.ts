/**
 * Reading a capture back, block by block, as strictly as its format is written down.
 *
 * @module
 */
import assert from "node:assert/strict";
import { concat } from "../../../core/bytes.ts";
import { PcapngWriter } from "../../../protocols/pcapng/mod.ts";

/** A packet as it stands in the file. */
export interface Packet {
  interface: number;
  /** Nanoseconds since the Unix epoch. */
  atNs: bigint;
  bytes: Uint8Array;
}

/** What a capture holds. */
export interface Capture {
  application: string;
  interfaces: string[];
  packets: Packet[];
}

/** What `write` makes of a capture. */
export function captured(write: (writer: PcapngWriter) => void): Capture {
  const pieces: Uint8Array[] = [];
  const writer = new PcapngWriter((bytes) => pieces.push(bytes.slice()), "wirebench");
  write(writer);
  writer.flush();
  return readCapture(concat(pieces));
}

/** Reads a capture. */
export function readCapture(file: Uint8Array): Capture {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const capture: Capture = { application: "", interfaces: [], packets: [] };
  for (let at = 0; at < file.length;) {
    const type = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    const end = at + length;
    assert.equal(length % 4, 0);
    assert.equal(view.getUint32(end - 4, true), length, "a block says its length twice");
    if (at === 0) {
      assert.equal(type, 0x0a0d0d0a);
      assert.equal(view.getUint32(8, true), 0x1a2b3c4d);
      assert.deepEqual([view.getUint16(12, true), view.getUint16(14, true)], [1, 0]);
      capture.application = text(readOptions(view, 24, end - 4).get(4)!);
    } else if (type === 1) {
      assert.equal(view.getUint16(at + 8, true), 1, "Ethernet");
      const options = readOptions(view, at + 16, end - 4);
      assert.deepEqual(options.get(9), Uint8Array.of(9), "nanoseconds");
      capture.interfaces.push(text(options.get(2)!));
    } else {
      assert.equal(type, 6);
      const bytes = view.getUint32(at + 20, true);
      assert.equal(view.getUint32(at + 24, true), bytes);
      capture.packets.push({
        interface: view.getUint32(at + 8, true),
        atNs: BigInt(view.getUint32(at + 12, true)) << 32n | BigInt(view.getUint32(at + 16, true)),
        bytes: file.slice(at + 28, at + 28 + bytes),
      });
      assert.ok(file.subarray(at + 28 + bytes, end - 4).every((byte) => byte === 0), "padding");
      assert.ok(end - 4 - (at + 28 + bytes) < 4);
    }
    at = end;
  }
  return capture;
}

/** The sum of 16-bit words, folded: 0xffff where a checksum is right. */
export function foldedSum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) {
    sum += (bytes[i]! << 8) + (bytes[i + 1] ?? 0);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return sum;
}

/** What the checksum of TCP or UDP covers: the addresses, the protocol, the length, and all of it. */
export function coveredByChecksum({ bytes }: Packet): Uint8Array {
  const isV6 = bytes[12] === 0x86;
  const addresses = isV6 ? bytes.subarray(22, 54) : bytes.subarray(26, 34);
  const above = bytes.subarray(isV6 ? 54 : 34);
  const { length } = above;
  const protocol = bytes[isV6 ? 20 : 23]!;
  return concat([addresses, Uint8Array.of(0, protocol, length >> 8, length & 0xff), above]);
}

function readOptions(view: DataView, from: number, end: number): Map<number, Uint8Array> {
  const options = new Map<number, Uint8Array>();
  for (let at = from;;) {
    const code = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    if (code === 0) {
      assert.deepEqual([length, at + 4], [0, end], "the end of the options is that of the block");
      return options;
    }
    options.set(code, new Uint8Array(view.buffer, view.byteOffset + at + 4, length));
    at += 4 + ((length + 3) & ~3);
  }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
