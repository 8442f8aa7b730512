/**
 * The journal of a download: what it is of, and which of its bytes are there. It is only ever appended
 * to, and whatever its end was cut to, what can be read of it is true.
 *
 * ```text
 * | "wirebench-journal 1 " | CRC-32 of the JSON, 8 hex digits | " " | JSON | LF |
 * | start, 6 bytes | length, 6 bytes | CRC-32, 4 bytes |      a block that is there
 * | count, 6 bytes | 0, 6 bytes      | CRC-32, 4 bytes |      a mark
 * ```
 *
 * Numbers are big-endian. The CRC of a record goes on from the header's, so that a record of another
 * journal is none of this one. A mark says that the blocks of the first `count` records were on the
 * disk when it was written, and not only handed to the operating system: after a power cut, no others
 * can be trusted.
 *
 * @module
 */
import { crc32 } from "node:zlib";
import { concat, utf8 } from "../../../core/bytes.ts";
import type { ByteRange } from "../../../protocols/http/mod.ts";
import type { Validators } from "./validators.ts";

/** What a journal is of. */
export interface JournalHeader {
  /** Without name and password. */
  url: string;
  /** Absent where it is not known: then nothing but the whole will do. */
  sizeBytes?: number;
  /** Whether the server gives parts; without, nothing can be resumed. */
  takesRanges: boolean;
  validators: Validators;
  /** When the machine was started that wrote it, in milliseconds since the Unix epoch. */
  bootMs: number;
}

/** A journal as it was read. */
export interface Journal {
  header: JournalHeader;
  /** The blocks, in the order in which they were noted. */
  blocks: ByteRange[];
  /** How many of the blocks were on the disk for certain. */
  syncedBlocks: number;
}

const MAGIC = "wirebench-journal 1 ";
const RECORD_BYTES = 16;
const LF = 0x0a;

/** Encodes what is appended to one journal. */
export class JournalEncoder {
  /** The journal's first line. */
  readonly header: Uint8Array<ArrayBuffer>;
  readonly #crc: number;
  #blocks = 0;

  constructor(header: JournalHeader) {
    const json = utf8(JSON.stringify(header));
    this.#crc = crc32(json);
    const crc = this.#crc.toString(16).padStart(8, "0");
    this.header = concat([utf8(`${MAGIC}${crc} `), json, Uint8Array.of(LF)]);
  }

  /** How many blocks there have been. */
  get blocks(): number {
    return this.#blocks;
  }

  /** A record of a block, which has one byte at least. */
  block({ start, end }: ByteRange): Uint8Array<ArrayBuffer> {
    this.#blocks++;
    return this.#record(start, end - start);
  }

  /** A mark: the first `count` blocks are on the disk. */
  mark(count: number): Uint8Array<ArrayBuffer> {
    return this.#record(count, 0);
  }

  #record(first: number, second: number): Uint8Array<ArrayBuffer> {
    const record = new Uint8Array(RECORD_BYTES);
    const view = new DataView(record.buffer);
    setUint48(view, 0, first);
    setUint48(view, 6, second);
    view.setUint32(12, crc32(record.subarray(0, 12), this.#crc));
    return record;
  }
}

/** Reads a journal, up to where it stops making sense; `undefined` when its header is not whole. */
export function readJournal(bytes: Uint8Array): Journal | undefined {
  const lineEnd = bytes.indexOf(LF);
  const line = new TextDecoder().decode(bytes.subarray(0, Math.max(0, lineEnd)));
  const jsonStart = MAGIC.length + 9;
  const crc = Number.parseInt(line.slice(MAGIC.length, jsonStart), 16);
  if (!line.startsWith(MAGIC) || crc32(line.slice(jsonStart)) !== crc) return undefined;
  const header = JSON.parse(line.slice(jsonStart)) as JournalHeader;
  const blocks: ByteRange[] = [];
  let syncedBlocks = 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = lineEnd + 1; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
    if (crc32(bytes.subarray(at, at + 12), crc) !== view.getUint32(at + 12)) break;
    const [start, length] = [getUint48(view, at), getUint48(view, at + 6)];
    if (length === 0) syncedBlocks = start;
    else blocks.push({ start, end: start + length });
  }
  return { header, blocks, syncedBlocks };
}

function setUint48(view: DataView, at: number, value: number): void {
  view.setUint16(at, Math.floor(value / 2 ** 32));
  view.setUint32(at + 2, value % 2 ** 32);
}

function getUint48(view: DataView, at: number): number {
  return view.getUint16(at) * 2 ** 32 + view.getUint32(at + 2);
}
