/**
 * A streampoint: at most one source, any number of rovers, and what happens between them when one
 * side goes.
 *
 * ```text
 *             source comes            source ends              source returns
 * inactive ---------------> active ---------------> grace ----------------> active
 *     ^                                               |
 *     +---- the time is over: its rovers are closed --+
 * ```
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";
import type { Connection } from "../../transports/connection.ts";
import { Outlet } from "./outlet.ts";
import { RecentBytes } from "./recent_bytes.ts";
import { Rover, type RoverFacts } from "./rover.ts";
import type { Source } from "./source.ts";
import type { Supply } from "./supply.ts";
import { type Tap, Traffic } from "./station/traffic.ts";

/** How a streampoint treats its rovers. */
export interface StreampointOptions {
  /** The most that may wait for one rover. */
  maxBacklogBytes: number;
  /** How long rovers are kept without a source. */
  graceMs: number;
  /** Whether to look at what passes, and not only at how much; default true. */
  inspect?: boolean;
}

/** Who wants to know what a streampoint does. */
export interface StreampointObserver {
  clock: Clock;
  /** Bytes came from the source. */
  onReceived(bytes: Uint8Array): void;
  /** So many bytes were handed out, to all rovers together. */
  onSent(bytes: number): void;
  /** A rover was disconnected because too much waited for it. */
  onBehind(streampoint: Streampoint, rover: Rover): void;
  /** The source did not return in time; so many rovers are closed. */
  onAbandoned(streampoint: Streampoint, rovers: number): void;
}

/** How long a rover whose stream is over may take to read what waits for it. */
const FINISH_MS = 5_000;

/**
 * How far back a rover's stream may begin, see {@link Streampoint.expect}: as long as a head without
 * its blank line waits for more.
 */
const RECENT_MS = 200;

/** Carries one source's data to its rovers. */
export class Streampoint {
  readonly name: string;
  /** What passes through it. */
  readonly traffic: Traffic;
  /** Where its rovers' data comes out, unless its supply leads them elsewhere. */
  readonly outlet: Outlet;
  /** What brings data when rovers come; absent where only a source does. */
  supply: Supply | undefined;
  readonly #graceMs: number;
  readonly #observer: StreampointObserver;
  readonly #rovers = new Set<Rover>();
  readonly #recent = new RecentBytes(RECENT_MS);
  readonly #closed = new AbortController();
  readonly #taps: Set<Tap>;
  #source: Source | undefined;
  #grace: AbortController | undefined;

  constructor(name: string, options: StreampointOptions, observer: StreampointObserver) {
    this.name = name;
    this.traffic = new Traffic(options.inspect ?? true);
    this.#taps = new Set([this.traffic]);
    this.outlet = new Outlet(options.maxBacklogBytes);
    this.#graceMs = options.graceMs;
    this.#observer = observer;
  }

  /** Who feeds it now. */
  get source(): Source | undefined {
    return this.#source;
  }

  /** Whether a source feeds it now. */
  get sourceConnected(): boolean {
    return this.#source !== undefined;
  }

  /** Whether rovers are accepted: there is a source, or one may still come. */
  get active(): boolean {
    return this.mayHaveSource || this.supply?.ready === true;
  }

  /** Whether there is a source, or it may still return. */
  get mayHaveSource(): boolean {
    return this.sourceConnected || this.#grace !== undefined;
  }

  /** Whether it would take on a source. */
  get takesSource(): boolean {
    return !this.sourceConnected && this.supply?.takesSources !== false;
  }

  /** Whether it is closed for good. */
  get closed(): boolean {
    return this.#closed.signal.aborted;
  }

  /** Its rovers, in the order in which they were admitted. */
  get rovers(): Iterable<Rover> {
    return this.#rovers;
  }

  /** How many rovers it has. */
  get roverCount(): number {
    return this.#rovers.size;
  }

  /** Takes on its source. The caller has seen that there is none. */
  begin(source: Source): void {
    this.#grace?.abort();
    this.#grace = undefined;
    this.#source = source;
    this.#recent.clear();
    for (const tap of this.#taps) tap.begun(source.sinceMs);
  }

  /** Sends what came from the source to every rover. The bytes must not change afterwards. */
  relay(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#observer.onReceived(bytes);
    const nowMs = this.#observer.clock.now();
    this.#recent.push(bytes, nowMs);
    for (const tap of this.#taps) tap.passed(bytes, nowMs);
    this.send(this.outlet, bytes);
  }

  /** Sends to those of its rovers that take their data from this outlet. */
  send(outlet: Outlet, bytes: Uint8Array): void {
    const receivers = outlet.send(bytes);
    if (receivers > 0) this.#sent(bytes.length * receivers);
  }

  /** Lets somebody see what passes from now on, until what this returns is disposed. */
  tap(tap: Tap): Disposable {
    this.#taps.add(tap);
    return { [Symbol.dispose]: () => this.#taps.delete(tap) };
  }

  /** Says that a source is over. One that the streampoint was rid of before changes nothing. */
  end(source: Source): void {
    if (this.#source !== source) return;
    this.#leaveSource();
    if (!this.#closed.signal.aborted) this.#waitForSource(this.#graceMs);
  }

  /**
   * Has its rovers wait so long for a source that has not been there yet, as they wait for one that
   * returns.
   */
  awaitSource(forMs: number): void {
    if (!this.mayHaveSource && !this.#closed.signal.aborted) this.#waitForSource(forMs);
  }

  /**
   * A rover that will probably be admitted: what comes from now on is kept for it. What came just
   * before is at hand as well, for the caster reads what its source sent before it has accepted and
   * read a rover that asked earlier.
   */
  expect(connection: Connection, facts: RoverFacts): Rover {
    const { clock } = this.#observer;
    return new Rover(connection, facts, this.outlet, this.#recent.at(clock.now()), {
      onBehind: (rover) => this.#observer.onBehind(this, rover),
      onChange: (rover) => {
        if (rover.state === "admitted") {
          this.#rovers.add(rover);
          this.supply?.came(rover);
        } else if (this.#rovers.delete(rover)) {
          this.supply?.left(rover);
        }
      },
      onMoved: (rover) => {
        if (rover.state === "admitted") this.supply?.moved(rover);
      },
      onSent: (bytes) => this.#sent(bytes),
    });
  }

  /** Closes the rovers that a rule says; how many. */
  closeRovers(isMeant: (rover: Rover) => boolean): number {
    const meant = [...this.#rovers].filter(isMeant);
    for (const rover of meant) void rover.close();
    return meant.length;
  }

  /** Closes its source, whose rovers are kept as when it ends by itself; whether there was one. */
  closeSource(): boolean {
    this.#dismissSource();
    return this.sourceConnected;
  }

  /** Tears connections, as a network that fails would; how many. */
  drop(who: "source" | "rovers" | "all"): number {
    const dropped = [
      ...(who === "rovers" || this.#source === undefined ? [] : [this.#source.connection]),
      ...(who === "source" ? [] : [...this.#rovers].map((rover) => rover.connection)),
    ];
    for (const connection of dropped) connection.reset();
    return dropped.length;
  }

  /** Closes its source and its rovers, for good. */
  close(): void {
    this.#closed.abort();
    this.#grace?.abort();
    this.#grace = undefined;
    this.#dismissSource();
    if (this.sourceConnected) this.#leaveSource();
    this.closeRovers(() => true);
    this.#tellAbandoned();
  }

  #dismissSource(): void {
    if (this.#source === undefined) return;
    this.#source.ending ??= "closed by the caster";
    void this.#source.connection.close();
  }

  #leaveSource(): void {
    this.#source = undefined;
    const nowMs = this.#observer.clock.now();
    for (const tap of this.#taps) tap.ended(nowMs);
  }

  #sent(bytes: number): void {
    this.traffic.sentBytes += bytes;
    this.#observer.onSent(bytes);
  }

  #waitForSource(forMs: number): void {
    const grace = this.#grace = new AbortController();
    this.#observer.clock.sleep(forMs, grace.signal).then(() => {
      this.#grace = undefined;
      this.#finishRovers();
      this.#tellAbandoned();
    }, () => {});
  }

  #tellAbandoned(): void {
    for (const tap of this.#taps) tap.abandoned?.();
  }

  #finishRovers(): void {
    if (this.#rovers.size === 0) return;
    this.#observer.onAbandoned(this, this.#rovers.size);
    const deadline = this.#observer.clock.sleep(FINISH_MS, this.#closed.signal).catch(() => {});
    for (const rover of this.#rovers) void rover.finish(deadline);
  }
}
