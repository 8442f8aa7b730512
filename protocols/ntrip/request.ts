/**
 * What a caster reads: the head of a request, complete at its blank line or after silence.
 *
 * ```text
 * | blank lines (ignored) | first line | header lines | blank line |  rest: the body
 * |<---------------- head, at most maxHeadBytes ----------------->|
 * ```
 *
 * The original service also understood heads that never end, so silence completes these:
 *
 * ```text
 * SOURCE password [/]streampoint               no line end, or exactly one CRLF and nothing more;
 *                                              only for a configured streampoint
 * GET /streampoint HTTP/1.1 CRLF … CRLF
 * Authorization: Basic … CRLF                  the last line of the head so far
 * ```
 *
 * How long the silence lasts is the server's affair; here is only what it would complete. What can
 * still grow into something else is never completed: a word of a SOURCE line that may be cut (an
 * unfinished HTTP version, a trailing space, a CR without its LF), a header without its CRLF, and a
 * GET without `Authorization`. Two cases cannot be told apart from an unterminated head by any rule,
 * and silence does complete them: a client that pauses within `/base10` just after `/base1` when
 * both are configured, and one that pauses between a SOURCE line and its headers.
 *
 * @module
 */
import { PendingBytes } from "../../core/bytes.ts";
import type { Decoder } from "../../core/decoder.ts";
import { ProtocolError } from "../../core/errors.ts";
import { type Credentials, decodeBasic } from "./credentials.ts";
import { type HeaderFields, parseHeaders } from "./headers.ts";
import { asksForRevision2, parseRevision2Line, type PostLine } from "./revision2.ts";
import { type Line, LineReader, text } from "./lines.ts";
import {
  type GetLine,
  parseRequestLine,
  type RequestLine,
  type SourceLine,
} from "./request_line.ts";

/** A source brings the data of a streampoint. */
export interface SourceRequest extends SourceLine {
  /** What the lines after the first say. */
  headers: HeaderFields;
  /** `Source-Agent`, or `User-Agent` where that is missing. */
  agent?: string;
  /** The source's own sourcetable row; absent where the header is missing or empty. */
  str?: string;
}

/** A rover wants the data of a streampoint, or the sourcetable. */
export interface GetRequest extends GetLine {
  /** What the lines after the first say. */
  headers: HeaderFields;
  /** What a well-formed `Authorization: Basic` says. */
  credentials?: Credentials;
  /**
   * There is an `Authorization` header that is not well-formed Basic. Such a request is not an
   * anonymous one.
   */
  authorizationMalformed?: true;
  /** 2 exactly when `Ntrip-Version: Ntrip/2.0` asks for it. */
  ntripVersion: 1 | 2;
}

/** A source of revision 2 brings the data of a streampoint, as the body of its request. */
export interface PostRequest extends PostLine {
  /** What the lines after the first say. */
  headers: HeaderFields;
  /** What a well-formed `Authorization: Basic` says. */
  credentials?: Credentials;
  /** `Source-Agent`, or `User-Agent` where that is missing. */
  agent?: string;
  /** The source's own sourcetable row, from `Ntrip-STR`; absent where that is missing or empty. */
  str?: string;
  /** There is no such request in revision 1. */
  ntripVersion: 2;
}

/** Something that is not a request of this service. */
export interface InvalidRequest {
  /** It can only be refused. */
  kind: "invalid";
  /** Why, in words that can end a sentence. */
  reason: string;
  /** There when the head asks for revision 2, and so for an answer in it. */
  ntripVersion?: 2;
  /** There when it is a request of HTTP whose method this service has not. */
  method?: string;
}

/** What a client asks of a caster. */
export type NtripRequest = SourceRequest | GetRequest | PostRequest | InvalidRequest;

/** The bounds of a {@link RequestHeadDecoder}. */
export interface RequestHeadDecoderOptions {
  /** The most bytes of a head, its blank line included; default 8192. */
  maxHeadBytes?: number;
}

/** How much may follow a head before {@link RequestHeadDecoder.rest} takes it. */
const MAX_REST_BYTES = 1024 * 1024;

type TextLine = Extract<Line, { kind: "line" }>;

/**
 * Decodes one request head, and keeps what follows it. A head that cannot be a request is complete,
 * as an invalid one, as soon as that is known: at a byte that is not text, or at the end of a first
 * line that is no request line.
 */
export class RequestHeadDecoder implements Decoder<NtripRequest> {
  readonly #pending: PendingBytes;
  readonly #reader: LineReader;
  readonly #lines: TextLine[] = [];
  #requestLine: RequestLine | undefined;
  #request: NtripRequest | undefined;
  #isComplete = false;

  /** A decoder at the start of a connection; its options are bounds. */
  constructor({ maxHeadBytes = 8192 }: RequestHeadDecoderOptions = {}) {
    this.#pending = new PendingBytes("NTRIP request", maxHeadBytes + MAX_REST_BYTES);
    this.#reader = new LineReader(this.#pending, {
      of: "NTRIP request",
      part: "the request head",
      maxBytes: maxHeadBytes,
    });
  }

  /**
   * Takes the next bytes of the stream.
   *
   * @throws {ProtocolError} when the head is longer than `maxHeadBytes`, or when more than 1 MiB
   * waits after it.
   */
  push(bytes: Uint8Array): void {
    this.#pending.push(bytes);
    while (!this.#isComplete) {
      const line = this.#reader.next();
      if (line === undefined) return;
      if (line.kind === "line") this.#accept(line);
      else this.#complete(this.#invalid(line.reason));
    }
  }

  /** The revision that the head has asked for so far: also of one that is cut, too long or too slow. */
  get ntripVersion(): 1 | 2 {
    return asksForRevision2(this.#headers()) ? 2 : 1;
  }

  /** The request, once; `undefined` before its head is complete and after it was given. */
  next(): NtripRequest | undefined {
    const request = this.#request;
    this.#request = undefined;
    return request;
  }

  /**
   * Says that the stream has ended. A server that takes the end for silence completes the head
   * before it calls this.
   *
   * @throws {ProtocolError} when it ended within the head.
   */
  end(): void {
    const { offset, length } = this.#pending;
    if (this.#isComplete || offset + length === 0) return;
    throw new ProtocolError(
      `Cannot decode NTRIP request: the stream ended after ${offset + length} bytes, ` +
        "before the blank line of the request head",
      { offset: offset + length },
    );
  }

  /** Takes what followed the head; empty before the head is complete. */
  rest(): Uint8Array<ArrayBuffer> {
    return this.#pending.take(this.#isComplete ? this.#pending.length : 0);
  }

  /**
   * The request that silence would complete now, without completing it.
   *
   * @param isStreampoint Whether a streampoint of that name is configured.
   */
  completableBySilence(isStreampoint: (name: string) => boolean): NtripRequest | undefined {
    if (this.#isComplete) return undefined;
    const last = this.#lines.at(-1);
    if (last === undefined) return this.#unendedSource(isStreampoint);
    if (this.#pending.length > 0 || last.ending !== "\r\n") return undefined;
    const line = this.#requestLine;
    const isCompletable = line?.kind === "source"
      ? this.#lines.length === 1 && isStreampoint(line.streampoint)
      : line?.kind === "get" && /^authorization:/i.test(last.text);
    return isCompletable ? this.#requestOf(line) : undefined;
  }

  /** Completes the head by silence and gives its request, as {@link completableBySilence} says. */
  completeBySilence(isStreampoint: (name: string) => boolean): NtripRequest | undefined {
    const request = this.completableBySilence(isStreampoint);
    if (request === undefined) return undefined;
    this.#pending.consume(this.#pending.length);
    this.#isComplete = true;
    return request;
  }

  #unendedSource(isStreampoint: (name: string) => boolean): NtripRequest | undefined {
    const line = text(this.#pending.view());
    if (!line.startsWith("SOURCE") || /[ \t\r]$/.test(line)) return undefined;
    const requestLine = parseRequestLine(line);
    if (requestLine.kind !== "source" || !isStreampoint(requestLine.streampoint)) return undefined;
    return this.#requestOf(requestLine);
  }

  #accept(line: TextLine): void {
    if (line.text === "") {
      if (this.#lines.length > 0) this.#complete(this.#requestOf(this.#requestLine));
      return;
    }
    this.#lines.push(line);
    if (this.#lines.length > 1) return;
    this.#requestLine = parseRequestLine(line.text);
    const { kind } = this.#requestLine;
    if (kind === "invalid" && !this.#requestLine.isHttp) {
      this.#complete(this.#requestOf(this.#requestLine));
    }
  }

  #complete(request: NtripRequest | undefined): void {
    this.#request = request;
    this.#isComplete = true;
  }

  #requestOf(requestLine: RequestLine | undefined): NtripRequest | undefined {
    if (requestLine === undefined) return undefined;
    const headers = this.#headers();
    if (requestLine.kind === "source") return sourceRequest(requestLine, headers);
    if (requestLine.kind === "get") return getRequest(requestLine, headers);
    if (!requestLine.isHttp || !asksForRevision2(headers)) return this.#invalid(requestLine.reason);
    const line = parseRevision2Line(this.#lines[0]!.text);
    return line.kind === "post"
      ? postRequest(line, headers)
      : { ...this.#invalid(requestLine.reason), method: line.method };
  }

  #headers(): HeaderFields {
    return parseHeaders(this.#lines.slice(1).map((line) => line.text));
  }

  #invalid(reason: string): InvalidRequest {
    return { kind: "invalid", reason, ...(this.ntripVersion === 2 ? { ntripVersion: 2 } : {}) };
  }
}

function sourceRequest(line: SourceLine, headers: HeaderFields): SourceRequest {
  return { ...line, headers, ...ofSource(headers, "str") };
}

function postRequest(line: PostLine, headers: HeaderFields): PostRequest {
  const credentials = decodeBasic(headers.get("authorization") ?? "");
  return {
    ...line,
    headers,
    ...(credentials === undefined ? {} : { credentials }),
    ...ofSource(headers, "ntrip-str"),
    ntripVersion: 2,
  };
}

/** What a source says of itself. */
function ofSource(
  headers: HeaderFields,
  row: "str" | "ntrip-str",
): { agent?: string; str?: string } {
  const agent = headers.get("source-agent") ?? headers.get("user-agent");
  const str = headers.get(row);
  return {
    ...(agent === undefined ? {} : { agent }),
    ...(str === undefined || str === "" ? {} : { str }),
  };
}

function getRequest(line: GetLine, headers: HeaderFields): GetRequest {
  const authorization = headers.get("authorization");
  const credentials = authorization === undefined ? undefined : decodeBasic(authorization);
  return {
    ...line,
    headers,
    ...(credentials === undefined ? {} : { credentials }),
    ...(authorization !== undefined && credentials === undefined
      ? { authorizationMalformed: true }
      : {}),
    ntripVersion: asksForRevision2(headers) ? 2 : 1,
  };
}
