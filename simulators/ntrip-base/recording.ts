/**
 * A recorded stream as messages, and when they are due.
 *
 * ```text
 * | frame | frame | anything else, at most 512 bytes a message | frame | …
 * ```
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import { concat } from "../../core/bytes.ts";
import { BenchError, ProtocolError, systemReason } from "../../core/errors.ts";
import { filesOf } from "../../parts/files.ts";
import {
  type TimedPiece,
  TIMES_ENDING,
  TimesDecoder,
  timesPathOf,
} from "../../protocols/recording/mod.ts";
import { RtcmDecoder } from "../../protocols/rtcm/mod.ts";
import type { MessageSource } from "./message_source.ts";

/** How long a message is where the file gives no hint. */
const PIECE_BYTES = 512;

/** How a recording is replayed. */
export interface ReplayOptions {
  /** Whether it begins again after its end. */
  loop: boolean;
  /** How fast one with times is. */
  speed: number;
}

/** The bytes of recordings, and when they came, where that is known of all of them. */
interface Recorded {
  bytes: Uint8Array;
  pieces: TimedPiece[] | undefined;
}

/**
 * Reads recordings whole.
 *
 * @param path Of one, of a folder of them, or a pattern.
 * @throws {BenchError} when they cannot be read, or are empty.
 */
export async function readRecording(
  path: string,
  { loop, speed }: ReplayOptions,
): Promise<MessageSource> {
  const { bytes, pieces } = await readFiles(path);
  const messages = splitRecording(bytes);
  if (messages.length === 0) throw new BenchError(`Cannot replay ${path}: it is empty`);
  const source: MessageSource = {
    greeting: () => [],
    due(index) {
      const message = messages[loop ? index % messages.length : index];
      return message === undefined ? [] : [message];
    },
  };
  if (pieces === undefined || pieces.length === 0) return source;
  const timesMs = timesOfMessages(messages, pieces);
  const roundMs = lengthOfRound(timesMs);
  return {
    ...source,
    dueMs(index) {
      if (!loop && index >= timesMs.length) return undefined;
      const round = Math.floor(index / timesMs.length);
      return (round * roundMs + timesMs[index % timesMs.length]!) / speed;
    },
  };
}

async function readFiles(path: string): Promise<Recorded> {
  const paths = await filesOf(path).catch((cause) => {
    throw new BenchError(`Cannot replay ${path}: ${systemReason(cause)}`, { cause });
  });
  const recordings = paths.length === 1
    ? paths
    : paths.filter((one) => !one.endsWith(TIMES_ENDING));
  const bytes: Uint8Array[] = [];
  let pieces: TimedPiece[] | undefined = [];
  for (const one of recordings) {
    const read = await readFile(one).catch((cause) => {
      throw new BenchError(`Cannot replay ${one}: ${systemReason(cause)}`, { cause });
    });
    bytes.push(read);
    const times = await readTimes(timesPathOf(one));
    pieces = times === undefined || pieces === undefined
      ? undefined
      : pieces.concat(fitting(times, read.length));
  }
  return { bytes: concat(bytes), pieces };
}

async function readTimes(path: string): Promise<TimedPiece[] | undefined> {
  const bytes = await readFile(path).catch((cause) => {
    if (cause.code === "ENOENT") return undefined;
    throw new BenchError(`Cannot replay with ${path}: ${systemReason(cause)}`, { cause });
  });
  if (bytes === undefined) return undefined;
  const decoder = new TimesDecoder();
  const pieces: TimedPiece[] = [];
  try {
    for (let at = 0; at < bytes.length; at += 65_536) {
      decoder.push(bytes.subarray(at, at + 65_536));
      for (let piece = decoder.next(); piece; piece = decoder.next()) pieces.push(piece);
    }
  } catch (cause) {
    if (!(cause instanceof ProtocolError)) throw cause;
    throw new BenchError(`Cannot replay with ${path}: ${cause.message}`, { cause });
  }
  // What a crash cut off at the end is not missed: the bytes behind it came with the last piece.
  return pieces;
}

/** Pieces that make up exactly so many bytes: after a crash one file may lack the end of the other. */
function fitting(pieces: readonly TimedPiece[], length: number): TimedPiece[] {
  const fitting: TimedPiece[] = [];
  let left = length;
  for (const piece of pieces) {
    if (left === 0) break;
    fitting.push({ atMs: piece.atMs, length: Math.min(left, piece.length) });
    left -= fitting.at(-1)!.length;
  }
  const last = fitting.at(-1);
  if (last !== undefined) last.length += left;
  return fitting;
}

/** A message was there when its last byte was: in ms since the first one. */
function timesOfMessages(messages: readonly Uint8Array[], pieces: readonly TimedPiece[]): number[] {
  const timesMs: number[] = [];
  let messageEnd = 0;
  let piece = 0;
  let pieceEnd = pieces[0]!.length;
  for (const message of messages) {
    messageEnd += message.length;
    while (pieceEnd < messageEnd && piece < pieces.length - 1) pieceEnd += pieces[++piece]!.length;
    timesMs.push(pieces[piece]!.atMs);
  }
  const [firstMs] = timesMs;
  return timesMs.map((atMs) => atMs - firstMs!);
}

/** From the first message to the first of the next round: the last one is followed as on average. */
function lengthOfRound(timesMs: readonly number[]): number {
  const spanMs = timesMs.at(-1)!;
  const moments = new Set(timesMs).size;
  return moments > 1 ? spanMs + spanMs / (moments - 1) : 1_000;
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
