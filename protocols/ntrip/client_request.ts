/**
 * What a source and a rover send to a caster.
 *
 * ```text
 * SOURCE password streampoint CRLF           GET /streampoint HTTP/1.x CRLF
 * Source-Agent: … CRLF                       User-Agent: … CRLF
 * STR: … CRLF                                Authorization: Basic … CRLF
 * CRLF                                       CRLF
 *
 * POST /streampoint HTTP/1.1 CRLF            a source of revision 2
 * Host, Ntrip-Version, User-Agent, Authorization, Ntrip-STR, Content-Type, Transfer-Encoding
 * CRLF
 * ```
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import { encodeBasic } from "./credentials.ts";
import { headerLineOf, singleLine } from "./headers.ts";
import { REVISION_2 } from "./revision2.ts";

/** What a source says of itself. */
export interface SourceRequestOptions {
  /** The password of the caster's sources. */
  password: string;
  /** Without a leading slash, as RTKLIB sends it. */
  streampoint: string;
  /** The program: "NTRIP RTKLIB/2.4.3". Casters expect it to begin with "NTRIP". */
  agent: string;
  /** The source's sourcetable row; default none. */
  str?: string;
  /** The casters that the data comes through, RFC 9110 §7.6.3; default none. */
  via?: string;
}

/** What a rover says of itself. */
export interface RoverRequestOptions {
  /** Without a leading slash; "" asks for the sourcetable. */
  streampoint: string;
  /** Default: no `Authorization` at all. */
  login?: string;
  /** Default "". */
  password?: string;
  /** The value of `Authorization`, in place of login and password. */
  authorization?: string;
  /** The program: "NTRIP RTKLIB/2.4.3". */
  agent: string;
  /** The caster as `host:port`; revision 2 needs it. */
  host?: string;
  /** The revision of NTRIP that the reply may be in; default 1. */
  version?: 1 | 2;
  /** Revision 2: whether data may come in chunks; without them the request is one of HTTP/1.0. */
  chunked?: boolean;
  /** Revision 2: a GGA sentence that says where the rover is. */
  gga?: string;
  /** The casters that the data goes on to, RFC 9110 §7.6.3; default none. */
  via?: string;
}

/** What a source of revision 2 says of itself. */
export interface PostRequestOptions {
  /** Without a leading slash. */
  streampoint: string;
  /** The caster as `host:port`. */
  host: string;
  /** The program: "NTRIP RTKLIB/2.4.3". */
  agent: string;
  /** The value of `Authorization`; default none at all. */
  authorization?: string;
  /** Whether its data comes in chunks, or as it is until the connection ends. */
  chunked: boolean;
  /** The source's sourcetable row; default none. */
  str?: string;
  /** The casters that the data comes through, RFC 9110 §7.6.3; default none. */
  via?: string;
}

/**
 * The request of a revision 1 source, as RTKLIB writes it.
 *
 * @throws {RangeError} when password or streampoint are not one word each, or a header is not one
 * line.
 */
export function encodeSourceRequest(options: SourceRequestOptions): Uint8Array<ArrayBuffer> {
  const { password, streampoint, agent, str = "" } = options;
  return utf8(
    `SOURCE ${oneWord("The source password", password)} ${
      oneWord("The streampoint", streampoint)
    }\r\n` +
      headerLineOf("Source-Agent", agent) +
      headerLineOf("STR", str) +
      viaLineOf(options) +
      "\r\n",
  );
}

/**
 * The request of a rover, as RTKLIB writes it in revision 1.
 *
 * @throws {RangeError} when the login holds a colon, a header is not one line, or revision 2 is
 * asked for without a host.
 */
export function encodeRoverRequest(options: RoverRequestOptions): Uint8Array<ArrayBuffer> {
  const { streampoint, login, password = "", agent, host, version = 1 } = options;
  const { chunked = true, gga } = options;
  if (version === 2 && host === undefined) {
    throw new RangeError("A revision 2 request needs the host that it goes to");
  }
  const { authorization = login === undefined ? undefined : encodeBasic({ login, password }) } =
    options;
  const isHttp11 = version === 2 && chunked;
  return utf8(
    `GET ${requestTarget(streampoint)} HTTP/1.${isHttp11 ? 1 : 0}\r\n` +
      (host === undefined ? "" : headerLineOf("Host", host)) +
      (version === 1 ? "" : headerLineOf("Ntrip-Version", REVISION_2)) +
      headerLineOf("User-Agent", agent) +
      (authorization === undefined
        ? headerLineOf("Accept", "*/*")
        : headerLineOf("Authorization", authorization)) +
      viaLineOf(options) +
      (version === 1 || gga === undefined ? "" : headerLineOf("Ntrip-GGA", gga)) +
      (version === 1 && authorization !== undefined ? "" : headerLineOf("Connection", "close")) +
      "\r\n",
  );
}

/**
 * The request of a revision 2 source.
 *
 * @throws {RangeError} when a header is not one line.
 */
export function encodePostRequest(options: PostRequestOptions): Uint8Array<ArrayBuffer> {
  const { streampoint, host, agent, authorization, chunked, str } = options;
  return utf8(
    `POST ${requestTarget(streampoint)} HTTP/1.1\r\n` +
      headerLineOf("Host", host) +
      headerLineOf("Ntrip-Version", REVISION_2) +
      headerLineOf("User-Agent", agent) +
      (authorization === undefined ? "" : headerLineOf("Authorization", authorization)) +
      (str === undefined ? "" : headerLineOf("Ntrip-STR", str)) +
      viaLineOf(options) +
      headerLineOf("Content-Type", "gnss/data") +
      headerLineOf("Connection", "close") +
      (chunked ? headerLineOf("Transfer-Encoding", "chunked") : "") +
      "\r\n",
  );
}

/** What a request of HTTP names a streampoint by: what a Digest is computed for as well. */
export function requestTarget(streampoint: string): string {
  return `/${encodePath(streampoint)}`;
}

function viaLineOf({ via }: { via?: string }): string {
  return via === undefined ? "" : headerLineOf("Via", via);
}

function oneWord(what: string, value: string): string {
  if (value === "" || value.includes(" ")) {
    throw new RangeError(`${what} must be one word, because spaces end it on the SOURCE line`);
  }
  return singleLine(what, value);
}

/** Only what would end the path is encoded: few casters decode more than they must. */
function encodePath(streampoint: string): string {
  return encodeURI(streampoint.toWellFormed()).replace(
    /[?#]/g,
    (mark) => mark === "?" ? "%3F" : "%23",
  );
}
