/**
 * When the bench itself was late. What happened in those slices says more about the machine than about
 * the thing that is tested: a failed bound on a time is looked at again without them.
 *
 * @module
 */
import type { Span } from "./span.ts";

/** The bench counts as stalled when something of its own comes later than this. */
export const STALL_MS = 20;

/** How often the bench looks whether it is late. */
export const PROBE_MS = 20;

/**
 * What waited while the bench stalled is caught up with in as long again, and in no more than this. A
 * stall counts until then.
 */
const CATCH_UP_MS = 100;

/** A stall of at least this share of the way of something has held it up. */
const HELD_UP_SHARE = 0.1;

/** Past this number stalls that are near each other are told as one. */
const MAX_STALLS = 4096;

/** The stalls of one run. */
export class Stalls {
  #spans: Span[] = [];
  #worstMs = 0;
  #probedMs: number | undefined;

  /** All stalls, each until the bench has caught up, in order of time. */
  get spans(): readonly Span[] {
    return this.#spans;
  }

  /** The longest lateness seen, stall or not. */
  get worstMs(): number {
    return this.#worstMs;
  }

  /** Says that something of the bench's own happened at `doneMs` and should have at `dueMs`. */
  late(dueMs: number, doneMs: number): void {
    const latenessMs = doneMs - dueMs;
    if (latenessMs > this.#worstMs) this.#worstMs = latenessMs;
    if (latenessMs <= STALL_MS) return;
    this.add({ fromMs: dueMs, toMs: doneMs + Math.min(latenessMs, CATCH_UP_MS) });
  }

  /** Says that the loop was alive: until the next probe is overdue, nothing stalls. */
  probed(dueMs: number, doneMs: number): void {
    this.#probedMs = doneMs;
    this.late(dueMs, doneMs);
  }

  /** Adds a stall that was seen, here or in another process. */
  add(span: Span): void {
    const before = this.#spans.filter(({ toMs }) => toMs < span.fromMs);
    const after = this.#spans.filter(({ fromMs }) => fromMs > span.toMs);
    const touching = this.#spans.slice(before.length, this.#spans.length - after.length);
    const joined = {
      fromMs: Math.min(span.fromMs, touching[0]?.fromMs ?? Infinity),
      toMs: Math.max(span.toMs, touching.at(-1)?.toMs ?? 0),
    };
    this.#spans = [...before, joined, ...after];
    if (this.#spans.length > MAX_STALLS) this.#thin();
  }

  /** Whether a stall touches a span, one that is still going on at `nowMs` included. */
  touch({ fromMs, toMs }: Span, nowMs: number): boolean {
    if (toMs > this.#openSince(nowMs)) return true;
    for (let i = this.#spans.length - 1; i >= 0; i--) {
      const stall = this.#spans[i]!;
      if (stall.toMs <= fromMs) return false;
      if (stall.fromMs < toMs) return true;
    }
    return false;
  }

  /** Whether something that took from one moment until now did so because of stalls, in good part. */
  heldUp(fromMs: number, nowMs: number): boolean {
    const openMs = this.#openSince(nowMs);
    let stalledMs = Math.max(0, nowMs - Math.max(fromMs, openMs));
    for (let i = this.#spans.length - 1; i >= 0; i--) {
      const stall = this.#spans[i]!;
      if (stall.toMs <= fromMs) break;
      const toMs = Math.min(stall.toMs, nowMs, openMs);
      stalledMs += Math.max(0, toMs - Math.max(stall.fromMs, fromMs));
    }
    return stalledMs > 0 && stalledMs >= HELD_UP_SHARE * (nowMs - fromMs);
  }

  /** Since when the bench stalls, if it still does; otherwise never. */
  #openSince(nowMs: number): number {
    const dueMs = this.#probedMs === undefined ? Infinity : this.#probedMs + PROBE_MS;
    return nowMs - dueMs > STALL_MS ? dueMs : Infinity;
  }

  /** Joins the two stalls that are nearest each other. */
  #thin(): void {
    const gaps = this.#spans.slice(1).map(({ fromMs }, i) => fromMs - this.#spans[i]!.toMs);
    const nearest = gaps.indexOf(Math.min(...gaps));
    const [a, b] = this.#spans.splice(nearest, 2);
    this.#spans.splice(nearest, 0, { fromMs: a!.fromMs, toMs: b!.toMs });
  }
}
