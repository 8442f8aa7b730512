/**
 * A queue that gives back what comes first in time, and of two at the same moment what was put in first.
 *
 * @module
 */

interface Entry<Value> {
  atMs: number;
  /** The how-manieth that was put in. */
  turn: number;
  value: Value;
}

/** A binary heap of values by their moments. */
export class EarliestFirst<Value> {
  #heap: Entry<Value>[] = [];
  #turns = 0;

  get size(): number {
    return this.#heap.length;
  }

  add(atMs: number, value: Value): void {
    this.#sink({ atMs, turn: this.#turns++, value });
  }

  /** The first, which stays. */
  first(): { readonly atMs: number; readonly value: Value } | undefined {
    return this.#heap[0];
  }

  /** Takes the first away. */
  take(): Value | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (last !== undefined && last !== first) this.#settle(last);
    return first?.value;
  }

  /** Takes everything away, in order. */
  takeAll(): Value[] {
    const all = this.#heap.sort((a, b) => isBefore(a, b) ? -1 : 1).map(({ value }) => value);
    this.#heap = [];
    return all;
  }

  /** Drops what is no longer wanted. */
  keep(wanted: (value: Value) => boolean): void {
    const kept = this.#heap.filter(({ value }) => wanted(value));
    this.#heap = [];
    for (const entry of kept) this.#sink(entry);
  }

  /** Puts an entry in from the end of the heap. */
  #sink(entry: Entry<Value>): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (isBefore(heap[above]!, entry)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = entry;
  }

  /** Puts an entry in the place of the first. */
  #settle(entry: Entry<Value>): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
      if (isBefore(entry, heap[below]!)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = entry;
  }
}

function isBefore<Value>(a: Entry<Value>, b: Entry<Value>): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.turn < b.turn);
}
