/**
 * Who fetches what: the parts of a file are dealt out to whoever is free.
 *
 * At first what is missing is cut into equal shares. When none is left, who is free takes over the end
 * of the part that would be done last, in proportion to how fast the two are, so that they end
 * together. A part that was given up goes back, as far as it is missing.
 *
 * @module
 */
import type { ByteRange } from "../../../protocols/http/mod.ts";
import { Rate } from "./rate.ts";

/** A part that somebody fetches. */
export interface Part {
  readonly start: number;
  /** Everything before it is there. */
  position: number;
  /** Comes nearer when somebody else takes over the end. */
  end: number;
  readonly rate: Rate;
}

/** Who takes a part. */
export interface Taker {
  /** How fast it was; 0 when that is not known. */
  bytesPerSecond: number;
  /** How long it was from a question of its to the answer. */
  answerMs: number;
}

/** How parts are cut. */
export interface PartsOptions {
  connections: number;
  minPartBytes: number;
  maxPartBytes: number;
  /** Near the end, where it takes long, parts may become as small. */
  blockBytes: number;
}

/** What is done sooner is not worth another request, which may take a connection with it. */
const WORTH_MS = 20;
const WORTH_ANSWERS = 2;

/** An end that takes longer is worth another request, however small it is. */
const SLOW_END_MS = 2_000;

/** The parts of one file. */
export class Parts {
  readonly #options: PartsOptions;
  readonly #free: ByteRange[];
  readonly #taken = new Set<Part>();

  /** @param missing What is to be fetched. */
  constructor(missing: readonly ByteRange[], options: PartsOptions) {
    this.#free = missing.map((range) => ({ ...range }));
    this.#options = options;
  }

  /** The parts that are being fetched. */
  get taken(): ReadonlySet<Part> {
    return this.#taken;
  }

  /** What is missing and nobody fetches. */
  get free(): readonly ByteRange[] {
    return this.#free;
  }

  /** Whether nothing is missing. */
  get isDone(): boolean {
    return this.#free.length === 0 && this.#taken.size === 0;
  }

  /** How many bytes are missing. */
  get missingBytes(): number {
    let bytes = 0;
    for (const { start, end } of this.#free) bytes += end - start;
    for (const { position, end } of this.#taken) bytes += end - position;
    return bytes;
  }

  /** A part that somebody fetches already: the start of what is missing, or some of it. */
  claim({ start, end }: ByteRange, nowMs: number): Part {
    const [first] = this.#free;
    if (first === undefined || first.start !== start || end > first.end) {
      throw new RangeError("Only the start of what is missing can be claimed");
    }
    first.start = end;
    if (first.start === first.end) this.#free.shift();
    return this.#begin({ start, end }, nowMs);
  }

  /**
   * The next part for somebody who is free; `undefined` while there is nothing worth a request.
   */
  take(nowMs: number, taker: Taker): Part | undefined {
    const range = this.#cutFree() ?? this.#takeOver(nowMs, taker);
    return range && this.#begin(range, nowMs);
  }

  /** A part is whole, or given up: what is missing of it is free again. */
  giveBack(part: Part): void {
    if (!this.#taken.delete(part)) return;
    if (part.position < part.end) this.#free.unshift({ start: part.position, end: part.end });
  }

  #begin(range: ByteRange, nowMs: number): Part {
    const part = { ...range, position: range.start, rate: new Rate(nowMs) };
    this.#taken.add(part);
    return part;
  }

  /** A share of what nobody fetches. */
  #cutFree(): ByteRange | undefined {
    const [first] = this.#free;
    if (first === undefined) return undefined;
    const { connections, minPartBytes, maxPartBytes } = this.#options;
    const share = Math.ceil(this.missingBytes / connections);
    const lengthBytes = Math.min(Math.max(share, minPartBytes), maxPartBytes);
    // What would be left must be worth a request as well.
    if (first.end - first.start < lengthBytes + Math.min(minPartBytes, maxPartBytes)) {
      if (first.end - first.start <= maxPartBytes) {
        this.#free.shift();
        return first;
      }
    }
    const cut = { start: first.start, end: first.start + lengthBytes };
    first.start = cut.end;
    return cut;
  }

  /** The end of the part that would be done last. */
  #takeOver(nowMs: number, { bytesPerSecond, answerMs }: Taker): ByteRange | undefined {
    const worthMs = WORTH_MS + WORTH_ANSWERS * answerMs;
    const [victim] = [...this.#taken]
      .map((part) => ({ part, leftMs: leftMsOf(part, nowMs), leftBytes: part.end - part.position }))
      .filter(({ leftMs, leftBytes }) =>
        leftMs >= worthMs && this.#isWorthCutting(leftBytes, leftMs)
      )
      .sort((a, b) => a.leftMs === b.leftMs ? b.leftBytes - a.leftBytes : b.leftMs - a.leftMs)
      .map(({ part }) => part);
    if (victim === undefined) return undefined;
    const leftBytes = victim.end - victim.position;
    const victims = victim.rate.bytesPerSecond(nowMs);
    const share = bytesPerSecond === 0 ? 0.5 : bytesPerSecond / (bytesPerSecond + victims);
    const { blockBytes, maxPartBytes } = this.#options;
    const taken = Math.min(Math.ceil(leftBytes * share), leftBytes - blockBytes, maxPartBytes);
    const range = { start: victim.end - taken, end: victim.end };
    victim.end = range.start;
    return range;
  }

  #isWorthCutting(leftBytes: number, leftMs: number): boolean {
    const { minPartBytes, blockBytes } = this.#options;
    const least = leftMs >= SLOW_END_MS ? blockBytes : Math.max(minPartBytes, blockBytes);
    return leftBytes >= 2 * least;
  }
}

/** How long a part will still take; for ever, where nothing has come for a while. */
export function leftMsOf({ position, end, rate }: Part, nowMs: number): number {
  const bytesPerSecond = rate.bytesPerSecond(nowMs);
  if (bytesPerSecond > 0) return (end - position) / bytesPerSecond * 1_000;
  // A request has just gone out: that it brought nothing yet says nothing.
  return rate.ageMs(nowMs) < SLOW_END_MS ? 0 : Infinity;
}
