/**
 * What a client reads: the caster's answer, in either revision, and then its data.
 *
 * ```text
 * ICY 200 OK line                          data follows at once, or after one blank line
 * HTTP/1.x 200 line, headers, blank line   data follows, chunked or not
 * SOURCETABLE 200 line, headers, blank     the sourcetable follows, up to ENDSOURCETABLE; so does
 *                                          HTTP with Content-Type: gnss/sourcetable
 * ERROR … line, any other ICY or HTTP      a refusal; that of HTTP after its headers, which may hold
 *                                          Retry-After, but a 401 at once: RTKLIB's caster sends
 *                                          that without a blank line. With awaitsChallenge its
 *                                          headers are waited for, too
 * ```
 *
 * Where data begins after `ICY 200 OK` cannot be known: casters send one CRLF, some a blank line
 * too, a few even headers. The rule: the line itself is the answer, reported at once, and if the
 * next bytes are a line end (CRLF or LF), that one blank line is dropped. RTCM begins with D3 and
 * loses nothing; for data that may begin with a line end, and for casters that send headers,
 * `okLineEnding` says what the caster does. Headers are not guessed, since lines of text may well
 * be the data.
 *
 * @module
 */
import { PendingBytes } from "../../core/bytes.ts";
import type { Decoder } from "../../core/decoder.ts";
import { ProtocolError } from "../../core/errors.ts";
import { ChunkedDecoder } from "./chunked.ts";
import { type HeaderFields, parseHeaders } from "./headers.ts";
import { LineReader, text } from "./lines.ts";
import type { OkLineEnding } from "./reply.ts";
import { SourcetableCollector } from "./sourcetable_collector.ts";

/** What a caster's answer turns out to be, piece by piece. */
export type ResponseEvent =
  /** Data follows; `reply` is the answer's first line. */
  | { kind: "accepted"; reply: string }
  /** Data, unchunked; never empty. */
  | { kind: "data"; bytes: Uint8Array<ArrayBuffer> }
  /** The caster does not want us; `reason` is the answer's first line. Nothing follows. */
  | {
    kind: "refused";
    reason: string;
    retryAfterSeconds?: number;
    /** What `WWW-Authenticate` says, with `awaitsChallenge`. */
    challenge?: string;
  }
  /** A sourcetable up to its `ENDSOURCETABLE`, for `decodeSourcetable`. Nothing follows. */
  | { kind: "sourcetable"; text: string };

/** What is known of the caster, and the bounds of a {@link ResponseDecoder}. */
export interface ResponseDecoderOptions {
  /**
   * How the caster ends `ICY 200 OK`: `auto` drops one blank line if there is one, `crlf` drops
   * nothing, `blank-line` waits for it and skips the headers before it. Default `auto`.
   */
  okLineEnding?: "auto" | OkLineEnding;
  /** Whether the headers of a 401 are of interest; default no: then it is known at its first line. */
  awaitsChallenge?: boolean;
  /** The most bytes of the answer's lines, up to its blank line; default 8192. */
  maxHeadBytes?: number;
  /** The most bytes of a sourcetable; default 4 MiB. */
  maxSourcetableBytes?: number;
  /** The most bytes that may wait for {@link ResponseDecoder.next}; default 1 MiB. */
  maxPendingBytes?: number;
}

const CR = 0x0d;
const LF = 0x0a;

const statusLine = /^(ICY|SOURCETABLE|HTTP\/1\.\d)[ \t]+(\d{3})(?:[ \t]|$)/;

/** Decodes one answer of a caster and the data behind it. */
export class ResponseDecoder implements Decoder<ResponseEvent> {
  readonly #pending: PendingBytes;
  readonly #reader: LineReader;
  readonly #okLineEnding: "auto" | OkLineEnding;
  readonly #awaitsChallenge: boolean;
  readonly #maxPendingBytes: number;
  readonly #table: SourcetableCollector;
  #state: "status" | "headers" | "after-ok" | "data" | "sourcetable" | "over" = "status";
  #reply = "";
  #protocol = "";
  #code = "";
  #headerLines: string[] = [];
  #chunks: ChunkedDecoder | undefined;

  /** A decoder at the start of an answer. */
  constructor(options: ResponseDecoderOptions = {}) {
    const { okLineEnding = "auto", awaitsChallenge = false, maxHeadBytes = 8192 } = options;
    const { maxSourcetableBytes = 4 * 1024 * 1024, maxPendingBytes = 1024 * 1024 } = options;
    this.#okLineEnding = okLineEnding;
    this.#awaitsChallenge = awaitsChallenge;
    this.#maxPendingBytes = maxPendingBytes;
    this.#pending = new PendingBytes("NTRIP response", maxPendingBytes);
    this.#table = new SourcetableCollector(maxSourcetableBytes);
    this.#reader = new LineReader(this.#pending, {
      of: "NTRIP response",
      part: "the response head",
      maxBytes: maxHeadBytes,
    });
  }

  /**
   * Takes the next bytes of the stream; after a refusal or a sourcetable it drops them.
   *
   * @throws {ProtocolError} when more than `maxPendingBytes` wait.
   */
  push(bytes: Uint8Array): void {
    if (this.#state !== "over") this.#pending.push(bytes);
  }

  /**
   * The next event.
   *
   * @throws {ProtocolError} when the answer is none that a caster gives, or past a bound.
   */
  next(): ResponseEvent | undefined {
    while (this.#state !== "over") {
      if (this.#state === "data") return this.#data();
      if (this.#state === "sourcetable") return this.#sourcetable();
      if (this.#state === "after-ok") {
        if (!this.#dropBlankLine()) return undefined;
        continue;
      }
      const line = this.#reader.nextText();
      if (line === undefined) return undefined;
      const event = this.#state === "status" ? this.#status(line) : this.#header(line);
      if (event !== undefined) return event;
    }
    return undefined;
  }

  /**
   * Says that the stream has ended.
   *
   * @throws {ProtocolError} when it ended within the answer, a sourcetable or a chunked body. Data
   * that is not chunked ends with the stream.
   */
  end(): void {
    if (this.#state === "over") return;
    if (this.#state === "data") return this.#chunks?.end();
    const { offset, length } = this.#pending;
    if (offset + length === 0 || (this.#state === "after-ok" && length === 0)) return;
    const within = this.#reply === ""
      ? `its first line ${JSON.stringify(text(this.#pending.view()).slice(0, 60))}`
      : `the answer ${JSON.stringify(this.#reply.slice(0, 60))}`;
    throw new ProtocolError(`Cannot decode NTRIP response: the stream ended within ${within}`, {
      offset: offset + length,
    });
  }

  #status(line: string): ResponseEvent | undefined {
    this.#reply = line;
    if (/^error\b/i.test(line)) return this.#refused();
    const [, protocol, code] = statusLine.exec(line) ?? [];
    if (protocol === undefined || code === undefined) {
      const shown = JSON.stringify(line.slice(0, 60));
      throw new ProtocolError(
        `Cannot decode NTRIP response: it begins with ${shown}, not with ICY, HTTP, SOURCETABLE or ERROR`,
        { offset: 0 },
      );
    }
    this.#protocol = protocol;
    this.#code = code;
    const isKnown = code === "401" && !(this.#awaitsChallenge && protocol !== "ICY");
    if (isKnown || (protocol === "ICY" && code !== "200")) return this.#refused();
    if (protocol !== "ICY" || this.#okLineEnding === "blank-line") {
      this.#state = "headers";
      return undefined;
    }
    this.#state = this.#okLineEnding === "auto" ? "after-ok" : "data";
    return { kind: "accepted", reply: line };
  }

  #header(line: string): ResponseEvent | undefined {
    if (line !== "") {
      this.#headerLines.push(line);
      return undefined;
    }
    if (this.#protocol.startsWith("HTTP/") && this.#code.startsWith("1")) {
      this.#expectAnotherHead();
      return undefined;
    }
    const headers = parseHeaders(this.#headerLines);
    if (this.#code !== "200") return this.#refused(headers);
    if (this.#protocol.startsWith("HTTP/") && isChunked(headers)) {
      this.#chunks = new ChunkedDecoder({ maxPendingBytes: this.#maxPendingBytes });
    }
    if (this.#protocol === "SOURCETABLE" || isSourcetable(headers)) {
      this.#state = "sourcetable";
      return undefined;
    }
    this.#state = "data";
    return { kind: "accepted", reply: this.#reply };
  }

  /** RFC 9110 §15.2: a client must be able to read interim answers before the final one. */
  #expectAnotherHead(): void {
    this.#state = "status";
    this.#headerLines = [];
    this.#reader.reset();
  }

  #refused(headers?: HeaderFields): ResponseEvent {
    this.#state = "over";
    const retryAfter = headers?.get("retry-after") ?? "";
    const challenge = headers?.get("www-authenticate");
    return {
      kind: "refused",
      reason: this.#reply,
      ...(/^\d{1,9}$/.test(retryAfter) ? { retryAfterSeconds: Number(retryAfter) } : {}),
      ...(this.#code === "401" && challenge !== undefined ? { challenge } : {}),
    };
  }

  /** Whether it is known now if a blank line was there. */
  #dropBlankLine(): boolean {
    const [first, second] = this.#pending.view();
    if (first === undefined || (first === CR && second === undefined)) return false;
    if (first === LF) this.#pending.consume(1);
    if (first === CR && second === LF) this.#pending.consume(2);
    this.#state = "data";
    return true;
  }

  #data(): ResponseEvent | undefined {
    const bytes = this.#body();
    return bytes && { kind: "data", bytes };
  }

  #sourcetable(): ResponseEvent | undefined {
    for (let bytes = this.#body(); bytes !== undefined; bytes = this.#body()) {
      const table = this.#table.push(bytes);
      if (table === undefined) continue;
      this.#state = "over";
      return { kind: "sourcetable", text: table };
    }
    return undefined;
  }

  /** The next bytes of the body, whatever their transfer coding. */
  #body(): Uint8Array<ArrayBuffer> | undefined {
    const { length } = this.#pending;
    if (this.#chunks === undefined) return length === 0 ? undefined : this.#pending.take(length);
    const bytes = this.#chunks.next();
    if (bytes !== undefined || length === 0) return bytes;
    this.#chunks.push(this.#pending.take(length));
    return this.#chunks.next();
  }
}

function isChunked(headers: HeaderFields): boolean {
  return /\bchunked\b/i.test(headers.get("transfer-encoding") ?? "");
}

function isSourcetable(headers: HeaderFields): boolean {
  return /^gnss\/sourcetable\b/i.test(headers.get("content-type") ?? "");
}
