/**
 * The body of a request: where it ends, and what is in it without its transfer coding, RFC 9112 §6.3.
 *
 * ```text
 * Transfer-Encoding: chunked    chunks, up to the last
 * Content-Length: n             n bytes
 * neither                       everything until the peer closes: a source's stream
 * ```
 *
 * @module
 */
import type { Decoder } from "../../core/decoder.ts";
import { ProtocolError } from "../../core/errors.ts";
import { ChunkedDecoder } from "./chunked.ts";
import type { HeaderFields } from "./headers.ts";

/** How a body is delimited. `unsupported` names a coding that nobody here can read. */
export type BodyFraming =
  | { kind: "chunked" }
  | { kind: "length"; lengthBytes: number }
  | { kind: "until-close" }
  | { kind: "unsupported"; coding: string };

/**
 * How the body is delimited that headers announce. A transfer coding overrides a length.
 *
 * @throws {ProtocolError} when the length is no number.
 */
export function bodyFraming(headers: HeaderFields): BodyFraming {
  const coding = headers.get("transfer-encoding")?.trim().toLowerCase() ?? "";
  if (coding === "chunked") return { kind: "chunked" };
  if (coding !== "" && coding !== "identity") {
    return { kind: "unsupported", coding: coding.slice(0, 60) };
  }
  const length = headers.get("content-length");
  if (length === undefined) return { kind: "until-close" };
  if (!/^\d{1,15}$/.test(length)) {
    const shown = JSON.stringify(length.slice(0, 40));
    throw new ProtocolError(`Cannot decode NTRIP request: the Content-Length is ${shown}`);
  }
  return { kind: "length", lengthBytes: Number(length) };
}

/** Decodes a body; data comes out as it arrives. */
export class BodyDecoder implements Decoder<Uint8Array> {
  readonly #chunks: ChunkedDecoder | undefined;
  #remainingBytes: number;
  readonly #pieces: Uint8Array[] = [];

  /** A decoder at the start of a body. */
  constructor(framing: Exclude<BodyFraming, { kind: "unsupported" }>) {
    if (framing.kind === "chunked") this.#chunks = new ChunkedDecoder();
    this.#remainingBytes = framing.kind === "length" ? framing.lengthBytes : Infinity;
  }

  /** Whether the whole body has been read; what follows is not part of it. */
  get done(): boolean {
    return this.#chunks?.done ?? (this.#remainingBytes === 0 && this.#pieces.length === 0);
  }

  /**
   * Takes the next bytes of the stream.
   *
   * @throws {ProtocolError} when more wait than a chunked body may hold back.
   */
  push(bytes: Uint8Array): void {
    if (this.#chunks !== undefined) return this.#chunks.push(bytes);
    const piece = bytes.length > this.#remainingBytes
      ? bytes.subarray(0, this.#remainingBytes)
      : bytes;
    this.#remainingBytes -= piece.length;
    if (piece.length > 0) this.#pieces.push(piece);
  }

  /**
   * The next piece of data, never empty. What needs no decoding is handed on uncopied.
   *
   * @throws {ProtocolError} when the chunks are malformed.
   */
  next(): Uint8Array | undefined {
    return this.#chunks === undefined ? this.#pieces.shift() : this.#chunks.next();
  }

  /**
   * Says that the stream has ended.
   *
   * @throws {ProtocolError} when it ended before the body did.
   */
  end(): void {
    this.#chunks?.end();
    if (this.#remainingBytes === 0 || this.#remainingBytes === Infinity) return;
    throw new ProtocolError(
      `Cannot decode NTRIP request: the body ended ${this.#remainingBytes} bytes before its length`,
    );
  }
}
