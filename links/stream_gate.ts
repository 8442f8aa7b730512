/**
 * The gate in front of a fault on a stream: what comes before the fault's `when` goes past it.
 *
 * @module
 */
import type { Ending, Piece, StreamOutlet, StreamStage } from "../faults/fault.ts";

/** One fault's place in a lane. What goes on from it never overtakes what went on before. */
export class StreamGate implements StreamOutlet {
  readonly #stage: StreamStage;
  readonly #fromMs: number;
  readonly #afterBytes: number;
  readonly #next: StreamOutlet;
  /** When so many bytes had gone by, or `undefined` as long as they have not. */
  #reachedMs: number | undefined;
  #isOpen = false;
  #isOver = false;
  #lastMs = -Infinity;

  /**
   * @param fromMs Before this moment nothing meets the fault.
   * @param afterBytes Before this offset nothing meets the fault.
   */
  constructor(stage: StreamStage, fromMs: number, afterBytes: number, next: StreamOutlet) {
    this.#stage = stage;
    this.#fromMs = fromMs;
    this.#afterBytes = afterBytes;
    this.#next = next;
  }

  /**
   * Begins, when so many bytes have gone by already.
   *
   * @returns When to call {@link wake}, if the fault must begin by itself.
   */
  start(offset: number, nowMs: number): number | undefined {
    this.#reach(offset, nowMs);
    return this.#isOpen || this.#stage.begin === undefined ? undefined : this.#fromMs;
  }

  /** The moment from which on the fault acts has come. */
  wake(offset: number): void {
    if (this.#reachedMs !== undefined) this.#open(offset, this.#fromMs);
  }

  piece(piece: Piece): void {
    if (this.#isOver) return;
    const { bytes, offset, atMs } = piece;
    const before = this.#afterBytes - offset;
    if (before > 0) {
      const end = Math.min(before, bytes.length);
      this.#outlet.piece(
        end === bytes.length ? piece : { ...piece, bytes: bytes.subarray(0, end) },
      );
      this.#reach(offset + end, atMs);
      if (end === bytes.length) return;
      return this.piece({
        ...piece,
        bytes: bytes.subarray(end),
        offset: this.#afterBytes,
        apartMs: 0,
      });
    }
    if (atMs < this.#fromMs) return this.#outlet.piece(piece);
    this.#open(offset, Math.max(this.#fromMs, this.#reachedMs ?? atMs));
    // A fault that ended the stream when it began leaves nothing to be done.
    if (!this.#isOver) this.#stage.piece(piece, this.#outlet);
  }

  ending(ending: Ending): void {
    if (this.#isOver) return;
    const { offset, atMs } = ending;
    if (offset < this.#afterBytes || atMs < this.#fromMs) return this.#outlet.ending(ending);
    this.#open(offset, Math.max(this.#fromMs, this.#reachedMs ?? atMs));
    if (this.#isOver) return;
    if (this.#stage.ending === undefined) this.#outlet.ending(ending);
    else this.#stage.ending(ending, this.#outlet);
  }

  #reach(offset: number, atMs: number): void {
    if (offset < this.#afterBytes) return;
    this.#reachedMs ??= atMs;
    if (atMs >= this.#fromMs) this.#open(offset, atMs);
  }

  #open(offset: number, atMs: number): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#stage.begin?.(offset, atMs, this.#outlet);
  }

  readonly #outlet: StreamOutlet = {
    piece: (piece) => {
      this.#lastMs = Math.max(this.#lastMs, piece.atMs);
      this.#next.piece(piece.atMs < this.#lastMs ? { ...piece, atMs: this.#lastMs } : piece);
    },
    ending: (ending) => {
      // Both sides are done with; after one side's own end the other side may still tear it all.
      this.#isOver = ending.end !== "finish";
      this.#lastMs = Math.max(this.#lastMs, ending.atMs);
      this.#next.ending(ending.atMs < this.#lastMs ? { ...ending, atMs: this.#lastMs } : ending);
    },
  };
}
