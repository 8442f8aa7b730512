/**
 * Finds the lamp's commands in a stream of frames; the frame is drawn in `frame.ts`.
 *
 * @module
 */
import { PendingBytes } from "../../core/bytes.ts";
import type { Decoder } from "../../core/decoder.ts";
import { ProtocolError } from "../../core/errors.ts";
import { type Command, commandNameOf, decodeCommand } from "./command.ts";
import { commands } from "./commands/registry.ts";
import { HEADER_BYTES } from "./frame.ts";

/** A command, and the bytes that it came in. */
export interface CommandEvent {
  kind: "command";
  command: Command;
  bytes: Uint8Array<ArrayBuffer>;
}

/** A frame that says nothing to a lamp. It was consumed whole, and not kept. */
export interface IgnoredEvent {
  kind: "ignored";
  type: number;
  /** How many bytes the value had. */
  length: number;
  /** A type that is no command's, or a command whose value never has this length. */
  reason: "unknown type" | "wrong length";
}

/** What was found in the stream. */
export type TlvEvent = CommandEvent | IgnoredEvent;

/** What a decoder may be told. */
export interface TlvDecoderOptions {
  /**
   * Take ON and OFF without a length field as well, as some stands send them; default false. A length
   * of zero that does follow is taken as theirs.
   */
  bareOnOff?: boolean;
  /** How many bytes may wait for `next()`; default 256 KiB. */
  maxPendingBytes?: number;
}

/**
 * The commands of a stream, and what was ignored. There are no wrong bytes: a frame that is no command
 * is skipped as it comes, without keeping its value, so that none grows the decoder.
 */
export class TlvDecoder implements Decoder<TlvEvent> {
  readonly #pending: PendingBytes;
  readonly #bareOnOff: boolean;
  /** The frame that is being skipped, and how much of its value is still to come. */
  #skipped: IgnoredEvent | undefined;
  #skipBytes = 0;
  /** Whether a bare command came last, whose length of zero may follow. */
  #mayFollowLength = false;

  constructor({ bareOnOff = false, maxPendingBytes = 256 * 1024 }: TlvDecoderOptions = {}) {
    this.#bareOnOff = bareOnOff;
    this.#pending = new PendingBytes("TLV stream", maxPendingBytes);
  }

  push(bytes: Uint8Array): void {
    this.#pending.push(bytes);
  }

  next(): TlvEvent | undefined {
    if (this.#skipped !== undefined) return this.#skip();
    if (this.#mayFollowLength && !this.#passLength()) return undefined;
    const type = this.#pending.at(0);
    if (type === undefined) return undefined;
    const name = commandNameOf(type);
    if (this.#bareOnOff && (name === "ON" || name === "OFF")) {
      this.#mayFollowLength = true;
      return {
        kind: "command",
        command: { command: name, value: null },
        bytes: this.#pending.take(1),
      };
    }
    if (this.#pending.length < HEADER_BYTES) return undefined;
    const length = this.#pending.at(1)! << 8 | this.#pending.at(2)!;
    if (name === undefined || commands[name].length !== length) {
      const reason = name === undefined ? "unknown type" : "wrong length";
      this.#pending.consume(HEADER_BYTES);
      this.#skipped = { kind: "ignored", type, length, reason };
      this.#skipBytes = length;
      return this.#skip();
    }
    if (this.#pending.length < HEADER_BYTES + length) return undefined;
    const frame = this.#pending.take(HEADER_BYTES + length);
    return {
      kind: "command",
      command: decodeCommand(name, frame.subarray(HEADER_BYTES)),
      bytes: frame,
    };
  }

  end(): void {
    if (this.#skipped === undefined && this.#pending.length === 0) return;
    throw new ProtocolError("Cannot decode TLV stream: it ends within a frame", {
      offset: this.#pending.offset + this.#pending.length,
    });
  }

  /** Drops what is there of a value that nobody wants; the event once it has all passed. */
  #skip(): IgnoredEvent | undefined {
    const count = Math.min(this.#skipBytes, this.#pending.length);
    this.#pending.consume(count);
    this.#skipBytes -= count;
    if (this.#skipBytes > 0) return undefined;
    const skipped = this.#skipped;
    this.#skipped = undefined;
    return skipped;
  }

  /** Drops the length of zero after a bare command; false while it cannot be told from a frame. */
  #passLength(): boolean {
    const first = this.#pending.at(0);
    const second = this.#pending.at(1);
    if (first === undefined || (first === 0 && second === undefined)) return false;
    if (first === 0 && second === 0) this.#pending.consume(2);
    this.#mayFollowLength = false;
    return true;
  }
}
