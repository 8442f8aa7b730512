/**
 * The frame that carries every RTCM 3 message, and the decoder that finds frames in a stream.
 *
 * ```text
 * | D3 | 6 zero bits | u10 length | length bytes of payload | u24 CRC-24Q, big-endian |
 * |     3 bytes of header         |      0 to 1023 bytes    |         3 bytes         |
 * ```
 *
 * The check covers header and payload. A payload begins with the 12-bit message number; a payload of
 * 0 bytes is a filler.
 *
 * @module
 */
import type { Decoder } from "../../core/decoder.ts";
import { ProtocolError } from "../../core/errors.ts";
import { MAX_PAYLOAD_BYTES } from "./bits.ts";
import { crc24q } from "./crc24q.ts";

const PREAMBLE = 0xd3;
const HEADER_BYTES = 3;
const CRC_BYTES = 3;
const MAX_FRAME_BYTES = HEADER_BYTES + MAX_PAYLOAD_BYTES + CRC_BYTES;

/** One whole frame whose check was right. */
export interface RtcmFrame {
  /** The message number, 0 where the payload is too short to hold one. */
  type: number;
  /** The frame from its D3 to its check: what a relay sends on. */
  bytes: Uint8Array;
  /** The message: a view into `bytes`. */
  payload: Uint8Array;
}

/** What a decoder may be told. */
export interface RtcmDecoderOptions {
  /** How many bytes of frames may wait for `next()` when more is pushed; default 1 MiB. */
  maxPendingBytes?: number;
}

/** The number in the first 12 bits of a payload, 0 where it is too short to hold one. */
export function messageType(payload: Uint8Array): number {
  return payload.length < 2 ? 0 : (payload[0]! << 4) | (payload[1]! >>> 4);
}

/**
 * The frame around a payload.
 *
 * @throws {RangeError} when the payload is longer than 1023 bytes.
 */
export function encodeFrame(payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = payload;
  if (length > MAX_PAYLOAD_BYTES) {
    throw new RangeError(
      `Cannot encode RTCM frame: payload is ${length} bytes, at most ${MAX_PAYLOAD_BYTES}`,
    );
  }
  const frame = new Uint8Array(HEADER_BYTES + length + CRC_BYTES);
  frame[0] = PREAMBLE;
  frame[1] = length >>> 8;
  frame[2] = length & 0xff;
  frame.set(payload, HEADER_BYTES);
  const crc = crc24q(frame, 0, HEADER_BYTES + length);
  frame[HEADER_BYTES + length] = crc >>> 16;
  frame[HEADER_BYTES + length + 1] = (crc >>> 8) & 0xff;
  frame[HEADER_BYTES + length + 2] = crc & 0xff;
  return frame;
}

/**
 * Finds the frames of a stream that may hold anything else between them: text, noise, the rest of a
 * frame whose start was missed. Such bytes are counted and dropped, never an error. A header that
 * only looked like one delays what follows it until its announced length has arrived, and hides
 * nothing: the search goes on at the byte after its D3.
 *
 * A push may be of any size. Beside the frames that wait for `next()`, at most one cut frame is kept.
 * Frames are copies, and stay valid.
 */
export class RtcmDecoder implements Decoder<RtcmFrame> {
  readonly #maxPendingBytes: number;
  readonly #cut = new Uint8Array(MAX_FRAME_BYTES);
  #cutLength = 0;
  #frames: RtcmFrame[] = [];
  #handedOut = 0;
  #waitingBytes = 0;
  #consumed = 0;
  #skippedBytes = 0;
  #crcErrors = 0;

  constructor({ maxPendingBytes = 1024 * 1024 }: RtcmDecoderOptions = {}) {
    this.#maxPendingBytes = maxPendingBytes;
  }

  /** How many bytes were outside any frame. */
  get skippedBytes(): number {
    return this.#skippedBytes;
  }

  /** How many headers were followed by a check that did not match. */
  get crcErrors(): number {
    return this.#crcErrors;
  }

  /** @throws {ProtocolError} when more than `maxPendingBytes` of frames wait for `next()`. */
  push(bytes: Uint8Array): void {
    if (this.#waitingBytes > this.#maxPendingBytes) {
      throw new ProtocolError(
        `Cannot decode RTCM stream: ${this.#waitingBytes} bytes of frames wait unread, ` +
          `at most ${this.#maxPendingBytes}`,
        { offset: this.#consumed },
      );
    }
    let at = 0;
    while (this.#cutLength > 0 && at < bytes.length) {
      const taken = Math.min(this.#missing(), bytes.length - at);
      this.#cut.set(bytes.subarray(at, at + taken), this.#cutLength);
      this.#cutLength += taken;
      at += taken;
      this.#rescanCut(false);
    }
    if (at === bytes.length) return;
    const rest = this.#scan(bytes, at, false);
    this.#cut.set(bytes.subarray(rest));
    this.#cutLength = bytes.length - rest;
  }

  next(): RtcmFrame | undefined {
    const frame = this.#frames[this.#handedOut];
    if (frame === undefined) return undefined;
    this.#waitingBytes -= frame.bytes.length;
    this.#handedOut++;
    if (this.#handedOut === this.#frames.length) {
      this.#frames = [];
      this.#handedOut = 0;
    }
    return frame;
  }

  /**
   * Says that nothing follows. Never throws: a frame that is cut counts as skipped, and whole frames
   * that stood behind a false header come out of `next()`.
   */
  end(): void {
    this.#rescanCut(true);
  }

  /** How many bytes the cut frame needs before more can be said of it. */
  #missing(): number {
    if (this.#cutLength < HEADER_BYTES) return HEADER_BYTES - this.#cutLength;
    return frameLength(this.#cut, 0) - this.#cutLength;
  }

  #rescanCut(ended: boolean): void {
    const rest = this.#scan(this.#cut.subarray(0, this.#cutLength), 0, ended);
    this.#cut.copyWithin(0, rest, this.#cutLength);
    this.#cutLength -= rest;
  }

  /** Takes all that can be decided from `start` on; returns where a cut frame begins. */
  #scan(bytes: Uint8Array, start: number, ended: boolean): number {
    let at = start;
    while (at < bytes.length) {
      const preamble = bytes.indexOf(PREAMBLE, at);
      this.#skip((preamble === -1 ? bytes.length : preamble) - at);
      if (preamble === -1) return bytes.length;
      at = preamble;
      const left = bytes.length - at;
      const looksRight = left < 2 || (bytes[at + 1]! & 0xfc) === 0;
      if (looksRight && (left < HEADER_BYTES || left < frameLength(bytes, at))) {
        if (!ended) return at;
      } else if (looksRight) {
        const end = at + frameLength(bytes, at);
        if (crc24q(bytes, at, end) === 0) {
          this.#accept(bytes, at, end);
          at = end;
          continue;
        }
        this.#crcErrors++;
      }
      this.#skip(1);
      at++;
    }
    return at;
  }

  #skip(count: number): void {
    this.#skippedBytes += count;
    this.#consumed += count;
  }

  #accept(input: Uint8Array, start: number, end: number): void {
    // Not slice(): that of a Buffer would be a view of memory that its owner may use again.
    const bytes = new Uint8Array(input.subarray(start, end));
    const payload = bytes.subarray(HEADER_BYTES, bytes.length - CRC_BYTES);
    this.#frames.push({ type: messageType(payload), bytes, payload });
    this.#waitingBytes += bytes.length;
    this.#consumed += bytes.length;
  }
}

/** The length of the frame whose header begins at `at`, its check included. */
function frameLength(bytes: Uint8Array, at: number): number {
  return HEADER_BYTES + (((bytes[at + 1]! & 0x03) << 8) | bytes[at + 2]!) + CRC_BYTES;
}
