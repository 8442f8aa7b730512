/**
 * HTTP Digest, RFC 7616, with `qop=auth` and without sessions: who knows the password proves it without
 * sending it.
 *
 * ```text
 * WWW-Authenticate: Digest realm="…", qop="auth", algorithm=SHA-256, nonce="…"
 * Authorization:    Digest username="…", realm="…", uri="/p", algorithm=SHA-256, nonce="…",
 *                          nc=00000001, cnonce="…", qop=auth, response="…"
 *
 * response = H( H(login:realm:password) : nonce : nc : cnonce : qop : H(method:uri) )
 *               `---- HA1 ----------´
 * ```
 *
 * @module
 */
import { createHash } from "node:crypto";

/** The hashes, the best first, under their names on the wire. */
export const digestAlgorithms = ["SHA-256", "MD5"] as const;

/** One of {@link digestAlgorithms}. */
export type DigestAlgorithm = (typeof digestAlgorithms)[number];

const hashes = { "SHA-256": "sha256", "MD5": "md5" } as const;

/** What a client says in `Authorization: Digest`. */
export interface DigestResponse {
  login: string;
  realm: string;
  /** The request target that it was computed for: that of the request line. */
  uri: string;
  algorithm: DigestAlgorithm;
  nonce: string;
  /** How often the client has used this nonce; `nc` on the wire. */
  nonceCount: number;
  cnonce: string;
  /** The proof, in hexadecimal. */
  response: string;
  /** What the challenge said under this name, which a client repeats; nobody here asks for it. */
  opaque?: string;
}

/** `H(login:realm:password)`: whoever knows it can log in to this realm, as with the password. */
export function digestSecret(
  algorithm: DigestAlgorithm,
  { login, realm, password }: { login: string; realm: string; password: string },
): string {
  return hash(algorithm, `${login}:${realm}:${password}`);
}

/** The response that proves the knowledge of a secret. */
export function digestProof(
  secret: string,
  method: string,
  { algorithm, nonce, nonceCount, cnonce, uri }: Omit<
    DigestResponse,
    "login" | "realm" | "response"
  >,
): string {
  const count = encodeCount(nonceCount);
  const target = hash(algorithm, `${method}:${uri}`);
  return hash(algorithm, [secret, nonce, count, cnonce, "auth", target].join(":"));
}

/** The value of a `WWW-Authenticate` header. `stale` says that only the nonce was too old. */
export function encodeDigestChallenge(
  { realm, nonce, algorithm, stale = false }: {
    realm: string;
    nonce: string;
    algorithm: DigestAlgorithm;
    stale?: boolean;
  },
): string {
  return `Digest realm=${quoted(realm)}, qop="auth", algorithm=${algorithm}, nonce=${
    quoted(nonce)
  }` +
    `, charset=UTF-8${stale ? ", stale=true" : ""}`;
}

/** The value of an `Authorization` header. */
export function encodeDigestResponse(given: DigestResponse): string {
  const { login, realm, uri, algorithm, nonce, nonceCount, cnonce, response, opaque } = given;
  return `Digest username=${quoted(login)}, realm=${quoted(realm)}, uri=${quoted(uri)}, ` +
    `algorithm=${algorithm}, nonce=${quoted(nonce)}, nc=${encodeCount(nonceCount)}, ` +
    `cnonce=${quoted(cnonce)}, qop=auth, response=${quoted(response)}` +
    (opaque === undefined ? "" : `, opaque=${quoted(opaque)}`);
}

/** What an `Authorization` header says; `undefined` when it is no Digest that can be checked. */
export function decodeDigestResponse(authorization: string): DigestResponse | undefined {
  const parameters = decodeParameters(authorization);
  if (parameters === undefined) return undefined;
  const { username, realm, uri, nonce, cnonce, nc, qop, response } = parameters;
  // RFC 7616 §3.4: MD5 is meant where no algorithm is named.
  const name = (parameters.algorithm ?? "MD5").toUpperCase();
  const algorithm = digestAlgorithms.find((known) => known === name);
  if (
    username === undefined || realm === undefined || uri === undefined || nonce === undefined ||
    cnonce === undefined || nc === undefined || response === undefined || algorithm === undefined ||
    qop !== "auth" || !/^[0-9a-f]{8}$/i.test(nc)
  ) return undefined;
  return {
    login: username,
    realm,
    uri,
    algorithm,
    nonce,
    nonceCount: Number.parseInt(nc, 16),
    cnonce,
    response: response.toLowerCase(),
  };
}

/** The parameters of a Digest challenge or response by lower-case name; each may stand there once. */
export function decodeParameters(header: string): Partial<Record<string, string>> | undefined {
  const [scheme] = /^digest[ \t]+/i.exec(header) ?? [];
  if (scheme === undefined) return undefined;
  const parameter =
    /[ \t]*([\w!#$%&'*+.^`|~-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))[ \t]*(?:,|$)/y;
  const parameters: Partial<Record<string, string>> = Object.create(null);
  for (parameter.lastIndex = scheme.length; parameter.lastIndex < header.length;) {
    const [, name, quotedValue, token] = parameter.exec(header) ?? [];
    if (name === undefined) return undefined;
    const key = name.toLowerCase();
    if (parameters[key] !== undefined) return undefined;
    parameters[key] = quotedValue?.replace(/\\(.)/g, "$1") ?? token;
  }
  return parameters;
}

function encodeCount(nonceCount: number): string {
  return nonceCount.toString(16).padStart(8, "0");
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function hash(algorithm: DigestAlgorithm, text: string): string {
  return createHash(hashes[algorithm]).update(text).digest("hex");
}
