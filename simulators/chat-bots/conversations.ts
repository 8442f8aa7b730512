/**
 * What a bot has been sent by each other one, held against the stamps: what came twice, what came
 * behind a later one, and what a sender was told is delivered although it never came.
 *
 * @module
 */
import type { NumberedRecorder } from "../../observations/numbered.ts";
import type { Stamp } from "./stamp.ts";

/** How many senders are remembered, and how many missing or repeated messages of each. */
const MAX_CONVERSATIONS = 2_048;
const MAX_REMEMBERED = 1_024;

/** What to do with a message. */
export type Novelty = "new" | "again";

interface Conversation {
  /** The next number after the highest that came. */
  next: number;
  /** The number from which on all is accounted for. */
  base: number;
  /** How many were shown that are not told to have been acknowledged before `base`. */
  shown: number;
  /** How many may be told as acknowledged without having come: they were under way at `base`. */
  excused: number;
  lost: number;
  /** Numbers between `base` and `next` that did not come. */
  missing: Set<number> | undefined;
  /** By number, how often one was sent that was sent again. */
  attempts: Map<number, number> | undefined;
}

/** All that one bot was sent in one way, to it alone or to all. */
export class Conversations {
  readonly #observer: Pick<NumberedRecorder, "lost" | "duplicated" | "reordered">;
  #conversations = new Map<string, Conversation>();
  #isPresentSince: number;

  /** @param presentSince Of what began later, nothing was missed; in the clock's milliseconds. */
  constructor(
    observer: Pick<NumberedRecorder, "lost" | "duplicated" | "reordered">,
    presentSince: number,
  ) {
    this.#observer = observer;
    this.#isPresentSince = presentSince;
  }

  /** Forgets everything: what was sent until now may have been missed. */
  beginAnew(presentSince: number): void {
    this.#isPresentSince = presentSince;
    this.#conversations.clear();
  }

  /** Takes a message into account; `again` when it is not to be shown. */
  take(from: string, stamp: Stamp): Novelty {
    const conversation = this.#find(`${from} ${stamp.conversation}`, stamp);
    // What its stamp calls acknowledged was sent before it.
    this.#compare(conversation, stamp);
    const novelty = this.#place(conversation, stamp);
    if (novelty === "new") conversation.shown++;
    return novelty;
  }

  #find(key: string, stamp: Stamp): Conversation {
    const known = this.#conversations.get(key);
    if (known !== undefined) return known;
    const isFromItsStart = startOf(stamp.conversation) >= this.#isPresentSince;
    const conversation: Conversation = {
      next: isFromItsStart ? 0 : stamp.number,
      base: isFromItsStart ? 0 : stamp.number,
      shown: 0,
      excused: isFromItsStart ? 0 : stamp.acked + stamp.open,
      lost: 0,
      missing: undefined,
      attempts: undefined,
    };
    this.#conversations.set(key, conversation);
    if (this.#conversations.size > MAX_CONVERSATIONS) {
      this.#conversations.delete(this.#conversations.keys().next().value!);
    }
    return conversation;
  }

  #place(conversation: Conversation, { number, attempt }: Stamp): Novelty {
    const { next, base } = conversation;
    if (number >= next) {
      this.#skip(conversation, number);
      conversation.next = number + 1;
      if (attempt > 1) remember(conversation, number, attempt);
      return "new";
    }
    if (conversation.missing?.delete(number) || number < base) {
      // What is sent again may have been overtaken by others that need not be.
      if (attempt === 1) this.#observer.reordered();
      else remember(conversation, number, attempt);
      return "new";
    }
    if (attempt > (conversation.attempts?.get(number) ?? 1)) {
      remember(conversation, number, attempt);
    } else this.#observer.duplicated();
    return "again";
  }

  /** Notes what did not come before a number; whether it was to come, its sender's stamps tell. */
  #skip(conversation: Conversation, number: number): void {
    const from = Math.max(conversation.next, number - MAX_REMEMBERED);
    if (from === number) return;
    const missing = conversation.missing ??= new Set();
    for (let skipped = from; skipped < number; skipped++) missing.add(skipped);
    while (missing.size > MAX_REMEMBERED) missing.delete(missing.values().next().value!);
  }

  #compare(conversation: Conversation, { acked }: Stamp): void {
    const { excused, shown, lost } = conversation;
    const more = acked - excused - shown - lost;
    if (more <= 0) return;
    conversation.lost += more;
    this.#observer.lost(more);
  }
}

function remember(conversation: Conversation, number: number, attempt: number): void {
  const attempts = conversation.attempts ??= new Map();
  attempts.set(number, attempt);
  if (attempts.size > MAX_REMEMBERED) attempts.delete(attempts.keys().next().value!);
}

/** When a conversation began: its name tells, see `chat_ids.ts`. */
function startOf(conversation: string): number {
  return Number.parseInt(conversation.slice(0, -4), 36);
}
