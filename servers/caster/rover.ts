/**
 * A rover at its streampoint: first expected, while its request may still turn out to be something
 * else and the data for it is held back; then admitted; then gone.
 *
 * @module
 */
import { concat } from "../../core/bytes.ts";
import type { Broadcast, Receiver } from "../../transports/broadcast.ts";
import type { Connection } from "../../transports/connection.ts";

/** What a rover's streampoint wants to know of it. */
export interface RoverObserver {
  /** It fell too far behind, and its connection was torn. */
  onBehind(rover: Rover): void;
  /** It was admitted, or has gone. */
  onChange(rover: Rover): void;
  /** So many bytes were handed out to it beside the broadcast. */
  onSent(bytes: number): void;
}

/** One who receives a streampoint's data. */
export class Rover {
  readonly connection: Connection;
  /** The user who logged in; absent when anonymous. */
  readonly login: string | undefined;
  readonly #receiver: Receiver;
  #recent: Uint8Array;
  readonly #observer: RoverObserver;
  #state: "expected" | "admitted" | "gone" = "expected";

  /** @param recent What came just before the rover was expected. */
  constructor(
    connection: Connection,
    login: string | undefined,
    broadcast: Broadcast,
    recent: Uint8Array,
    observer: RoverObserver,
  ) {
    this.connection = connection;
    this.login = login;
    this.#recent = recent;
    this.#observer = observer;
    this.#receiver = broadcast.add(connection, { held: true, onBehind: () => this.#behind() });
  }

  get state(): "expected" | "admitted" | "gone" {
    return this.#state;
  }

  /**
   * Answers it and lets the data flow, beginning with what was kept for it.
   *
   * @param accepted The answer.
   * @param withRecent Whether its stream begins with what came just before it was expected.
   */
  admit(accepted: Uint8Array, withRecent: boolean): void {
    const recent = withRecent ? this.#recent : new Uint8Array();
    this.connection.send(concat([accepted, recent]), () => {});
    if (recent.length > 0) this.#observer.onSent(recent.length);
    this.#become("admitted");
    this.#receiver.release();
  }

  /** Takes it off its streampoint; the connection stays. */
  leave(): void {
    this.#receiver.leave();
    this.#become("gone");
  }

  /** Takes it off its streampoint, and closes the connection once what waits has gone out. */
  async finish(deadline: Promise<void>): Promise<void> {
    this.#become("gone");
    await Promise.race([this.#receiver.finish(), deadline]);
    await this.connection.close();
  }

  #behind(): void {
    const wasAdmitted = this.#state === "admitted";
    this.#become("gone");
    // One that is only expected has missed data that it was not promised yet.
    if (!wasAdmitted) return;
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
