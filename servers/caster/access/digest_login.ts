/**
 * Logging in with HTTP Digest: what is asked, and whether the proof is right.
 *
 * @module
 */
import { timingSafeEqual } from "node:crypto";
import { utf8 } from "../../../core/bytes.ts";
import type { Clock } from "../../../core/clock.ts";
import {
  type DigestAlgorithm,
  digestAlgorithms,
  digestProof,
  type DigestResponse,
  digestSecret,
  encodeDigestChallenge,
} from "../../../protocols/ntrip/mod.ts";
import { Nonces } from "./nonces.ts";
import { parsePasswordHash } from "./password_hash.ts";

/** What Digest proofs are made for; secrets that are kept hold for this realm alone. */
export const REALM = "NTRIP Wirebench";

/** `H(login:realm:password)` by algorithm, where a user's are known. */
export type DigestSecrets = Readonly<Partial<Record<DigestAlgorithm, string>>>;

/** What is known of somebody's password. */
export interface KnownSecret {
  /** Plain, or a hash, of which no Digest secret can be made. */
  password: string;
  /** Kept beside a hash, for Digest alone. */
  digestSecrets?: DigestSecrets;
}

/** Asks for Digest logins and checks them. */
export class DigestLogin {
  readonly #nonces: Nonces;

  constructor(clock: Clock) {
    this.#nonces = new Nonces(clock);
  }

  /** The values of `WWW-Authenticate`, the best first. */
  challenges(stale: boolean): string[] {
    return digestAlgorithms.map((algorithm) =>
      encodeDigestChallenge({ realm: REALM, nonce: this.#nonces.make(), algorithm, stale })
    );
  }

  /** Whether a response proves the knowledge of a secret. `stale`: it does, but its nonce is too old. */
  check(
    response: DigestResponse,
    { method, path, known }: { method: string; path: string; known: KnownSecret | undefined },
  ): "right" | "wrong" | "stale" {
    const { algorithm, login, realm, uri } = response;
    const secret = known && secretOf(known, algorithm, login);
    const proof = digestProof(secret ?? "", method, response);
    const isRight = isSame(proof, response.response) && realm === REALM && uri === path;
    if (secret === undefined || !isRight) return "wrong";
    return this.#nonces.take(response.nonce, response.nonceCount) ? "right" : "stale";
  }
}

/** Whether somebody with this password can log in with Digest. */
export function knowsDigest({ password, digestSecrets = {} }: KnownSecret): boolean {
  return Object.keys(digestSecrets).length > 0 || parsePasswordHash(password) === undefined;
}

/** The secrets of a password, to be kept beside its hash. */
export function digestSecretsOf(login: string, password: string): DigestSecrets {
  return Object.fromEntries(
    digestAlgorithms.map((name) => [name, digestSecret(name, { login, realm: REALM, password })]),
  );
}

function secretOf(
  { password, digestSecrets }: KnownSecret,
  algorithm: DigestAlgorithm,
  login: string,
): string | undefined {
  if (parsePasswordHash(password) !== undefined) return digestSecrets?.[algorithm];
  return digestSecret(algorithm, { login, realm: REALM, password });
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [utf8(a), utf8(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
