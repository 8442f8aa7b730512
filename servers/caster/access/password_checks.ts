/**
 * Checking passwords against what the settings hold: plain ones at once, hashed ones with work that is
 * done once for each, not once a login.
 *
 * @module
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { isHashOf, nobodysHash, parsePasswordHash, type PasswordHash } from "./password_hash.ts";

/** What a check says. `busy`: too many wait for theirs. */
export type Verdict = "right" | "wrong" | "busy";

/** How many hashes are worked on at a time: each costs a core and 16 MiB. */
const MAX_AT_WORK = 2;

/** How many wait for that at most, where nothing else is said. */
const MAX_WAITING = 256;

/** For how many hashed passwords it is remembered what was right and what was wrong. */
const MAX_REMEMBERED = 10_000;

/** What was found out of one hashed password: keyed digests, which say nothing to who reads memory. */
interface Remembered {
  right?: string;
  /** The last wrong one: a client that does not give up repeats it. */
  wrong?: string;
}

/** Checks passwords. */
export class PasswordChecks {
  readonly #maxWaiting: number;
  readonly #key = randomBytes(32);
  readonly #remembered = new Map<string, Remembered>();
  readonly #underWay = new Map<string, Promise<Verdict>>();
  readonly #waiting: (() => void)[] = [];
  readonly #nobody = nobodysHash();
  #atWork = 0;
  #hashesSeen = false;

  /** @param maxWaiting How many may wait for the work on their hash. */
  constructor(maxWaiting = MAX_WAITING) {
    this.#maxWaiting = maxWaiting;
  }

  /**
   * Whether this is the password.
   *
   * @param stored Plain, or a hash as the settings have it; without one there is no such user, and the
   * answer, always "wrong", takes as long as for one.
   */
  check(stored: string | undefined, given: string): Verdict | Promise<Verdict> {
    const hash = stored === undefined ? undefined : parsePasswordHash(stored);
    if (hash !== undefined) {
      this.#hashesSeen = true;
      return this.#checkHash(stored!, hash, given);
    }
    const isRight = this.#isSame(given, stored ?? "") && stored !== undefined;
    if (stored === undefined && this.#hashesSeen) return this.#work(this.#nobody, given);
    return isRight ? "right" : "wrong";
  }

  /** Compares in a time that tells nothing about where the two differ, or how long they are. */
  #isSame(given: string, expected: string): boolean {
    return timingSafeEqual(this.#digest(given), this.#digest(expected));
  }

  #checkHash(stored: string, hash: PasswordHash, given: string): Verdict | Promise<Verdict> {
    const digest = this.#digest(given).toString("base64");
    const known = this.#remembered.get(stored);
    if (known?.right === digest) return "right";
    if (known?.wrong === digest) return "wrong";
    // Thousands that come back at once bring the same few passwords.
    const key = `${stored} ${digest}`;
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;
    const check = this.#work(hash, given).then((verdict) => {
      if (verdict !== "busy") this.#remember(stored, verdict, digest);
      return verdict;
    }).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, check);
    return check;
  }

  async #work(hash: PasswordHash, given: string): Promise<Verdict> {
    if (this.#atWork >= MAX_AT_WORK) {
      if (this.#waiting.length >= this.#maxWaiting) return "busy";
      // Whoever is done hands their place on: it stays counted.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#atWork++;
    try {
      return await isHashOf(hash, given) ? "right" : "wrong";
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#atWork--;
      else next();
    }
  }

  #remember(stored: string, verdict: "right" | "wrong", digest: string): void {
    const known = this.#remembered.get(stored) ?? {};
    this.#remembered.delete(stored);
    this.#remembered.set(stored, { ...known, [verdict]: digest });
    if (this.#remembered.size <= MAX_REMEMBERED) return;
    const [oldest] = this.#remembered.keys();
    this.#remembered.delete(oldest!);
  }

  #digest(text: string) {
    return createHmac("sha256", this.#key).update(text).digest();
  }
}
