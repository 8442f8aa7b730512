/**
 * What a server reads: requests of HTTP/1.1 and 1.0 (RFC 9112), one after the other.
 *
 * ```text
 * | method SP target SP "HTTP/1." digit | header lines | blank line | Content-Length bytes |
 * |<------------------ at most maxHeadBytes ------------------->|<-- skipped, bounded --->|
 * ```
 *
 * No request to a server of files needs a body: one of a known length is passed over, one in chunks is
 * refused.
 *
 * @module
 */
import type { Decoder } from "../../core/decoder.ts";
import { type HeaderFields, listHolds, listOf, parseHeaders } from "./headers.ts";
import { Input } from "./input.ts";

/** A request. */
export interface RequestHead {
  /** As it was sent: `GET`. */
  method: string;
  /** As it was sent: `/big.bin?a=1`, or with the origin. */
  target: string;
  /** What the client understands; a later 1.x counts as 1.1 (RFC 9110 §2.5). */
  version: "1.0" | "1.1";
  /** Their characters are bytes, 0x00 to 0xFF. */
  headers: HeaderFields;
  /** Whether the client wants the connection to stay for another request (RFC 9112 §9.3). */
  keepAlive: boolean;
}

/** The bounds of a {@link RequestDecoder}. */
export interface RequestDecoderOptions {
  /** The most bytes of a head, of each line ending one; default 16 KiB. */
  maxHeadBytes?: number;
  /** The longest body that is passed over; default 1 MiB. */
  maxBodyBytes?: number;
  /** How many bytes may wait for `next()`; default 256 KiB. */
  maxPendingBytes?: number;
}

/** Decodes the requests of a connection. A request is there before its body has passed. */
export class RequestDecoder implements Decoder<RequestHead> {
  readonly #input: Input;
  readonly #maxHeadBytes: number;
  readonly #maxBodyBytes: number;
  #headLeftBytes: number;
  #lines: string[] = [];
  #bodyBytes = 0;

  /** A decoder at the start of a connection; its options are bounds. */
  constructor(
    { maxHeadBytes = 16 * 1024, maxBodyBytes = 2 ** 20, maxPendingBytes = 256 * 1024 }:
      RequestDecoderOptions = {},
  ) {
    this.#input = new Input("HTTP request", maxPendingBytes);
    this.#maxHeadBytes = this.#headLeftBytes = maxHeadBytes;
    this.#maxBodyBytes = maxBodyBytes;
  }

  /**
   * Takes the next bytes, which must not change until `next` has given `undefined`.
   *
   * @throws {ProtocolError} when more than `maxPendingBytes` wait.
   */
  push(bytes: Uint8Array): void {
    this.#input.push(bytes);
  }

  next(): RequestHead | undefined {
    while (this.#bodyBytes > 0) {
      const passed = this.#input.slice(this.#bodyBytes);
      if (passed === undefined) return undefined;
      this.#bodyBytes -= passed.length;
    }
    for (;;) {
      const line = this.#input.line(this.#headLeftBytes, "a head");
      if (line === undefined) return undefined;
      // An empty line before a head counts as well, or a peer could send them without end.
      this.#headLeftBytes = Math.max(0, this.#headLeftBytes - line.length - 1);
      if (line !== "") this.#lines.push(line);
      else if (this.#headLeftBytes === 0) throw this.#input.error("a head is longer than allowed");
      else if (this.#lines.length > 0) return this.#requestOf(this.#takeLines());
    }
  }

  end(): void {
    const isWithin = this.#bodyBytes > 0 || this.#lines.length > 0 || this.#input.isWithinLine;
    if (!isWithin && this.#input.length === 0) return;
    throw this.#input.error("the connection ended within it");
  }

  #takeLines(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    this.#headLeftBytes = this.#maxHeadBytes;
    return lines;
  }

  #requestOf([first, ...lines]: string[]): RequestHead {
    const words = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/(\d)\.(\d)$/.exec(first!);
    if (words === null) throw this.#input.error(`${shown(first!)} is no request line`);
    const [, method, target, major, minor] = words as unknown as [string, ...string[]];
    if (major !== "1") throw this.#input.error(`its version is ${major}.${minor}, not 1.0 or 1.1`);
    const headers = parseHeaders(lines);
    if ("wrong" in headers) throw this.#input.error(`${shown(headers.wrong)} is no header`);
    const version = minor === "0" ? "1.0" : "1.1";
    if (version === "1.1" && !headers.has("host")) throw this.#input.error("it has no Host");
    this.#bodyBytes = this.#bodyLength(headers);
    const connection = headers.get("connection");
    const keepAlive = version === "1.1"
      ? !listHolds(connection, "close")
      : listHolds(connection, "keep-alive") && !listHolds(connection, "close");
    return { method: method!, target: target!, version, headers, keepAlive };
  }

  /** RFC 9112 §6.3: lengths that differ, or a length beside chunks, are an attack or a mistake. */
  #bodyLength(headers: HeaderFields): number {
    if (headers.has("transfer-encoding")) throw this.#input.error("its body has no Content-Length");
    const lengths = new Set(listOf(headers.get("content-length")));
    if (lengths.size === 0) {
      if (headers.has("content-length")) throw this.#input.error("its Content-Length is empty");
      return 0;
    }
    const [length] = lengths as Set<string>;
    if (lengths.size > 1 || !/^\d+$/.test(length!)) {
      throw this.#input.error(`its Content-Length is ${shown(headers.get("content-length")!)}`);
    }
    if (Number(length) <= this.#maxBodyBytes) return Number(length);
    throw this.#input.error(`its body has ${length} bytes, at most ${this.#maxBodyBytes}`);
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
