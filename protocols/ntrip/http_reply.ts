/**
 * What a caster answers in revision 2, which is HTTP: to a rover, to a source, and to whom it refuses.
 *
 * ```text
 * HTTP/1.1 200 OK CRLF                        HTTP/1.1 404 Not Found CRLF
 * Ntrip-Version: Ntrip/2.0 CRLF               Ntrip-Version: Ntrip/2.0 CRLF
 * Server, Date, Cache-Control, Pragma …       Server, Date … Retry-After, WWW-Authenticate
 * Content-Type: gnss/data CRLF                Content-Type: text/plain; charset=utf-8 CRLF
 * Transfer-Encoding: chunked CRLF             Content-Length: 21 CRLF
 * CRLF                                        CRLF
 * chunks                                      streampoint not found CRLF
 * ```
 *
 * @module
 */
import { concat, utf8 } from "../../core/bytes.ts";
import { headerLineOf } from "./headers.ts";
import { REVISION_2 } from "./revision2.ts";

/** The statuses of this service, with their reason phrases of RFC 9110 §15 RFC 6585 and RFC 5842. */
export const statuses = {
  200: "OK",
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  413: "Content Too Large",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  501: "Not Implemented",
  503: "Service Unavailable",
  508: "Loop Detected",
} as const;

/** One of {@link statuses}. */
export type HttpStatus = keyof typeof statuses;

/** What every answer says. */
export interface HttpReplyOptions {
  /** The caster's name and version: "NTRIP Wirebench/0.1". */
  server: string;
  /** Now, in the form of RFC 9110 §5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT". */
  date: string;
}

/** What a refusal may say beside its status. */
export interface HttpRefusal extends HttpReplyOptions {
  status: HttpStatus;
  /** One line for a person. */
  text: string;
  /** When it is worth trying again. */
  retryAfterSeconds?: number;
  /** The values of `WWW-Authenticate`, one header each, the best first; for 401. */
  challenges?: readonly string[];
  /** The methods that there are; for 405. */
  allow?: string;
}

/**
 * Tells a rover that data follows: chunked, or up to the end of the connection for a client of
 * HTTP/1.0, which knows no chunks.
 *
 * @throws {RangeError} when the server's name is not one line; so do all of these.
 */
export function encodeStreamHead(
  options: HttpReplyOptions & { chunked: boolean },
): Uint8Array<ArrayBuffer> {
  return utf8(
    headOf(200, options) + headerLineOf("Content-Type", "gnss/data") +
      (options.chunked ? headerLineOf("Transfer-Encoding", "chunked") : "") + "\r\n",
  );
}

/** Tells a source that its data is welcome. The answer has no length: it lasts as long as the data. */
export function encodePostAccepted(options: HttpReplyOptions): Uint8Array<ArrayBuffer> {
  return utf8(`${headOf(200, options)}\r\n`);
}

/** Asks a source that waits for it (`Expect: 100-continue`, RFC 9110 §10.1.1) for its body. */
export function encodeContinue(): Uint8Array<ArrayBuffer> {
  return utf8("HTTP/1.1 100 Continue\r\n\r\n");
}

/** A whole answer with its body. */
export function encodeDocument(
  options: HttpReplyOptions & { type: string; body: Uint8Array },
): Uint8Array<ArrayBuffer> {
  return concat([utf8(`${headOf(200, options)}${entityOf(options)}\r\n`), options.body]);
}

/** A refusal, with its text as body. */
export function encodeHttpRefusal(refusal: HttpRefusal): Uint8Array<ArrayBuffer> {
  const { status, text, retryAfterSeconds, challenges = [], allow } = refusal;
  const body = utf8(`${text}\r\n`);
  const head = headOf(status, refusal) +
    (allow === undefined ? "" : headerLineOf("Allow", allow)) +
    (retryAfterSeconds === undefined ? "" : headerLineOf("Retry-After", `${retryAfterSeconds}`)) +
    challenges.map((challenge) => headerLineOf("WWW-Authenticate", challenge)).join("") +
    entityOf({ type: "text/plain; charset=utf-8", body });
  return concat([utf8(`${head}\r\n`), body]);
}

function entityOf({ type, body }: { type: string; body: Uint8Array }): string {
  return headerLineOf("Content-Type", type) + headerLineOf("Content-Length", `${body.length}`);
}

function headOf(status: HttpStatus, { server, date }: HttpReplyOptions): string {
  return `HTTP/1.1 ${status} ${statuses[status]}\r\n` +
    headerLineOf("Ntrip-Version", REVISION_2) +
    headerLineOf("Server", server) +
    headerLineOf("Date", date) +
    headerLineOf("Cache-Control", "no-store, no-cache, max-age=0") +
    headerLineOf("Pragma", "no-cache") +
    headerLineOf("Connection", "close");
}
