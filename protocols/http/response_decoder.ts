/**
 * What a client reads: heads of responses and their bodies, RFC 9112.
 *
 * ```text
 * | "HTTP/1." digit SP status SP reason CRLF | field lines | CRLF | body |
 *
 * body:  nothing        to HEAD; 204, 304
 *        chunked        Transfer-Encoding: … chunked
 *        up to the end  of the connection: another transfer coding, or no length at all
 *        so many bytes  Content-Length
 * ```
 *
 * Interim responses (1xx) are skipped. A body passes through as slices of what was pushed, and its
 * end is told apart from a connection that was cut.
 *
 * @module
 */
import type { Decoder } from "../../core/decoder.ts";
import { Chunks } from "./chunks.ts";
import { type HeaderFields, listHolds, listOf, parseHeaders } from "./headers.ts";
import { Input } from "./input.ts";

/** How the end of a body is known. */
export type Framing = "none" | "length" | "chunked" | "until-close";

/** The head of a response. */
export interface ResponseHead {
  /** The minor number of HTTP/1.x. */
  minorVersion: number;
  /** 200 to 599, or whatever else three digits say. */
  status: number;
  /** May be "". */
  reason: string;
  /** Their characters are bytes, 0x00 to 0xFF: an entity tag can go back as it came. */
  headers: HeaderFields;
  framing: Framing;
  /** What `Content-Length` says, also where there is no body; absent where it says nothing. */
  contentLength?: number;
  /** Whether another request may follow on the connection once the response is whole. */
  staysOpen: boolean;
}

/** A response, piece by piece. */
export type ResponseEvent =
  | { kind: "head"; head: ResponseHead }
  /** A slice of the body, never empty, as long-lived as the array that was pushed. */
  | { kind: "body"; bytes: Uint8Array }
  /** The response is whole. */
  | { kind: "end" };

/** The bounds of a {@link ResponseDecoder}. */
export interface ResponseDecoderOptions {
  /** The most bytes of a head with the interim ones before it, and of trailers; default 64 KiB. */
  maxHeadBytes?: number;
  /** The most bytes that may wait for {@link ResponseDecoder.next}; default 4 MiB. */
  maxPendingBytes?: number;
}

const statusLine = /^HTTP\/1\.(\d) (\d{3})(?: (.*))?$/;

/** Decodes the responses of one connection. */
export class ResponseDecoder implements Decoder<ResponseEvent> {
  readonly #input: Input;
  readonly #maxHeadBytes: number;
  #state: "status" | "fields" | "length" | "chunks" | "until-close" | "end" | "over" = "status";
  #isToHead = false;
  #headLeftBytes: number;
  #status: { minorVersion: number; status: number; reason: string } | undefined;
  #lines: string[] = [];
  #bodyBytes = 0;
  #leftBytes = 0;
  #chunks: Chunks | undefined;

  /** A decoder at the start of a connection. */
  constructor(options: ResponseDecoderOptions = {}) {
    const { maxHeadBytes = 64 * 1024, maxPendingBytes = 4 * 1024 * 1024 } = options;
    this.#maxHeadBytes = maxHeadBytes;
    this.#headLeftBytes = maxHeadBytes;
    this.#input = new Input("HTTP response", maxPendingBytes);
  }

  /** How many bytes wait; after a whole response, how many there are that nobody asked for. */
  get pendingBytes(): number {
    return this.#input.length;
  }

  /** Says that the next response is one to HEAD, which has no body. */
  expectHead(): void {
    this.#isToHead = true;
  }

  /**
   * Takes the next bytes, which must not change until `next` has given `undefined`.
   *
   * @throws {ProtocolError} when more than `maxPendingBytes` wait.
   */
  push(bytes: Uint8Array): void {
    this.#input.push(bytes);
  }

  /**
   * The next event.
   *
   * @throws {ProtocolError} when it is no HTTP, or past a bound.
   */
  next(): ResponseEvent | undefined {
    for (;;) {
      switch (this.#state) {
        case "status":
        case "fields": {
          const line = this.#headLine();
          if (line === undefined) return undefined;
          const head = this.#state === "status" ? this.#readStatus(line) : this.#readField(line);
          if (head !== undefined) return { kind: "head", head };
          break;
        }
        case "length":
        case "until-close": {
          const bytes = this.#input.slice(this.#leftBytes);
          if (bytes === undefined) return undefined;
          this.#leftBytes -= bytes.length;
          this.#bodyBytes += bytes.length;
          if (this.#leftBytes === 0) this.#state = "end";
          return { kind: "body", bytes };
        }
        case "chunks": {
          const bytes = this.#chunks!.next();
          if (bytes !== undefined) {
            this.#bodyBytes += bytes.length;
            return { kind: "body", bytes };
          }
          if (!this.#chunks!.isOver) return undefined;
          this.#state = "end";
          break;
        }
        case "end":
          this.#expectAnother();
          return { kind: "end" };
        case "over":
          return undefined;
      }
    }
  }

  /**
   * Says that the connection has ended in order. A body that lasts until then is whole with it: the
   * event follows.
   *
   * @throws {ProtocolError} when it ended within a response.
   */
  end(): void {
    switch (this.#state) {
      case "until-close":
        this.#state = "end";
        return;
      case "status":
        if (!this.#input.isWithinLine) {
          this.#state = "over";
          return;
        }
        throw this.#input.error("the connection ended within a head");
      case "fields":
        throw this.#input.error("the connection ended within a head");
      case "length": {
        const wholeBytes = this.#bodyBytes + this.#leftBytes;
        throw this.#input.error(
          `the connection ended after ${this.#bodyBytes} of ${wholeBytes} bytes of a body`,
        );
      }
      case "chunks":
        throw this.#input.error(
          `the connection ended after ${this.#bodyBytes} bytes of a chunked body, before its end`,
        );
      case "end":
      case "over":
    }
  }

  #headLine(): string | undefined {
    const line = this.#input.line(this.#headLeftBytes, "a head");
    // An empty line counts as well, or a peer could send them without end.
    if (line !== undefined) {
      this.#headLeftBytes = Math.max(0, this.#headLeftBytes - line.length - 1);
    }
    return line;
  }

  #readStatus(line: string): undefined {
    const [, minor, status, reason = ""] = statusLine.exec(line) ?? [];
    if (minor === undefined || status === undefined) {
      const shown = JSON.stringify(line.slice(0, 60));
      throw this.#input.error(`it begins with ${shown}, not with HTTP/1.1 and a status`);
    }
    this.#status = { minorVersion: Number(minor), status: Number(status), reason };
    this.#state = "fields";
  }

  #readField(line: string): ResponseHead | undefined {
    if (line !== "") {
      this.#addLine(line);
      return undefined;
    }
    const { status } = this.#status!;
    if (status === 101) throw this.#input.error("it switches to a protocol that nobody asked for");
    if (status >= 200) return this.#begin();
    if (status < 100) throw this.#input.error(`its status is ${status}`);
    this.#lines = [];
    this.#state = "status";
    return undefined;
  }

  /** RFC 9112 §5.2: a line that begins with white space goes on where the one before it ended. */
  #addLine(line: string): void {
    const goesOn = /^[ \t]/.test(line) && this.#lines.length > 0;
    this.#lines.push(goesOn ? `${this.#lines.pop()!.trimEnd()} ${line.trim()}` : line);
  }

  /** RFC 9112 §6.3: what the body is. */
  #begin(): ResponseHead {
    const start = this.#status!;
    const headers = parseHeaders(this.#lines);
    if ("wrong" in headers) {
      throw this.#input.error(`${JSON.stringify(headers.wrong.slice(0, 60))} is no header`);
    }
    const codings = listOf(headers.get("transfer-encoding"));
    const contentLength = this.#contentLength(headers.get("content-length"));
    const framing = this.#isToHead || start.status === 204 || start.status === 304
      ? "none"
      : codings.at(-1)?.toLowerCase() === "chunked"
      ? "chunked"
      : codings.length > 0 || contentLength === undefined
      ? "until-close"
      : "length";
    const connection = headers.get("connection");
    const mayStay = start.minorVersion === 0
      ? listHolds(connection, "keep-alive") && codings.length === 0
      : !listHolds(connection, "close");
    const staysOpen = mayStay && framing !== "until-close" &&
      // Two lengths in one head: whoever relays it may believe the other one.
      !(framing === "chunked" && contentLength !== undefined);
    this.#bodyBytes = 0;
    if (framing === "chunked") {
      this.#chunks = new Chunks(this.#input, this.#maxHeadBytes);
      this.#state = "chunks";
    } else if (framing === "until-close") {
      this.#leftBytes = Number.MAX_SAFE_INTEGER;
      this.#state = "until-close";
    } else {
      this.#leftBytes = framing === "length" ? contentLength! : 0;
      this.#state = this.#leftBytes === 0 ? "end" : "length";
    }
    return {
      ...start,
      headers,
      framing,
      ...(contentLength === undefined ? {} : { contentLength }),
      staysOpen,
    };
  }

  #contentLength(value: string | undefined): number | undefined {
    if (value === undefined) return undefined;
    // Some send it twice; RFC 9110 §8.6 lets that pass where both say the same.
    const [length, ...others] = new Set(value.split(",").map((one) => one.trim()));
    if (others.length > 0 || !/^\d{1,16}$/.test(length!) || !Number.isSafeInteger(Number(length))) {
      const shown = JSON.stringify(value.slice(0, 60));
      throw this.#input.error(`its Content-Length is ${shown}`);
    }
    return Number(length);
  }

  #expectAnother(): void {
    this.#state = "status";
    this.#isToHead = false;
    this.#headLeftBytes = this.#maxHeadBytes;
    this.#lines = [];
    this.#chunks = undefined;
  }
}
