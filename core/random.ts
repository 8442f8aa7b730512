/**
 * Seeded randomness. One seed per run gives named sub-streams, so that what one part draws never
 * depends on what another one drew: `random.stream("rovers", 3, "arrive")`.
 *
 * @module
 */

/** A reproducible source of random numbers. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  /** Normally distributed, mean 0 and standard deviation 1. */
  normal(): number;
  /** `count` random bytes. */
  bytes(count: number): Uint8Array<ArrayBuffer>;
  /** An independent source for a purpose; the same names always give the same one. */
  stream(...names: (string | number)[]): Random;
}

/** A source whose every number follows from `seed`, a whole number. */
export function createRandom(seed: number): Random {
  return new Sfc32(`${seed}`);
}

/** A seed for a run that was given none; it is printed, so that the run can be repeated. */
export function freshSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

/** Chris Doty-Humphrey's "small fast counting" generator, 32 bits: passes PractRand, 128-bit state. */
class Sfc32 implements Random {
  readonly #name: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(name: string) {
    this.#name = name;
    [this.#a, this.#b, this.#c] = [hash32(name, 1), hash32(name, 2), hash32(name, 3)];
    for (let i = 0; i < 12; i++) this.#next32();
  }

  next(): number {
    return (this.#next32() * 2 ** 21 + (this.#next32() >>> 11)) / 2 ** 53;
  }

  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  bytes(count: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(count);
    for (let i = 0; i < count; i++) bytes[i] = this.#next32() & 0xff;
    return bytes;
  }

  stream(...names: (string | number)[]): Random {
    return new Sfc32([this.#name, ...names].join("\u0000"));
  }

  #next32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum | 0;
    return sum >>> 0;
  }
}

/** FNV-1a with a final mix, over the text's UTF-16 units. */
function hash32(text: string, salt: number): number {
  let hash = 0x811c9dc5 ^ salt;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
