/**
 * One bot: it joins whenever there is a connection, talks by its plan, and keeps accounts beyond the
 * end of a connection.
 *
 * @module
 */
import { schedule } from "../../core/clock.ts";
import type { Connection } from "../../transports/connection.ts";
import { freshToken, messageIds } from "../chat_ids.ts";
import { ChatSession, type ShownMessage } from "../chat_session.ts";
import { type Acknowledge, acknowledging } from "./acknowledging.ts";
import type { ChatBotsContext, ChatBotsOptions } from "./chat_bots.ts";
import { readNothing } from "./read_nothing.ts";
import { ReceivedMessages } from "./received_messages.ts";
import { SentMessages } from "./sent_messages.ts";
import { TalkPlan } from "./talk_plan.ts";

/** How long one that takes leave waits for what is still open. */
const LEAVE_TIMEOUT_MS = 2_000;

/** One bot. */
export class Bot {
  readonly #options: ChatBotsOptions;
  readonly #context: ChatBotsContext;
  readonly #plan: TalkPlan;
  readonly #received: ReceivedMessages;
  readonly #acknowledge: Acknowledge;
  readonly #nextId: () => string;
  #sent: SentMessages | undefined;
  #now: { chat: ChatSession; connection: Connection; talk: AbortController } | undefined;

  constructor(options: ChatBotsOptions, context: ChatBotsContext) {
    const { instance, clock, random, observe } = context;
    this.#options = options;
    this.#context = context;
    this.#plan = new TalkPlan(options, instance, random.stream("plan"));
    this.#received = new ReceivedMessages(observe, clock.now());
    this.#acknowledge = acknowledging(options, context);
    this.#nextId = messageIds(freshToken(clock, random.stream("ids")));
  }

  /** What it does on a connection. */
  readonly session = async (connection: Connection, opened: () => void): Promise<void> => {
    const { name, framing, misbehave } = this.#options;
    const { clock, instance, signal } = this.#context;
    let isBlind = false;
    const read = misbehave === "never-read" ? readNothing(connection, () => isBlind) : connection;
    const chat = new ChatSession(
      read,
      { login: loginOf(name, instance.index), framing, clock, nextId: this.#nextId },
      {
        joined: () => {
          isBlind = true;
          this.#received.joined(clock.now());
          void this.#talk(chat, talk.signal);
        },
        show: (message) => this.#show(chat, message),
      },
    );
    const talk = new AbortController();
    const stopTalking = () => talk.abort();
    signal.addEventListener("abort", stopTalking, { once: true });
    this.#now = { chat, connection, talk };
    try {
      await chat.run(opened);
    } finally {
      signal.removeEventListener("abort", stopTalking);
      talk.abort();
      this.#now = undefined;
    }
  };

  /**
   * Takes leave as a person does: stops talking, hears what became of what was said, and says BYE.
   * Resolves when the connection may be closed.
   */
  async leave(): Promise<void> {
    if (this.#now === undefined) return;
    const { chat, talk } = this.#now;
    const { clock, signal } = this.#context;
    talk.abort();
    if (!signal.aborted && this.#sent !== undefined) {
      const patience = new AbortController();
      const late = clock.sleep(LEAVE_TIMEOUT_MS, AbortSignal.any([signal, patience.signal]));
      await Promise.race([this.#sent.allSettled(), late.catch(() => {})]);
      patience.abort();
    }
    await chat.leave();
  }

  /** Is gone without a word. */
  vanish(): void {
    this.#now?.connection.reset();
  }

  #show(chat: ChatSession, message: ShownMessage): void {
    this.#received.take(message);
    if (!message.toAll) this.#acknowledge(chat, message);
  }

  /** Sends what is due until the signal aborts. */
  async #talk(chat: ChatSession, signal: AbortSignal): Promise<void> {
    const { rate, burst, talkAfter } = this.#options;
    const { clock, random } = this.#context;
    const periodMs = 1_000 * burst / rate;
    try {
      // Those who joined together shall not all talk at the same moment.
      await clock.sleep(talkAfter + periodMs * random.next(), signal);
      this.#sent ??= this.#beginConversation();
      this.#sent.sendAgain(chat);
      for await (const { intendedAt } of schedule(periodMs, clock, signal)) {
        this.#say(chat, this.#sent, intendedAt);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #say(chat: ChatSession, sent: SentMessages, intendedAt: number): void {
    const { burst, inFlight, name, partners = name } = this.#options;
    const addressee = this.#plan.next();
    const to = addressee === "everyone" ? undefined : loginOf(partners, addressee);
    for (let i = 0; i < burst; i++) {
      if (sent.open < inFlight) sent.send(chat, to, intendedAt);
      else this.#context.observe.sent.skipped();
    }
  }

  /** What begins only now was missed by nobody who was there before. */
  #beginConversation(): SentMessages {
    const { clock, random } = this.#context;
    return new SentMessages({
      options: this.#options,
      context: this.#context,
      conversation: freshToken(clock, random.stream("conversation")),
      nextId: this.#nextId,
    });
  }
}

/** What a bot is called. */
function loginOf(name: string, index: number): string {
  return `${name}${index + 1}`;
}
