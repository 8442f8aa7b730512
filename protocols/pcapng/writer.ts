/**
 * A capture file of the format pcapng (draft-ietf-opsawg-pcapng): blocks one behind the other, all
 * numbers little-endian, each block padded to four bytes.
 *
 * ```
 *  +------------+------------+------------------------------+------------+
 *  | type (4)   | length (4) | body, padded to 4            | length (4) |
 *  +------------+------------+------------------------------+------------+
 *
 *  section header   0a0d0d0a   byte order 1a2b3c4d, version 1.0, section length unknown, options
 *  interface        00000001   link type 1 (Ethernet), 0, no limit of length, options
 *  packet           00000006   interface, time high, time low, length captured, length, bytes
 *
 *  option           code (2), length (2), value padded to 4; code 0 ends them
 * ```
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";

/** How much is collected before it is handed over; more than the longest block. */
const BUFFER_BYTES = 256 * 1024;

const blocks = { section: 0x0a0d0d0a, interface: 1, packet: 6 } as const;
const options = { end: 0, name: 2, application: 4, resolution: 9 } as const;

const BYTE_ORDER = 0x1a2b3c4d;
const ETHERNET = 1;
/** Times count nanoseconds: ten to the minus ninth of a second. */
const NANOSECONDS = 9;
/** Type, length and length again. */
const FRAMING_BYTES = 12;
const PACKET_HEADER_BYTES = 20;

/**
 * Writes a capture. It collects what it makes and hands it over in large pieces; what is handed over
 * may be used only until `out` returns.
 */
export class PcapngWriter {
  /** Where packets are filled in: what lies outside of the last one is not to be touched. */
  readonly bytes: Uint8Array<ArrayBuffer> = new Uint8Array(BUFFER_BYTES);
  /** The same bytes. */
  readonly view: DataView = new DataView(this.bytes.buffer);
  readonly #out: (bytes: Uint8Array<ArrayBuffer>) => void;
  #end = 0;
  #interfaces = 0;

  /**
   * @param out Takes the file, piece by piece.
   * @param application What the file says that it was made by.
   */
  constructor(out: (bytes: Uint8Array<ArrayBuffer>) => void, application: string) {
    this.#out = out;
    const body = new Uint8Array(16);
    const view = new DataView(body.buffer);
    view.setUint32(0, BYTE_ORDER, true);
    view.setUint16(4, 1, true);
    view.setBigInt64(8, -1n, true);
    this.#block(blocks.section, body, [[options.application, utf8(application)]]);
  }

  /** One more interface, by the name that a reader shows; its number. */
  addInterface(name: string): number {
    const body = new Uint8Array(8);
    new DataView(body.buffer).setUint16(0, ETHERNET, true);
    this.#block(blocks.interface, body, [
      [options.name, utf8(name)],
      [options.resolution, Uint8Array.of(NANOSECONDS)],
    ]);
    return this.#interfaces++;
  }

  /**
   * Adds a packet.
   *
   * @param atMs When it was seen; milliseconds since the Unix epoch, with a fraction.
   * @returns Where its bytes begin, to be filled before anything else is written. They are not zero.
   * @throws {RangeError} when there is no such interface, or the packet is longer than any can be.
   */
  packet(interfaceNumber: number, atMs: number, length: number): number {
    if (!(interfaceNumber >= 0 && interfaceNumber < this.#interfaces)) {
      throw new RangeError(`Cannot write a packet: there is no interface ${interfaceNumber}`);
    }
    const padded = paddedTo4(length);
    const blockBytes = FRAMING_BYTES + PACKET_HEADER_BYTES + padded;
    if (blockBytes > BUFFER_BYTES) {
      throw new RangeError(`Cannot write a packet: its length is ${length}`);
    }
    const at = this.#reserve(blockBytes);
    const { view } = this;
    view.setUint32(at, blocks.packet, true);
    view.setUint32(at + 4, blockBytes, true);
    view.setUint32(at + 8, interfaceNumber, true);
    writeNanoseconds(view, at + 12, atMs);
    view.setUint32(at + 20, length, true);
    view.setUint32(at + 24, length, true);
    const start = at + 8 + PACKET_HEADER_BYTES;
    for (let i = length; i < padded; i++) this.bytes[start + i] = 0;
    view.setUint32(at + blockBytes - 4, blockBytes, true);
    return start;
  }

  /** Hands over what was collected so far. */
  flush(): void {
    if (this.#end === 0) return;
    this.#out(this.bytes.subarray(0, this.#end));
    this.#end = 0;
  }

  #block(
    type: number,
    body: Uint8Array,
    written: readonly (readonly [code: number, value: Uint8Array])[],
  ): void {
    const optionBytes = written.reduce((sum, [, value]) => sum + 4 + paddedTo4(value.length), 4);
    const blockBytes = FRAMING_BYTES + body.length + optionBytes;
    let at = this.#reserve(blockBytes);
    const { view, bytes } = this;
    bytes.fill(0, at, at + blockBytes);
    view.setUint32(at, type, true);
    view.setUint32(at + 4, blockBytes, true);
    view.setUint32(at + blockBytes - 4, blockBytes, true);
    bytes.set(body, at + 8);
    at += 8 + body.length;
    for (const [code, value] of written) {
      view.setUint16(at, code, true);
      view.setUint16(at + 2, value.length, true);
      bytes.set(value, at + 4);
      at += 4 + paddedTo4(value.length);
    }
    view.setUint16(at, options.end, true);
  }

  /** Room for a block; where it begins. */
  #reserve(blockBytes: number): number {
    if (this.#end + blockBytes > BUFFER_BYTES) this.flush();
    const at = this.#end;
    this.#end += blockBytes;
    return at;
  }
}

function paddedTo4(length: number): number {
  return (length + 3) & ~3;
}

/**
 * Nanoseconds of so many milliseconds, as two numbers of 32 bits, the higher one first. A number of ours
 * holds no nanoseconds since the epoch exactly, so that it is multiplied in halves.
 */
function writeNanoseconds(view: DataView, at: number, atMs: number): void {
  const wholeMs = Math.floor(atMs);
  const upper = Math.floor(wholeMs / 2 ** 20) * 1e6;
  const rest = (wholeMs % 2 ** 20) * 1e6 + Math.floor((atMs - wholeMs) * 1e6);
  const low = (upper % 2 ** 12) * 2 ** 20 + rest;
  view.setUint32(at, Math.floor(upper / 2 ** 12) + Math.floor(low / 2 ** 32), true);
  view.setUint32(at + 4, low % 2 ** 32, true);
}
