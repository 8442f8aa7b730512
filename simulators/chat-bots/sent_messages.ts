/**
 * What a bot has sent, and what it was told became of it.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import type { Clock } from "../../core/clock.ts";
import type { ChatSession, Fate } from "../chat_session.ts";
import type { ChatBotsContext, ChatBotsOptions } from "./chat_bots.ts";
import { stampedText } from "./stamp.ts";

/** A message that was sent, perhaps more than once. */
interface SentMessage {
  /** A login; `undefined` for all. */
  to: string | undefined;
  id: string;
  number: number;
  attempt: number;
  intendedAt: number;
  /** When the server said that it has it. */
  queuedAt: number | undefined;
  isGivenUp: boolean;
}

/** The numbers of what was sent to one addressee. */
interface Account {
  next: number;
  acked: number;
  /** How many have no final status. */
  open: number;
}

/** What it needs from its bot. */
interface Sender {
  options: Pick<ChatBotsOptions, "size" | "resend" | "patience">;
  context: Pick<ChatBotsContext, "clock" | "signal" | "observe">;
  /** The word in the stamps. */
  conversation: string;
  nextId(): string;
}

/** All that one bot has sent. */
export class SentMessages {
  readonly #sender: Sender;
  readonly #clock: Clock;
  readonly #accounts = new Map<string | undefined, Account>();
  /** In the order in which they were due. */
  readonly #open = new Set<SentMessage>();
  /** Those of the open ones that are to be sent again. */
  readonly #again = new Set<SentMessage>();
  #isWatching = false;
  #settled = Promise.withResolvers<void>();

  constructor(sender: Sender) {
    this.#sender = sender;
    this.#clock = sender.context.clock;
  }

  /** How many wait for their final status, and were not given up. */
  get open(): number {
    return this.#open.size;
  }

  /** Resolves when none waits for its final status. */
  async allSettled(): Promise<void> {
    while (this.#open.size > this.#again.size) await this.#settled.promise;
  }

  /** Sends a new message to one, or to all. */
  send(chat: ChatSession, to: string | undefined, intendedAt: number): void {
    const account = this.#accountOf(to);
    const message: SentMessage = {
      to,
      id: this.#sender.nextId(),
      number: account.next++,
      attempt: 1,
      intendedAt,
      queuedAt: undefined,
      isGivenUp: false,
    };
    const text = this.#textOf(message);
    account.open++;
    this.#open.add(message);
    const { sent, deliveries, fates } = this.#sender.context.observe;
    sent.sent(utf8(text), intendedAt);
    deliveries.began(intendedAt);
    fates.began(intendedAt);
    this.#hand(chat, message, text);
    if (!this.#isWatching) void this.#watch();
  }

  /** Sends again what has an unknown fate. */
  sendAgain(chat: ChatSession): void {
    const messages = [...this.#again];
    this.#again.clear();
    for (const message of messages) {
      message.attempt++;
      this.#sender.context.observe.deliveries.retried();
      this.#hand(chat, message, this.#textOf(message));
    }
  }

  #hand(chat: ChatSession, message: SentMessage, text: string): void {
    const learn = (fate: Fate) => this.#learn(message, fate, chat);
    if (message.to === undefined) chat.sendToAll(text, learn, message.id);
    else chat.send(message.to, text, learn, message.id);
  }

  #learn(message: SentMessage, { status, isCertain }: Fate, chat: ChatSession): void {
    if (status === "queued") {
      message.queuedAt ??= this.#clock.now();
      return;
    }
    const { resend } = this.#sender.options;
    if (status === "unknown" && resend && chat.framing === "lines" && !message.isGivenUp) {
      this.#again.add(message);
    } else {
      const account = this.#accountOf(message.to);
      account.open--;
      // What may have been meant for another message is no promise that this one was delivered.
      if (status === "delivered" && isCertain) account.acked++;
      if (!message.isGivenUp) this.#record(message, status);
      this.#open.delete(message);
    }
    this.#settled.resolve();
    this.#settled = Promise.withResolvers();
  }

  #record({ intendedAt, queuedAt }: SentMessage, status: Fate["status"]): void {
    const { signal, observe: { deliveries, fates } } = this.#sender.context;
    // Who is told to stop does not wait for the answers.
    if (signal.aborted) return;
    const times = queuedAt === undefined ? {} : { firstAt: queuedAt };
    deliveries.done(intendedAt, status === "delivered" ? "ok" : "error", times);
    fates.done(intendedAt, status === "unknown" ? "error" : "ok");
  }

  /** Gives up what has waited for too long. */
  async #watch(): Promise<void> {
    this.#isWatching = true;
    const { options: { patience }, context: { signal } } = this.#sender;
    for (let [oldest] = this.#open; oldest !== undefined; [oldest] = this.#open) {
      const leftMs = oldest.intendedAt + patience - this.#clock.now();
      if (leftMs <= 0) this.#giveUp(oldest);
      else if (await this.#clock.sleep(leftMs, signal).then(() => false, () => true)) break;
    }
    this.#isWatching = false;
  }

  #giveUp(message: SentMessage): void {
    message.isGivenUp = true;
    this.#open.delete(message);
    if (this.#again.delete(message)) this.#accountOf(message.to).open--;
    this.#record(message, "unknown");
  }

  #textOf({ to, number, attempt, intendedAt }: SentMessage): string {
    const { acked, open } = this.#accountOf(to);
    const { conversation, options } = this.#sender;
    const sentAt = this.#clock.now();
    const stamp = { conversation, number, attempt, acked, open, intendedAt, sentAt };
    return stampedText(stamp, options.size);
  }

  #accountOf(to: string | undefined): Account {
    let account = this.#accounts.get(to);
    if (account === undefined) this.#accounts.set(to, account = { next: 0, acked: 0, open: 0 });
    return account;
  }
}
