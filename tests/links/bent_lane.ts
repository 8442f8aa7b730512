/**
 * Lanes without sockets, on a clock that the test owns.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import { concat } from "../../core/bytes.ts";
import { createRandom } from "../../core/random.ts";
import type { Direction, Protocol, StreamEnd } from "../../faults/fault.ts";
import { parseFault } from "../../faults/spec.ts";
import { Alarm } from "../../links/alarm.ts";
import { DatagramLane } from "../../links/datagram_lane.ts";
import { type FaultInForce, putInForce, type Setting } from "../../links/faults_in_force.ts";
import type { Decision } from "../../links/link.ts";
import { StreamLane } from "../../links/stream_lane.ts";
import { VirtualClock } from "../virtual_clock.ts";

/** What lanes need, with time standing at 0. */
export class Bench implements Disposable {
  readonly clock = new VirtualClock(0);
  readonly alarm = new Alarm(this.clock);
  readonly decisions: Decision[] = [];
  readonly #setting: Setting;

  constructor(protocol: Protocol, seed = 7) {
    this.#setting = {
      name: "air",
      protocol,
      clock: this.clock,
      random: createRandom(seed),
      onDecision: (decision) => this.decisions.push(decision),
    };
  }

  /** Puts faults in force now. */
  force(...faults: string[]): FaultInForce[] {
    return putInForce(faults.map(parseFault), this.#setting);
  }

  /** Lets time pass, once everybody who shall be woken on the way is asleep. */
  async pass(byMs: number): Promise<void> {
    await setImmediate();
    await this.clock.advance(byMs);
  }

  [Symbol.dispose](): void {
    this.alarm[Symbol.dispose]();
  }
}

/** A lane of one connection that was opened at 0. */
export class BentStream extends Bench {
  readonly lane: StreamLane;
  readonly written: { atMs: number; bytes: Uint8Array }[] = [];
  readonly ends: { atMs: number; how: StreamEnd }[] = [];
  isReading = false;
  /** What the sink says to each write. */
  takesMore = true;
  readonly #connection: number;

  constructor(faults: string[] = [], direction: Direction = "up", connection = 1, seed = 7) {
    super("tcp", seed);
    this.#connection = connection;
    this.lane = new StreamLane(direction, this);
    this.set(...faults);
    this.lane.flow({ pause: () => this.isReading = false, resume: () => this.isReading = true });
    this.lane.attach({
      write: (bytes) => {
        this.written.push({ atMs: this.clock.now(), bytes });
        return this.takesMore;
      },
      end: (how) => void this.ends.push({ atMs: this.clock.now(), how }),
    });
  }

  /** Puts other faults in force. */
  set(...faults: string[]): void {
    const concerned = { number: this.#connection, openedMs: 0 };
    const chosen = this.force(...faults).filter((fault) => fault.chooses(concerned));
    this.lane.setFaults(chosen, concerned);
  }

  /** Everything that was written. */
  get bytes(): Uint8Array {
    return concat(this.written.map(({ bytes }) => bytes));
  }

  /** When the write came that had the n-th byte, from 0; `undefined` when none has. */
  arrivalMs(offset: number): number | undefined {
    let end = 0;
    return this.written.find(({ bytes }) => (end += bytes.length) > offset)?.atMs;
  }
}

/** A lane of one client that came at 0. */
export class BentDatagrams extends Bench {
  readonly lane: DatagramLane;
  /** The first two bytes of each datagram as a number. */
  readonly sent: { atMs: number; number: number; bytes: Uint8Array }[] = [];

  constructor(faults: string[] = [], direction: Direction = "up", seed = 7) {
    super("udp", seed);
    this.lane = new DatagramLane(direction, this, (bytes) => {
      const number = bytes[0]! * 256 + bytes[1]!;
      this.sent.push({ atMs: this.clock.now(), number, bytes });
    });
    this.set(...faults);
  }

  set(...faults: string[]): void {
    const concerned = { number: 1, openedMs: 0 };
    const chosen = this.force(...faults).filter((fault) => fault.chooses(concerned));
    this.lane.setFaults(chosen, concerned);
  }

  /** Sends datagrams of two bytes or more with the numbers from `first` to before `last`. */
  push(first: number, last: number, size = 2): void {
    for (let number = first; number < last; number++) {
      const bytes = new Uint8Array(size);
      bytes.set([number >> 8, number & 255]);
      this.lane.push(bytes);
    }
  }

  get numbers(): number[] {
    return this.sent.map(({ number }) => number);
  }
}

/** The whole numbers from `first` to before `last`. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first }, (_, i) => first + i);
}
