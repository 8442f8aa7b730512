/**
 * A recorded file as messages.
 *
 * ```text
 * | frame | frame | anything else, at most 512 bytes a message | frame | …
 * ```
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import { BenchError, systemReason } from "../../core/errors.ts";
import { RtcmDecoder } from "../../protocols/rtcm/mod.ts";
import type { MessageSource } from "./message_source.ts";

/** How long a message is where the file gives no hint. */
const PIECE_BYTES = 512;

/**
 * Reads a recorded file whole.
 *
 * @throws {BenchError} when it cannot be read, or is empty.
 */
export async function readRecording(path: string, loop: boolean): Promise<MessageSource> {
  const bytes = await readFile(path).catch((cause) => {
    throw new BenchError(`Cannot replay ${path}: ${systemReason(cause)}`, { cause });
  });
  const messages = splitRecording(bytes);
  if (messages.length === 0) throw new BenchError(`Cannot replay ${path}: it is empty`);
  return {
    greeting: () => [],
    due(index) {
      const message = messages[loop ? index % messages.length : index];
      return message === undefined ? [] : [message];
    },
  };
}

/**
 * Cuts a recording into messages which, one after the other, are the recording: each RTCM 3 frame is
 * one, and what is no frame is cut every 512 bytes.
 */
export function splitRecording(recording: Uint8Array): Uint8Array[] {
  const whole = Buffer.from(recording.buffer, recording.byteOffset, recording.byteLength);
  const decoder = new RtcmDecoder();
  decoder.push(recording);
  decoder.end();
  const messages: Uint8Array[] = [];
  let at = 0;
  function takePieces(until: number): void {
    while (at < until) {
      const end = Math.min(until, at + PIECE_BYTES);
      messages.push(recording.subarray(at, end));
      at = end;
    }
  }
  for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) {
    takePieces(whole.indexOf(frame.bytes, at));
    messages.push(frame.bytes);
    at += frame.bytes.length;
  }
  takePieces(recording.length);
  return messages;
}
