/**
 * What is served: a file in one of its states, open for reading.
 *
 * @module
 */
import { extname } from "node:path";

/** A file as it is when somebody asks for it. Disposing closes it; what was read stays valid. */
export interface ServedFile extends Disposable {
  /** Decoded, with its slash in front. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Absent where the file is to have none. */
  readonly etag?: string;
  /** When it was changed, in milliseconds since the Unix epoch. */
  readonly modifiedMs?: number;
  /** Tells this state from every other one of the file, whatever the client is told. */
  readonly state: string;
  /** Media type. */
  readonly contentType: string;
  /**
   * Reads bytes from an offset on into all of a buffer.
   *
   * @throws {BenchError} when the file does not have them any more.
   */
  read(into: Uint8Array, offset: number): Promise<void> | void;
}

const contentTypes: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".txt": "text/plain; charset=utf-8",
};

/** The media type that a file's name stands for. */
export function contentTypeOf(path: string): string {
  return contentTypes[extname(path).toLowerCase()] ?? "application/octet-stream";
}

/** A file that consists of these bytes, and has no validators. */
export function fileOfBytes(path: string, contentType: string, bytes: Uint8Array): ServedFile {
  return {
    path,
    size: bytes.length,
    state: "",
    contentType,
    read: (into, offset) => into.set(bytes.subarray(offset, offset + into.length)),
    [Symbol.dispose]() {},
  };
}
