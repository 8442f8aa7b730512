/**
 * One direction of a connection through a link. Without a fault, what comes is handed on as it is.
 * Otherwise the faults say at once, of every piece, when it may go on, and the lane keeps it until then.
 *
 * ```text
 * source ──▶ gate ▷ fault ──▶ gate ▷ fault ──▶ queue ──▶ sink
 * ```
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import type { Direction, Ending, Piece, StreamEnd, StreamOutlet } from "../faults/fault.ts";
import type { Alarm, Reminder } from "./alarm.ts";
import type { Concerned, FaultInForce } from "./faults_in_force.ts";
import { StreamGate } from "./stream_gate.ts";

/** With more than that in the queue nothing is read any more, so that the sender feels it. */
export const MAX_HELD_BYTES = 4 * 1024 * 1024;

/** What a piece in the queue costs besides its bytes: a slice of three bytes is not free. */
const PIECE_BYTES = 256;

/** How long a reset waits for a reader that does not take what came before it. */
const RESET_PATIENCE_MS = 1_000;

/** Where a lane's bytes come from. */
export interface Source {
  pause(): void;
  resume(): void;
}

/** Where a lane's bytes go. */
export interface Sink {
  /** Returns `false` when it wants no more until {@link StreamLane.drained}. */
  write(bytes: Uint8Array): boolean;
  end(how: StreamEnd): void;
}

/** What a lane shares with others. */
export interface LaneContext {
  clock: Clock;
  alarm: Alarm;
}

/** One direction of one connection. It reads nothing until {@link flow}. */
export class StreamLane {
  readonly #direction: Direction;
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  #source: Source | undefined;
  #sink: Sink | undefined;
  /** How many bytes have come, and how many of them have gone on. */
  #arrived = 0;
  #left = 0;
  #first: StreamOutlet | undefined;
  #reminders: Reminder[] = [];
  #queue: (Piece | Ending)[] = [];
  #heldBytes = 0;
  #next: Reminder | undefined;
  #lastWriteMs = -Infinity;
  #isFlowing = false;
  #isPaused = true;
  #isBlocked = true;
  #isOver = false;
  #restsUntilMs = -Infinity;

  constructor(direction: Direction, { clock, alarm }: LaneContext) {
    this.#direction = direction;
    this.#clock = clock;
    this.#alarm = alarm;
  }

  /** How much waits in the queue, and what it costs to keep it. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Begins to read. The source must be paused, and hand what it has to {@link push}. */
  flow(source: Source): void {
    this.#source = source;
    this.#isFlowing = true;
    this.#adjust();
  }

  /** Begins to write. */
  attach(sink: Sink): void {
    this.#sink = sink;
    this.drained();
  }

  /** The sink takes more. */
  drained(): void {
    this.#isBlocked = false;
    this.#drain();
  }

  /** Takes bytes from the source. They are kept as they are, not copied. */
  push(bytes: Uint8Array): void {
    if (this.#isOver) return;
    const offset = this.#arrived;
    this.#arrived += bytes.length;
    if (this.#first === undefined && this.#queue.length === 0 && !this.#isBlocked) {
      return this.#write(bytes);
    }
    this.#enter({ bytes, offset, atMs: this.#clock.now(), apartMs: 0 });
  }

  /** The source has ended. */
  end(end: StreamEnd): void {
    if (this.#isOver) return;
    this.#enter({ end, offset: this.#arrived, atMs: this.#clock.now() });
  }

  /** Puts other faults in force. What waits goes through them as if it had just come. */
  setFaults(faults: readonly FaultInForce[], concerned: Concerned): void {
    const waiting = this.#queue;
    this.#forget();
    const gates: StreamGate[] = [];
    let next: StreamOutlet = { piece: this.#hold, ending: this.#hold };
    for (const fault of faults.toReversed()) {
      if (fault.effects.stream === undefined || !fault.actsOn(this.#direction)) continue;
      const surroundings = { alarm: this.#alarm, rest: (forMs: number) => this.#rest(forMs) };
      const place = fault.place(concerned, this.#direction, surroundings, this.#reminders);
      const stage = fault.effects.stream(place);
      next = new StreamGate(stage, fault.fromMs(concerned), fault.afterBytes, next);
      gates.unshift(next as StreamGate);
    }
    this.#first = gates[0];
    const nowMs = this.#clock.now();
    for (const gate of gates) {
      const wakesAtMs = gate.start(this.#left, nowMs);
      if (wakesAtMs === undefined) continue;
      this.#reminders.push(this.#alarm.at(wakesAtMs, () => gate.wake(this.#arrived)));
    }
    for (const one of waiting) this.#enter({ ...one, atMs: nowMs, apartMs: 0 });
    this.#drain();
  }

  /** Drops what waits, and does nothing any more. */
  dispose(): void {
    this.#isOver = true;
    this.#first = undefined;
    this.#sink = undefined;
    this.#forget();
  }

  #enter(one: Piece | Ending): void {
    if (this.#first === undefined) this.#hold(one);
    else if ("end" in one) this.#first.ending(one);
    else this.#first.piece(one);
  }

  /** Behind the last fault. */
  readonly #hold = (one: Piece | Ending): void => {
    if (this.#isOver) return;
    this.#queue.push(one);
    if ("end" in one) {
      this.#isOver = one.end !== "finish";
      if (one.end === "reset") {
        const ring = () => this.#sink?.end("reset");
        this.#reminders.push(this.#alarm.at(one.atMs + RESET_PATIENCE_MS, ring));
      }
    } else {
      this.#heldBytes += one.bytes.length + PIECE_BYTES;
    }
    if (this.#queue.length === 1) this.#drain();
    else this.#adjust();
  };
}
