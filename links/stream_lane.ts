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
import { type Alarm, Reminders, WakeUp } from "./alarm.ts";
import type { Concerned, FaultInForce, Surroundings } from "./faults_in_force.ts";
import { StreamGate } from "./stream_gate.ts";

/** With more than that in the queue nothing is read any more, so that the sender feels it. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;

/** What a piece in the queue costs besides its bytes: a slice of three bytes is not free. */
const PIECE_BYTES = 256;

/** How long a reset waits for a reader that does not take what came before it. */
const RESET_PATIENCE_MS = 500;

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

/** One direction of one connection. It reads nothing until {@link StreamLane.flow}. */
export class StreamLane {
  readonly #direction: Direction;
  readonly #clock: Clock;
  #source: Source | undefined;
  #sink: Sink | undefined;
  /** How many bytes have come, and how many of them have gone on. */
  #arrived = 0;
  #left = 0;
  /** Nothing more is taken: both directions end here, and that waits in the queue at the latest. */
  #isEnded = false;
  #isPaused = true;
  #isBlocked = true;
  #restsUntilMs = -Infinity;
  /** The first fault; `undefined` without any. */
  #entrance: StreamOutlet | undefined;
  readonly #queue = new Waiting();
  readonly #wakeUp: WakeUp;
  #lastWriteMs = -Infinity;
  /** What is to be done later as long as these faults are in force. */
  readonly #reminders: Reminders;

  constructor(direction: Direction, { clock, alarm }: LaneContext) {
    this.#direction = direction;
    this.#clock = clock;
    this.#wakeUp = new WakeUp(alarm, () => this.#drain());
    this.#reminders = new Reminders(alarm);
  }

  /** Begins to read. The source must be paused, and hand what it has to {@link push}. */
  flow(source: Source): void {
    this.#source = source;
    this.#adjust();
  }

  /** Begins to write. */
  attach(sink: Sink): void {
    this.#sink = sink;
    this.drained();
  }

  /** Writes no more: the sink is gone. */
  detach(): void {
    this.#sink = undefined;
    this.#isBlocked = true;
    this.#adjust();
  }

  /** The sink takes more. */
  drained(): void {
    if (this.#sink === undefined) return;
    this.#isBlocked = false;
    this.#drain();
  }

  /** Takes bytes from the source, and keeps them as they are: they may not change any more. */
  push(bytes: Uint8Array): void {
    if (this.#isEnded) return;
    const offset = this.#arrived;
    this.#arrived += bytes.length;
    const isFree = this.#entrance === undefined && !this.#isBlocked && this.#queue.isEmpty;
    if (isFree) this.#write(bytes);
    else this.#enter({ bytes, offset, atMs: this.#clock.now(), apartMs: 0 });
  }

  /** The source has ended. */
  end(end: StreamEnd): void {
    if (!this.#isEnded) this.#enter({ end, offset: this.#arrived, atMs: this.#clock.now() });
  }

  /** Puts other faults in force. What waits goes through them as if it came now. */
  setFaults(faults: readonly FaultInForce[], concerned: Concerned): void {
    const waiting = this.#takeAll();
    const gates = this.#build(faults, concerned);
    this.#entrance = gates[0];
    this.#isEnded = false;
    const atMs = this.#clock.now();
    for (const gate of gates) {
      const wakesAtMs = gate.start(this.#left, atMs);
      if (wakesAtMs === undefined) continue;
      this.#reminders.at(wakesAtMs, () => gate.wake(this.#arrived));
    }
    for (const one of waiting) {
      this.#enter("end" in one ? { ...one, atMs } : { ...one, atMs, apartMs: 0 });
    }
    this.#drain();
  }

  /** Drops what waits, and does nothing any more. */
  dispose(): void {
    this.#isEnded = true;
    this.#entrance = undefined;
    this.#sink = undefined;
    this.#source = undefined;
    this.#takeAll();
  }

  #build(faults: readonly FaultInForce[], concerned: Concerned): StreamGate[] {
    const surroundings: Surroundings = {
      rest: (forMs) => this.#rest(forMs),
      wake: (atMs, ring) => this.#reminders.at(atMs, ring),
    };
    let next: StreamOutlet = { piece: this.#hold, ending: this.#hold };
    const gates: StreamGate[] = [];
    for (const fault of faults.toReversed()) {
      if (fault.effects.stream === undefined || !fault.actsOn(this.#direction)) continue;
      const place = fault.place(concerned, this.#direction, surroundings);
      const stage = fault.effects.stream(place);
      const gate = new StreamGate(stage, fault.fromMs(concerned), fault.afterBytes, next);
      gates.unshift(gate);
      next = gate;
    }
    return gates;
  }

  /** Forgets what waits and what was to be done later. */
  #takeAll(): (Piece | Ending)[] {
    this.#reminders.cancel();
    this.#wakeUp.cancel();
    this.#restsUntilMs = -Infinity;
    return this.#queue.takeAll();
  }

  #enter(one: Piece | Ending): void {
    if (this.#entrance === undefined) this.#hold(one);
    else if ("end" in one) this.#entrance.ending(one);
    else this.#entrance.piece(one);
  }

  /** Behind the last fault. */
  readonly #hold = (one: Piece | Ending): void => {
    if (this.#isEnded) return;
    const wasEmpty = this.#queue.isEmpty;
    this.#queue.add(one);
    if ("end" in one) {
      this.#isEnded = one.end !== "finish";
      if (one.end === "reset") {
        this.#reminders.at(one.atMs + RESET_PATIENCE_MS, () => this.#endNow("reset"));
      }
    }
    if (wasEmpty) this.#drain();
    else this.#adjust();
  };

  /** Hands on whatever is due, and sees to it that the rest will be. */
  #drain(): void {
    const nowMs = this.#clock.now();
    for (let one = this.#queue.first; one !== undefined; one = this.#queue.first) {
      if (this.#isBlocked) break;
      const atMs = "end" in one ? one.atMs : Math.max(one.atMs, this.#lastWriteMs + one.apartMs);
      if (atMs > nowMs) {
        this.#wakeUp.at(atMs);
        break;
      }
      this.#queue.takeFirst();
      if ("end" in one) {
        this.#endNow(one.end);
      } else {
        this.#lastWriteMs = nowMs;
        this.#write(one.bytes);
      }
    }
    this.#adjust();
  }

  #endNow(end: StreamEnd): void {
    // Whoever does not take what comes first is not asked when both sides are done with.
    if (end !== "finish") this.#takeAll();
    this.#sink?.end(end);
  }

  #write(bytes: Uint8Array): void {
    this.#left += bytes.length;
    if (this.#sink!.write(bytes)) return;
    this.#isBlocked = true;
    this.#adjust();
  }

  #rest(forMs: number): void {
    const untilMs = this.#clock.now() + forMs;
    if (untilMs <= this.#restsUntilMs) return;
    this.#restsUntilMs = untilMs;
    this.#reminders.at(untilMs, () => this.#adjust());
    this.#adjust();
  }

  /** Reads or does not read. */
  #adjust(): void {
    if (this.#source === undefined) return;
    // Half empty before it goes on, so that it does not change its mind with every piece.
    const maxBytes = this.#isPaused ? MAX_HELD_BYTES / 2 : MAX_HELD_BYTES;
    const isFull = this.#entrance === undefined
      ? this.#isBlocked
      : this.#queue.costBytes >= maxBytes;
    const rests = this.#restsUntilMs > -Infinity && this.#clock.now() < this.#restsUntilMs;
    const pauses = isFull || rests;
    if (pauses === this.#isPaused) return;
    this.#isPaused = pauses;
    if (pauses) this.#source.pause();
    else this.#source.resume();
  }
}

/** What waits, in order. */
class Waiting {
  #all: (Piece | Ending)[] = [];
  #head = 0;
  /** What it costs to keep it. */
  costBytes = 0;

  get first(): Piece | Ending | undefined {
    return this.#all[this.#head];
  }

  get isEmpty(): boolean {
    return this.#head === this.#all.length;
  }

  add(one: Piece | Ending): void {
    this.#all.push(one);
    this.costBytes += cost(one);
  }

  takeFirst(): void {
    this.costBytes -= cost(this.#all[this.#head]!);
    this.#head++;
    // Moving what is left to the front costs as much as it has saved until then.
    if (this.#head * 2 < this.#all.length) return;
    this.#all = this.#all.slice(this.#head);
    this.#head = 0;
  }

  takeAll(): (Piece | Ending)[] {
    const all = this.#all.slice(this.#head);
    this.#all = [];
    this.#head = 0;
    this.costBytes = 0;
    return all;
  }
}

function cost(one: Piece | Ending): number {
  return PIECE_BYTES + ("end" in one ? 0 : one.bytes.length);
}
