/**
 * How an NTRIP client proves who it is over HTTP.
 *
 * @module
 */
import type { Random } from "../core/random.ts";
import {
  answerDigest,
  type Credentials,
  decodeDigestChallenges,
  type DigestChallenge,
  encodeBasic,
} from "../protocols/ntrip/mod.ts";

const CNONCE_BYTES = 12;

/** Logs one client in, again and again. */
export class NtripAuthorization {
  readonly #how: "basic" | "digest";
  readonly #credentials: Credentials;
  readonly #random: Random;
  #challenge: DigestChallenge | undefined;
  #nonceCount = 0;

  constructor(how: "basic" | "digest", credentials: Credentials, random: Random) {
    this.#how = how;
    this.#credentials = credentials;
    this.#random = random;
  }

  /** The value of `Authorization`; `undefined` while a Digest has not been asked for. */
  header(method: "GET" | "POST", uri: string): string | undefined {
    if (this.#how === "basic") return encodeBasic(this.#credentials);
    if (this.#challenge === undefined) return undefined;
    this.#nonceCount++;
    const cnonce = this.#random.bytes(CNONCE_BYTES).toHex();
    const { login, password } = this.#credentials;
    const request = { login, password, method, uri, nonceCount: this.#nonceCount, cnonce };
    return answerDigest(this.#challenge, request);
  }

  /**
   * Takes what a caster answered to a request with the last {@link header}. Whether it is worth asking
   * again: it was the first challenge, or the answer to the last one was right but too old.
   */
  challenged(challenge: string): boolean {
    if (this.#how === "basic") return false;
    const [strongest] = decodeDigestChallenges(challenge);
    const hasAnswered = this.#challenge !== undefined;
    this.#challenge = strongest;
    this.#nonceCount = 0;
    return strongest !== undefined && (!hasAnswered || strongest.stale);
  }
}
