/**
 * The messages of one source: their number in front, then bytes that differ from message to message
 * and from source to source, so that a rover sees what is lost, cut, or somebody else's.
 *
 * ```text
 *  0        4                  messageBytes
 * | number | filling           |
 * ```
 *
 * @module
 */

/** A message that was sent. */
export interface SentMessage {
  bytes: Uint8Array;
  /** When it was due, on the clock of the load. */
  dueAt: number;
}

/** The least that a message can hold. */
export const NUMBER_BYTES = 4;

/** Makes a message. */
export function encodeMessage(number: number, source: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = NUMBER_BYTES; i < length; i++) bytes[i] = number + 31 * source + i;
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

/** The number of a message. */
export function numberOf(message: Uint8Array): number {
  return new DataView(message.buffer, message.byteOffset).getUint32(0);
}

/** Cuts a stream into messages of one length. */
export class MessageCutter {
  readonly #partial: Uint8Array;
  readonly #onMessage: (message: Uint8Array) => void;
  #filled = 0;

  /** @param onMessage Called with each whole message; the bytes hold until it returns. */
  constructor(length: number, onMessage: (message: Uint8Array) => void) {
    this.#partial = new Uint8Array(length);
    this.#onMessage = onMessage;
  }

  /** Takes the next bytes. */
  push(bytes: Uint8Array): void {
    const { length } = this.#partial;
    let at = 0;
    while (at < bytes.length) {
      if (this.#filled === 0 && bytes.length - at >= length) {
        this.#onMessage(bytes.subarray(at, at += length));
        continue;
      }
      const part = bytes.subarray(at, at + length - this.#filled);
      this.#partial.set(part, this.#filled);
      at += part.length;
      this.#filled += part.length;
      if (this.#filled < length) return;
      this.#filled = 0;
      this.#onMessage(this.#partial);
    }
  }
}
