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
import { Broadcast } from "../../transports/broadcast.ts";
import type { Connection } from "../../transports/connection.ts";
import { RecentBytes } from "./recent_bytes.ts";
import { Rover } from "./rover.ts";

/** How a streampoint treats its rovers. */
export interface StreampointOptions {
  /** The most that may wait for one rover. */
  maxBacklogBytes: number;
  /** How long rovers are kept without a source. */
  graceMs: number;
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
  readonly #broadcast: Broadcast;
  readonly #graceMs: number;
  readonly #observer: StreampointObserver;
  readonly #rovers = new Set<Rover>();
  readonly #recent = new RecentBytes(RECENT_MS);
  readonly #closed = new AbortController();
  #source: Connection | undefined;
  #grace: AbortController | undefined;

  constructor(name: string, options: StreampointOptions, observer: StreampointObserver) {
    this.name = name;
    this.#broadcast = new Broadcast({
      maxBacklogBytes: options.maxBacklogBytes,
      whenBehind: "disconnect",
    });
    this.#graceMs = options.graceMs;
    this.#observer = observer;
  }

  /** Whether a source feeds it now. */
  get sourceConnected(): boolean {
    return this.#source !== undefined;
  }

  /** Whether rovers are accepted: there is a source, or it may still return. */
  get active(): boolean {
    return this.sourceConnected || this.#grace !== undefined;
  }

  /** How many rovers it has. */
  get roverCount(): number {
    return this.#rovers.size;
  }

  /** Takes on its source. The caller has seen that there is none. */
  begin(source: Connection): void {
    this.#grace?.abort();
    this.#grace = undefined;
    this.#source = source;
    this.#recent.clear();
  }

  /** Sends what came from the source to every rover. The bytes must not change afterwards. */
  relay(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#observer.onReceived(bytes);
    this.#recent.push(bytes, this.#observer.clock.now());
    const receivers = this.#broadcast.size;
    this.#broadcast.send(bytes);
    if (receivers > 0) this.#observer.onSent(bytes.length * receivers);
  }

  /** Says that a source is over. One that the streampoint was rid of before changes nothing. */
  end(source: Connection): void {
    if (this.#source !== source) return;
    this.#source = undefined;
    if (!this.#closed.signal.aborted) this.#waitForSource();
  }

  /**
   * A rover that will probably be admitted: what comes from now on is kept for it. What came just
   * before is at hand as well, for the caster reads what its source sent before it has accepted and
   * read a rover that asked earlier.
   */
  expect(connection: Connection, login: string | undefined): Rover {
    const { clock } = this.#observer;
    return new Rover(connection, login, this.#broadcast, this.#recent.at(clock.now()), {
      onBehind: (rover) => this.#observer.onBehind(this, rover),
      onChange: (rover) => {
        if (rover.state === "admitted") this.#rovers.add(rover);
        else this.#rovers.delete(rover);
      },
      onSent: (bytes) => this.#observer.onSent(bytes),
    });
  }

  /** Closes every rover that a user logged in. */
  closeRoversOf(login: string): void {
    for (const rover of this.#rovers) {
      if (rover.login === login) this.#closeRover(rover);
    }
  }

  /** Tears connections, as a network that fails would; how many. */
  drop(who: "source" | "rovers" | "all"): number {
    const dropped = [
      ...(who === "rovers" || this.#source === undefined ? [] : [this.#source]),
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
    void this.#source?.close();
    this.#source = undefined;
    for (const rover of this.#rovers) this.#closeRover(rover);
  }

  #closeRover(rover: Rover): void {
    rover.leave();
    void rover.connection.close();
  }

  #waitForSource(): void {
    const grace = this.#grace = new AbortController();
    this.#observer.clock.sleep(this.#graceMs, grace.signal).then(() => {
      this.#grace = undefined;
      this.#finishRovers();
    }, () => {});
  }

  #finishRovers(): void {
    if (this.#rovers.size === 0) return;
    this.#observer.onAbandoned(this, this.#rovers.size);
    const deadline = this.#observer.clock.sleep(FINISH_MS, this.#closed.signal).catch(() => {});
    for (const rover of this.#rovers) void rover.finish(deadline);
  }
}
