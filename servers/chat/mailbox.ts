/**
 * What is kept for those who are absent.
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";
import type { Delivery } from "./delivery.ts";
import { Timeouts } from "./timeouts.ts";

/** The most logins for which something is kept. */
const MAX_LOGINS = 1_000;

/** The most that is kept for all of them, in UTF-16 units. */
const MAX_TEXT_LENGTH = 16 * 1024 * 1024;

/** How long it keeps what. */
export interface MailboxOptions {
  /** In milliseconds; without it nothing is kept. */
  keepFor?: number | undefined;
  /** The most for one login. */
  keepMax: number;
}

/** Deliveries that wait for their addressees to come. */
export class Mailbox {
  /** Whether anything is kept at all. */
  readonly isOpen: boolean;
  readonly #keepMax: number;
  readonly #kept = new Map<string, Map<string, Delivery>>();
  readonly #timeouts: Timeouts<Delivery>;
  #textLength = 0;

  /** @param onOver Called for a delivery whose addressee did not come in time, after it was let go. */
  constructor(
    { keepFor, keepMax }: MailboxOptions,
    onOver: (delivery: Delivery) => void,
    context: { clock: Clock; signal: AbortSignal },
  ) {
    this.isOpen = keepFor !== undefined;
    this.#keepMax = keepMax;
    this.#timeouts = new Timeouts(keepFor ?? 0, (delivery) => {
      this.#remove(delivery);
      onOver(delivery);
    }, context);
  }

  /** How many deliveries are kept. */
  get size(): number {
    return this.#timeouts.size;
  }

  /** What is kept for a login under a key. */
  find(login: string, key: string): Delivery | undefined {
    return this.#kept.get(login)?.get(key);
  }

  /** Keeps a delivery; why it cannot, where it cannot. */
  keep(delivery: Delivery): string | undefined {
    const { to, key, text } = delivery;
    const ofLogin = this.#kept.get(to);
    if (ofLogin !== undefined && ofLogin.size >= this.#keepMax) {
      return `too many messages are kept for ${to}`;
    }
    const isFull = (ofLogin === undefined && this.#kept.size >= MAX_LOGINS) ||
      this.#textLength + text.length > MAX_TEXT_LENGTH;
    if (isFull || this.#keepMax === 0) return "too many messages are kept";
    if (ofLogin === undefined) this.#kept.set(to, new Map([[key, delivery]]));
    else ofLogin.set(key, delivery);
    this.#textLength += text.length;
    this.#timeouts.add(delivery);
    return undefined;
  }

  /** Takes out what is kept for a login, in order. */
  collect(login: string): Delivery[] {
    const deliveries = [...this.#kept.get(login)?.values() ?? []];
    for (const delivery of deliveries) {
      this.#timeouts.delete(delivery);
      this.#remove(delivery);
    }
    return deliveries;
  }

  /** Takes out everything. */
  collectAll(): Delivery[] {
    return [...this.#kept.keys()].flatMap((login) => this.collect(login));
  }

  #remove({ to, key, text }: Delivery): void {
    const ofLogin = this.#kept.get(to);
    ofLogin?.delete(key);
    if (ofLogin?.size === 0) this.#kept.delete(to);
    this.#textLength -= text.length;
  }
}
