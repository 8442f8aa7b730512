/**
 * A rover at its streampoint: first expected, while its request may still turn out to be something
 * else and the data for it is held back; then admitted; then gone.
 *
 * @module
 */
import { concat } from "../../core/bytes.ts";
import type { Gga } from "../../protocols/nmea/mod.ts";
import { encodeChunk, encodeLastChunk } from "../../protocols/ntrip/mod.ts";
import type { Receiver } from "../../transports/broadcast.ts";
import type { Connection } from "../../transports/connection.ts";
import type { Outlet } from "./outlet.ts";

/** What is known of a rover from its request. */
export interface RoverFacts {
  /** The number of its connection. */
  readonly id: number;
  /** The user who logged in; absent when anonymous. */
  readonly login?: string;
  /** Whether its data goes out in chunks, as revision 2 has it. */
  readonly chunked: boolean;
  /** When it asked, in the clock's milliseconds. */
  readonly sinceMs: number;
  /** What it calls itself. */
  readonly agent?: string;
  /** The casters that it has come through, where it is the relay of one. */
  readonly via?: readonly string[];
}

/** What a rover's streampoint wants to know of it. */
export interface RoverObserver {
  /** It fell too far behind, and its connection was torn. */
  onBehind(rover: Rover): void;
  /** It was admitted, or has gone. */
  onChange(rover: Rover): void;
  /** It said where it is. */
  onMoved(rover: Rover): void;
  /** So many bytes were handed out to it beside the broadcast. */
  onSent(bytes: number): void;
}

/** Where a rover said it was. */
export interface ReportedPosition {
  gga: Gga;
  /** When it said so, in the clock's milliseconds. */
  atMs: number;
}

/** One who receives a streampoint's data. */
export class Rover {
  readonly connection: Connection;
  /** While it is only expected, its user may not be known yet. */
  facts: RoverFacts;
  /** Of which streampoint its data is, where that is not the one that it asked for. */
  base: string | undefined;
  #reported: ReportedPosition | undefined;
  #outlet: Outlet;
  readonly #receiver: Receiver;
  #recent: Uint8Array;
  readonly #observer: RoverObserver;
  #passedBefore: number;
  /** What came from other outlets before, and to it alone. */
  #otherBytes = 0;
  #state: "expected" | "admitted" | "gone" = "expected";
  #ending: string | undefined;

  /** @param recent What came just before the rover was expected. */
  constructor(
    connection: Connection,
    facts: RoverFacts,
    outlet: Outlet,
    recent: Uint8Array,
    observer: RoverObserver,
  ) {
    this.connection = connection;
    this.facts = facts;
    this.#recent = recent;
    this.#observer = observer;
    this.#outlet = outlet;
    this.#passedBefore = outlet.passedBytes;
    this.#receiver = outlet.add(connection, facts.chunked, {
      held: true,
      onBehind: () => this.#behind(),
    });
  }

  /** Where it said it was, the last time; absent while it has not. */
  get reported(): ReportedPosition | undefined {
    return this.#reported;
  }

  set reported(reported: ReportedPosition | undefined) {
    this.#reported = reported;
    if (reported !== undefined) this.#observer.onMoved(this);
  }

  get state(): "expected" | "admitted" | "gone" {
    return this.#state;
  }

  /** Where it said it was, the last time. */
  get position(): Gga | undefined {
    return this.reported?.gga;
  }

  /** How many bytes of data wait for it. */
  get backlogBytes(): number {
    return this.#receiver.backlogBytes;
  }

  /** How many bytes of data went out to it, as long as it is here. */
  get sentBytes(): number {
    const passed = this.#outlet.passedBytes - this.#passedBefore;
    return Math.max(0, passed + this.#otherBytes - this.backlogBytes);
  }

  /** Why the caster ended it; `undefined` where it did not. */
  get ending(): string | undefined {
    return this.#ending;
  }

  /**
   * Answers it and lets the data flow, beginning with what was kept for it.
   *
   * @param accepted The answer; empty where none is due.
   * @param withRecent Whether its stream begins with what came just before it was expected.
   */
  admit(accepted: Uint8Array, withRecent: boolean): void {
    const recent = withRecent ? this.#recent : new Uint8Array();
    const first = this.facts.chunked && recent.length > 0 ? encodeChunk(recent) : recent;
    const begin = concat([accepted, first]);
    // TLS cannot send nothing.
    if (begin.length > 0) this.connection.send(begin, () => {});
    this.#otherBytes = recent.length;
    if (recent.length > 0) this.#observer.onSent(recent.length);
    this.#become("admitted");
    this.#receiver.release();
  }

  /**
   * Has its data come from another outlet from now on.
   *
   * @param base Whose data that is; absent while it is nobody's.
   * @param first What goes to this rover alone, before that.
   */
  lead(outlet: Outlet, base: string | undefined, first: Uint8Array): void {
    const { chunked } = this.facts;
    this.base = base;
    outlet.adopt(this.#receiver, chunked);
    this.#otherBytes += this.#outlet.passedBytes - this.#passedBefore + first.length;
    this.#outlet = outlet;
    this.#passedBefore = outlet.passedBytes;
    if (first.length === 0) return;
    this.#receiver.send(chunked ? encodeChunk(first) : first);
    this.#observer.onSent(first.length);
  }

  /** Takes it off its streampoint; the connection stays. */
  leave(): void {
    this.#receiver.leave();
    this.#become("gone");
  }

  /** Takes it off its streampoint, and closes the connection once what waits has gone out. */
  async finish(deadline: Promise<void>): Promise<void> {
    const wasAdmitted = this.#state === "admitted";
    this.#ending ??= "its source did not return";
    this.#become("gone");
    await Promise.race([this.#receiver.finish(), deadline]);
    await this.#end(wasAdmitted);
  }

  /** Takes it off its streampoint, and closes the connection without what waits. */
  async close(): Promise<void> {
    const wasAdmitted = this.#state === "admitted";
    this.#ending ??= "closed by the caster";
    this.leave();
    await this.#end(wasAdmitted);
  }

  /** Messages are handed over whole, so the end of the chunks cannot fall within one. */
  async #end(wasAdmitted: boolean): Promise<void> {
    if (this.facts.chunked && wasAdmitted) this.connection.send(encodeLastChunk(), () => {});
    await this.connection.close();
  }

  #behind(): void {
    const wasAdmitted = this.#state === "admitted";
    this.#become("gone");
    // One that is only expected has missed data that it was not promised yet.
    if (!wasAdmitted) return;
    this.#ending ??= "too far behind";
    this.connection.reset();
    this.#observer.onBehind(this);
  }

  #become(state: "admitted" | "gone"): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#recent = new Uint8Array();
    this.#observer.onChange(this);
  }
}
