/**
 * Messages from one client to another, from their taking to their settling.
 *
 * ```text
 *            ┌─ kept ──┐ its addressee comes
 * taken ─────┼─────────┴─▶ waiting ──▶ in flight ──▶ delivered
 *            │ nobody there   │ too late    │ no acknowledgement in time: failed
 *            ▼                ▼             │ its addressee, or the server, goes: unknown
 *          failed          failed           ▼
 * ```
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";
import { formatDuration } from "../../core/units.ts";
import { loginFault } from "../../protocols/chat/mod.ts";
import type { Client } from "./client.ts";
import { Delivery, deliveryKey } from "./delivery.ts";
import { Mailbox, type MailboxOptions } from "./mailbox.ts";
import type { FinalStatus, RoomObserver } from "./room_observer.ts";
import { Timeouts } from "./timeouts.ts";

/** The bounds of deliveries. */
export interface DeliveriesOptions extends MailboxOptions {
  /** From taking a message to its acknowledgement, in milliseconds. */
  ackTimeout: number;
  /** The most that one client has not acknowledged. */
  maxQueued: number;
}

/** What deliveries need. */
export interface DeliveriesContext {
  clock: Clock;
  signal: AbortSignal;
  /** Those who are there. */
  clients: ReadonlyMap<string, Client>;
  observers: readonly RoomObserver[];
  /** What a message is called that its sender did not name. */
  nextId: () => string;
}

/** A wish to have a text delivered. */
export interface Wish {
  to: string;
  text: string;
  /** What its sender calls it. */
  id: string | undefined;
}

/** The deliveries of a room. */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #context: DeliveriesContext;
  readonly #timeouts: Timeouts<Delivery>;
  readonly #mailbox: Mailbox;

  constructor(options: DeliveriesOptions, context: DeliveriesContext) {
    this.#options = options;
    this.#context = context;
    const { ackTimeout, keepFor = 0 } = options;
    this.#timeouts = new Timeouts(ackTimeout, (delivery) => {
      const reason = `${delivery.to} did not acknowledge it within ${formatDuration(ackTimeout)}`;
      this.#settle(delivery, "failed", reason);
    }, context);
    this.#mailbox = new Mailbox(options, (delivery) => {
      this.#settle(delivery, "failed", `${delivery.to} did not come in ${formatDuration(keepFor)}`);
    }, context);
  }

  /** How many messages have no final status. */
  get unsettled(): number {
    return this.#timeouts.size + this.#mailbox.size;
  }

  /** Takes a message. One that is under way already is not sent again, and told of to who asks last. */
  take(sender: Client, { to, text, id: ownId }: Wish): void {
    const { clients, clock, observers, nextId } = this.#context;
    const addressee = clients.get(to);
    if (ownId !== undefined) {
      const key = deliveryKey(sender.login, ownId);
      const underWay = addressee?.deliveries.get(key) ?? this.#mailbox.find(to, key);
      if (underWay !== undefined) {
        underWay.sender = sender;
        return sender.took(underWay);
      }
    }
    const id = ownId ?? nextId();
    const delivery = new Delivery({ sender, to, text, id, ownId, takenAt: clock.now() });
    for (const observer of observers) observer.taken(delivery);
    sender.took(delivery);
    const reason = addressee === undefined
      ? this.#keep(delivery, `${named(to)} is not here`)
      : this.#send(delivery, addressee);
    if (reason !== undefined) this.#settle(delivery, "failed", reason);
  }

  /**
   * A client says that it has shown what somebody sent.
   *
   * @returns Whether it was to say that.
   */
  acknowledge(client: Client, from: string, id: string | undefined): boolean {
    const delivery = client.thanksFor(from, id);
    if (delivery === undefined) return false;
    this.#settle(delivery, "delivered");
    return true;
  }

  /** Delivers what was kept for a client that has come. */
  joined(client: Client): void {
    for (const delivery of this.#mailbox.collect(client.login)) {
      const reason = this.#send(delivery, client);
      if (reason !== undefined) this.#settle(delivery, "failed", reason);
    }
  }

  /** A client has gone, and will acknowledge nothing any more. */
  left(client: Client): void {
    const { sent, unsent } = parted(client);
    for (const delivery of unsent) {
      this.#takeBack(delivery, "failed");
      const reason = this.#keep(delivery, `${client.login} has left`);
      if (reason !== undefined) this.#settle(delivery, "failed", reason);
    }
    for (const delivery of sent) {
      this.#settle(delivery, "unknown", `${client.login} left before acknowledging it`);
    }
  }

  /** Settles everything, for the server goes. */
  close(): void {
    const reason = "the server has stopped";
    const kept = this.#mailbox.collectAll();
    const all = [...this.#context.clients.values()].map(parted);
    for (const delivery of [...kept, ...all.flatMap(({ unsent }) => unsent)]) {
      this.#settle(delivery, "failed", reason);
    }
    for (const delivery of all.flatMap(({ sent }) => sent)) {
      this.#settle(delivery, "unknown", reason);
    }
  }

  /** Has a client deliver a message; why it cannot, where it cannot. */
  #send(delivery: Delivery, addressee: Client): string | undefined {
    const { deliveries, login } = addressee;
    if (deliveries.size >= this.#options.maxQueued) return `too many messages wait for ${login}`;
    delivery.addressee = addressee;
    deliveries.set(delivery.key, delivery);
    this.#timeouts.add(delivery);
    return addressee.deliver(delivery);
  }

  /**
   * Keeps a message for somebody absent; why it does not, where it does not. A sender in legacy framing
   * is told but once, and waits for that: it is told now.
   */
  #keep(delivery: Delivery, otherwise: string): string | undefined {
    const mayBeKept = this.#mailbox.isOpen && delivery.sender.framing === "lines" &&
      loginFault(delivery.to) === undefined;
    return mayBeKept ? this.#mailbox.keep(delivery) : otherwise;
  }

  #settle(delivery: Delivery, status: FinalStatus, reason?: string): void {
    this.#takeBack(delivery, status);
    delivery.sender.report(delivery, status, reason);
    for (const observer of this.#context.observers) observer.settled(delivery, status, reason);
  }

  /** Its addressee has no more to do with it. */
  #takeBack(delivery: Delivery, status: FinalStatus): void {
    const { addressee } = delivery;
    if (addressee === undefined) return;
    this.#timeouts.delete(delivery);
    addressee.deliveries.delete(delivery.key);
    addressee.settled(delivery, status);
    delivery.addressee = undefined;
  }
}

/**
 * What a client has, and what it would have got. The latter is to be taken back first: where one of the
 * former is settled, the next goes out.
 */
function parted({ deliveries }: Client): { sent: Delivery[]; unsent: Delivery[] } {
  const all = [...deliveries.values()];
  return {
    sent: all.filter(({ isSent }) => isSent),
    unsent: all.filter(({ isSent }) => !isSent),
  };
}

/** Who is meant, if that can be a login at all. */
function named(login: string): string {
  return loginFault(login) === undefined ? login : "somebody of that name";
}
