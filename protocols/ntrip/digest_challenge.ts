/**
 * What a client makes of the challenges in a 401: the Digests that it can answer, and the answer.
 *
 * ```text
 * WWW-Authenticate: Digest realm="…", qop="auth", algorithm=SHA-256, nonce="…", Basic realm="…"
 *                   `----------------------- one challenge ---------------'  `---- another ---'
 * ```
 *
 * @module
 */
import {
  type DigestAlgorithm,
  digestAlgorithms,
  digestProof,
  digestSecret,
  encodeDigestResponse,
} from "./digest.ts";

/** A Digest that a client can answer. */
export interface DigestChallenge {
  realm: string;
  nonce: string;
  algorithm: DigestAlgorithm;
  /** Whether the last answer was right but for its nonce. */
  stale: boolean;
  /** What the answer has to repeat. */
  opaque?: string;
}

/** Who answers, and what they ask for. */
export interface DigestRequest {
  login: string;
  password: string;
  method: string;
  /** The request target of the request line. */
  uri: string;
  /** How often this nonce has been answered, this time included. */
  nonceCount: number;
  /** Any text that no other answer has. */
  cnonce: string;
}

/** One challenge, of any scheme. */
interface Challenge {
  scheme: string;
  parameters: Map<string, string>;
}

const token = "[\\w!#$%&'*+.^`|~-]+";
const schemePattern = new RegExp(`[ \\t,]*(${token})(?:[ \\t]+|$)`, "y");
const parameterPattern = new RegExp(
  `[ \\t,]*(${token})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s",]+))`,
  "y",
);

/**
 * The challenges of a `WWW-Authenticate` header that {@link answerDigest} can answer, the strongest
 * first. Others, and what is malformed, are passed over.
 */
export function decodeDigestChallenges(header: string): DigestChallenge[] {
  return challengesIn(header)
    .flatMap(({ scheme, parameters }) => {
      const [realm, nonce] = [parameters.get("realm"), parameters.get("nonce")];
      // RFC 7616 §3.3: MD5 is meant where no algorithm is named.
      const name = (parameters.get("algorithm") ?? "MD5").toUpperCase();
      const algorithm = digestAlgorithms.find((known) => known === name);
      const qualities = (parameters.get("qop") ?? "").split(",").map((one) => one.trim());
      if (scheme !== "digest" || realm === undefined || nonce === undefined) return [];
      if (algorithm === undefined || !qualities.includes("auth")) return [];
      const opaque = parameters.get("opaque");
      const stale = parameters.get("stale")?.toLowerCase() === "true";
      return [{ realm, nonce, algorithm, stale, ...(opaque === undefined ? {} : { opaque }) }];
    })
    .sort((a, b) => digestAlgorithms.indexOf(a.algorithm) - digestAlgorithms.indexOf(b.algorithm));
}

/** The value of the `Authorization` header that answers a challenge. */
export function answerDigest(challenge: DigestChallenge, request: DigestRequest): string {
  const { realm, nonce, algorithm, opaque } = challenge;
  const { login, password, method, uri, nonceCount, cnonce } = request;
  const secret = digestSecret(algorithm, { login, realm, password });
  const said = { algorithm, nonce, nonceCount, cnonce, uri };
  return encodeDigestResponse({
    ...said,
    login,
    realm,
    response: digestProof(secret, method, said),
    ...(opaque === undefined ? {} : { opaque }),
  });
}

function challengesIn(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  for (let at = 0; at < header.length;) {
    parameterPattern.lastIndex = schemePattern.lastIndex = at;
    const [parameter, name, quotedValue, word] = parameterPattern.exec(header) ?? [];
    if (parameter !== undefined && name !== undefined) {
      const value = quotedValue?.replace(/\\(.)/g, "$1") ?? word ?? "";
      challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
      at += parameter.length;
      continue;
    }
    const [start, scheme] = schemePattern.exec(header) ?? [];
    if (start !== undefined && scheme !== undefined) {
      challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
      at += start.length;
      continue;
    }
    const comma = header.indexOf(",", at + 1);
    at = comma < 0 ? header.length : comma;
  }
  return challenges;
}
