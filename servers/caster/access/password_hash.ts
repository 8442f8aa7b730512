/**
 * Passwords as salted hashes: scrypt (RFC 7914), as text in the settings.
 *
 * ```text
 * scrypt$N$r$p$salt$hash            salt and hash in base64url; N is what it costs, a power of two
 * ```
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** A password that can be checked, but not read. */
export interface PasswordHash {
  cost: number;
  blockSize: number;
  parallelization: number;
  salt: Uint8Array;
  hash: Uint8Array;
}

/** 16 MiB and about 40 ms for each check. */
const usual = { cost: 2 ** 14, blockSize: 8, parallelization: 1 };

/** What a settings file may ask of this machine at most. */
const MAX_MEMORY_BYTES = 64 * 1024 * 1024;
const MAX_PARALLELIZATION = 16;

const pattern = /^scrypt\$(\d{1,8})\$(\d{1,2})\$(\d{1,2})\$([\w-]{16,128})\$([\w-]{22,128})$/;

/** Makes a hash, with a salt of its own. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const { cost, blockSize, parallelization } = usual;
  const hash = await derive(password, { ...usual, salt, hash: new Uint8Array(32) });
  const encoded = [salt, hash].map((bytes) => Buffer.from(bytes).toString("base64url"));
  return ["scrypt", cost, blockSize, parallelization, ...encoded].join("$");
}

/** The hash that a text holds; `undefined` when it is a plain password. */
export function parsePasswordHash(text: string): PasswordHash | undefined {
  const [, cost, blockSize, parallelization, salt = "", hash = ""] = pattern.exec(text) ?? [];
  const parsed = {
    cost: Number(cost),
    blockSize: Number(blockSize),
    parallelization: Number(parallelization),
    salt: Buffer.from(salt, "base64url"),
    hash: Buffer.from(hash, "base64url"),
  };
  const isPowerOfTwo = parsed.cost > 1 && (parsed.cost & (parsed.cost - 1)) === 0;
  const isBearable = parsed.blockSize > 0 && memoryBytes(parsed) <= MAX_MEMORY_BYTES &&
    parsed.parallelization > 0 && parsed.parallelization <= MAX_PARALLELIZATION;
  return isPowerOfTwo && isBearable ? parsed : undefined;
}

/** A hash that no password has, which takes as long to check as those that {@link hashPassword} makes. */
export function nobodysHash(): PasswordHash {
  return { ...usual, salt: randomBytes(16), hash: randomBytes(32) };
}

/** Whether a password is the one that was hashed. The work is done beside this thread. */
export async function isHashOf(expected: PasswordHash, password: string): Promise<boolean> {
  return timingSafeEqual(await derive(password, expected), expected.hash);
}

function derive(password: string, hash: PasswordHash): Promise<Uint8Array> {
  const { cost: N, blockSize: r, parallelization: p } = hash;
  return new Promise((resolve, reject) => {
    const options = { N, r, p, maxmem: 2 * memoryBytes(hash) };
    scrypt(password, hash.salt, hash.hash.length, options, (error, derived) => {
      if (error) reject(error);
      else resolve(derived);
    });
  });
}

function memoryBytes({ cost, blockSize }: Pick<PasswordHash, "cost" | "blockSize">): number {
  return 128 * cost * blockSize;
}
