/**
 * The first line of a request: what a source or a rover asks for.
 *
 * ```text
 * SOURCE | SP+ | password | SP+ | "/" (optional) streampoint | SP+ HTTP/1.x (optional)
 * GET    | SP+ | "/" streampoint "?" query                   | SP+ HTTP/1.x (optional)
 * ```
 *
 * @module
 */

/** The first line of a source: it brings the data of a streampoint. */
export interface SourceLine {
  /** Its method. */
  kind: "source";
  /** The password of the caster's sources; it holds no space. */
  password: string;
  /** Without the leading slash. */
  streampoint: string;
}

/** The first line of a rover: it wants the data of a streampoint, or the sourcetable. */
export interface GetLine {
  /** Its method. */
  kind: "get";
  /** The request target as it was sent, query included. */
  path: string;
  /** The path without origin, leading slash and query, percent-decoded; "" asks for the sourcetable. */
  streampoint: string;
  /** "1.0", "1.1", or "0.9" where the line names none. */
  httpVersion: string;
}

/** A first line that this service does not understand. */
export interface InvalidLine {
  /** No method of this service. */
  kind: "invalid";
  /** Why, in words that can end a sentence. */
  reason: string;
  /** Whether it is a request line of HTTP, whose headers will follow. */
  isHttp: boolean;
}

/** A first line of any kind. */
export type RequestLine = SourceLine | GetLine | InvalidLine;

const httpVersionWord = /^HTTP\/(\d\.\d)$/;
const httpRequestLine = /^[A-Z]+ \S+ HTTP\/\d\.\d$/;

/** What a first line, without its ending, asks for. */
export function parseRequestLine(line: string): RequestLine {
  const words = line.split(/[ \t]+/).filter((word) => word !== "");
  if (line.includes("\uFFFD")) return invalid("the first line is not UTF-8 text");
  if (words[0] === "SOURCE") return parseSource(words);
  if (words[0] === "GET") return parseGet(words);
  const shown = JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}…` : line);
  return invalid(`the first line ${shown} is neither SOURCE nor GET`, httpRequestLine.test(line));
}

function parseSource(words: string[]): RequestLine {
  const [, password, mount, version] = words;
  if (password === undefined || mount === undefined || words.length > 4) {
    return invalid(`a SOURCE line of ${words.length} words; it has 3, or 4 with an HTTP version`);
  }
  if (version !== undefined && !httpVersionWord.test(version)) {
    return invalid("the fourth word of the SOURCE line is not an HTTP version");
  }
  return { kind: "source", password, streampoint: mount.replace(/^\//, "") };
}

function parseGet(words: string[]): RequestLine {
  const [, path, version] = words;
  if (path === undefined || words.length > 3) {
    return invalid(`a GET line of ${words.length} words; it has 3, or 2 without an HTTP version`);
  }
  const httpVersion = version === undefined ? "0.9" : httpVersionWord.exec(version)?.[1];
  if (httpVersion === undefined) {
    return invalid("the third word of the GET line is not an HTTP version");
  }
  return { kind: "get", path, streampoint: streampointOf(path), httpVersion };
}

/**
 * What a request target names. RFC 9112 §3.2.2 lets a client send the origin too, and asks servers to accept it.
 */
export function streampointOf(path: string): string {
  const encoded = path.replace(/^https?:\/\/[^/?]*/i, "").replace(/\?.*$/s, "").replace(/^\//, "");
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

function invalid(reason: string, isHttp = false): InvalidLine {
  return { kind: "invalid", reason, isHttp };
}
