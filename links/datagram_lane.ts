/**
 * One direction of a client's datagrams through a link. The faults say at once, of every datagram, when
 * it may go on, and the lane keeps it until then; the earliest goes first.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import type { Datagram, DatagramStage, Direction } from "../faults/fault.ts";
import { type Alarm, Reminders, WakeUp } from "./alarm.ts";
import { EarliestFirst } from "./earliest.ts";
import type { Concerned, FaultInForce, Surroundings } from "./faults_in_force.ts";

/** With more than that waiting, what comes is lost. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;

/** What a datagram that waits costs besides its bytes. */
const DATAGRAM_BYTES = 256;

type Pass = (datagram: Datagram) => void;

/** One direction of one client. */
export class DatagramLane {
  readonly #direction: Direction;
  readonly #clock: Clock;
  readonly #send: (bytes: Uint8Array) => void;
  #ordinal = 0;
  #arrived = 0;
  /** The first fault; `undefined` without any. */
  #entrance: Pass | undefined;
  #stages: DatagramStage[] = [];
  readonly #waiting = new EarliestFirst<Datagram>();
  #heldBytes = 0;
  readonly #wakeUp: WakeUp;
  readonly #reminders: Reminders;

  /** @param send Takes a datagram whose time has come. */
  constructor(
    direction: Direction,
    { clock, alarm }: { clock: Clock; alarm: Alarm },
    send: (bytes: Uint8Array) => void,
  ) {
    this.#direction = direction;
    this.#clock = clock;
    this.#wakeUp = new WakeUp(alarm, () => this.#drain());
    this.#send = send;
    this.#reminders = new Reminders(alarm);
  }

  /** Takes a datagram, and keeps its bytes as they are: they may not change any more. */
  push(bytes: Uint8Array): void {
    const ordinal = this.#ordinal++;
    const offset = this.#arrived;
    this.#arrived += bytes.length;
    if (this.#entrance === undefined && this.#waiting.size === 0) this.#send(bytes);
    else this.#enter({ bytes, ordinal, copy: 0, offset, atMs: this.#clock.now() });
  }

  /** Puts other faults in force. What waits goes through them as if it came now, in its order. */
  setFaults(faults: readonly FaultInForce[], concerned: Concerned): void {
    const waiting = [...this.#takeAll(), ...this.#stages.flatMap((one) => one.release?.() ?? [])]
      .sort((a, b) => a.ordinal - b.ordinal || a.copy - b.copy);
    this.#build(faults, concerned);
    const atMs = this.#clock.now();
    for (const datagram of waiting) this.#enter({ ...datagram, atMs });
    this.#drain();
  }

  /** Drops what waits. */
  dispose(): void {
    this.#takeAll();
    this.#entrance = () => {};
  }

  #takeAll(): Datagram[] {
    this.#reminders.cancel();
    this.#wakeUp.cancel();
    this.#heldBytes = 0;
    return this.#waiting.takeAll();
  }

  #build(faults: readonly FaultInForce[], concerned: Concerned): void {
    const surroundings: Surroundings = {
      rest: () => {},
      wake: (atMs, ring) => this.#reminders.at(atMs, ring),
    };
    this.#entrance = undefined;
    this.#stages = [];
    for (const fault of faults.toReversed()) {
      if (fault.effects.datagrams === undefined || !fault.actsOn(this.#direction)) continue;
      const place = fault.place(concerned, this.#direction, surroundings);
      const stage = fault.effects.datagrams(place);
      const next: Pass = this.#entrance ?? this.#hold;
      const fromMs = fault.fromMs(concerned);
      this.#stages.unshift(stage);
      this.#entrance = (datagram) => {
        const isBefore = datagram.offset < fault.afterBytes || datagram.atMs < fromMs;
        if (isBefore) next(datagram);
        else stage.datagram(datagram, next);
      };
    }
  }

  #enter(datagram: Datagram): void {
    (this.#entrance ?? this.#hold)(datagram);
  }

  /** Behind the last fault. */
  readonly #hold = (datagram: Datagram): void => {
    const { atMs } = datagram;
    const costBytes = cost(datagram);
    if (this.#heldBytes + costBytes > MAX_HELD_BYTES) return;
    this.#waiting.add(atMs, datagram);
    this.#heldBytes += costBytes;
    this.#drain();
  };

  #drain(): void {
    const nowMs = this.#clock.now();
    for (;;) {
      const first = this.#waiting.first();
      if (first === undefined) return;
      if (first.atMs > nowMs) return this.#wakeUp.at(first.atMs);
      this.#waiting.take();
      this.#heldBytes -= cost(first.value);
      this.#send(first.value.bytes);
    }
  }
}

function cost({ bytes }: Datagram): number {
  return bytes.length + DATAGRAM_BYTES;
}
