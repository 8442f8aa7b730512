/**
 * What is answered, before anything of it is sent: so that it can be bent.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import type { Random } from "../../core/random.ts";
import {
  type ByteRange,
  encodeContentRange,
  encodeMultipartEnd,
  encodePartHead,
  formatHttpDate,
  multipartType,
  reasonOf,
  type RequestHead,
  type RequestTarget,
  selectRanges,
} from "../../protocols/http/mod.ts";
import type { Chunk } from "./body.ts";
import { checkConditions, rangeStands } from "./conditions.ts";
import type { ServedFile } from "./served_file.ts";

/** What somebody asks for. */
export interface Asked extends RequestTarget {
  request: RequestHead;
  /** What there is under that path. */
  file?: ServedFile;
  /** The header `Range`, as far as it is to be heeded. */
  range?: string;
}

/** A part of a body: bytes, or those of a file. */
export type Piece = Uint8Array | (ByteRange & { file: ServedFile });

/** A place in a body: so many bytes from its start, or a share of it. */
export type Place = { bytes: number; share?: undefined } | { bytes?: undefined; share: number };

/** What happens to a body on its way, once it has been sent up to a place. */
export type Interruption =
  & { at: Place }
  & ({ kind: "cut"; how: "reset" | "close" } | { kind: "stall"; forMs?: number });

/** How an answer is sent, where it is not as it should be. */
export interface Delivery {
  /** How the end of the body is told: by its length, by chunks, or by the end of the connection. */
  framing?: "length" | "chunked" | "close";
  /** The `Content-Length`, where it is not that of the body. */
  promisedBytes?: number;
  bytesPerSecond?: number;
  interruptions?: Interruption[];
  /** Makes other bytes of those of the body; how many is not known before. */
  encode?: (chunks: AsyncIterable<Chunk>) => AsyncIterable<Chunk>;
}

/** An answer. */
export interface Answer {
  status: number;
  /** In the order in which they are sent; those of the framing come on top. */
  headers: [name: string, value: string][];
  /** A HEAD gets all but this. */
  body: Piece[];
  delivery?: Delivery;
}

/** The answer of a server that does everything right. */
export function answerTo(asked: Asked, random: Random): Answer {
  const { request: { method, headers }, file } = asked;
  if (method !== "GET" && method !== "HEAD") {
    return plainAnswer(405, ["Allow", "GET, HEAD"]);
  }
  if (file === undefined) return plainAnswer(404);
  const condition = checkConditions(headers, file);
  if (condition === 412) return plainAnswer(412);
  if (condition === 304) return { status: 304, headers: validatorsOf(file), body: [] };
  // Only a GET can ask for a part (RFC 9110 §14.2).
  const isPartial = method === "GET" && rangeStands(headers.get("if-range"), file);
  const selection = selectRanges(isPartial ? asked.range : undefined, file.size);
  if (selection.kind === "unsatisfiable") return unsatisfiable(file);
  const shared: Answer["headers"] = [["Accept-Ranges", "bytes"], ...validatorsOf(file)];
  const { contentType, size } = file;
  if (selection.kind === "whole") {
    return {
      status: 200,
      headers: [["Content-Type", contentType], ...shared],
      body: [{ file, start: 0, end: size }],
    };
  }
  const [range, ...others] = selection.ranges as [ByteRange, ...ByteRange[]];
  if (others.length > 0) return severalParts(file, selection.ranges, shared, random);
  return {
    status: 206,
    headers: [
      ["Content-Type", contentType],
      ["Content-Range", encodeContentRange({ unit: "bytes", range, size })],
      ...shared,
    ],
    body: [{ file, ...range }],
  };
}

/** An answer that says little more than its status. */
export function plainAnswer(status: number, ...headers: Answer["headers"]): Answer {
  return {
    status,
    headers: [["Content-Type", "text/plain; charset=utf-8"], ...headers],
    body: [utf8(`${status} ${reasonOf(status)}\n`)],
  };
}

/** How long a body is, in bytes. */
export function lengthOf(body: readonly Piece[]): number {
  return body.reduce(
    (sum, piece) => sum + (piece instanceof Uint8Array ? piece.length : piece.end - piece.start),
    0,
  );
}

function unsatisfiable(file: ServedFile): Answer {
  const range = encodeContentRange({ unit: "bytes", size: file.size });
  return plainAnswer(416, ["Content-Range", range]);
}

function severalParts(
  file: ServedFile,
  ranges: readonly ByteRange[],
  shared: Answer["headers"],
  random: Random,
): Answer {
  const parts = {
    boundary: random.bytes(16).toHex(),
    contentType: file.contentType,
    size: file.size,
  };
  return {
    status: 206,
    headers: [["Content-Type", multipartType(parts)], ...shared],
    body: [
      ...ranges.flatMap((range): Piece[] => [encodePartHead(parts, range), { file, ...range }]),
      encodeMultipartEnd(parts),
    ],
  };
}

function validatorsOf({ etag, modifiedMs }: ServedFile): Answer["headers"] {
  return [
    ...(etag === undefined ? [] : [["ETag", etag] satisfies [string, string]]),
    ...(modifiedMs === undefined
      ? []
      : [["Last-Modified", formatHttpDate(modifiedMs)] satisfies [string, string]]),
  ];
}
