/**
 * What a bot is shown: it reads the stamps, and says whether it is anything new.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import type { Recorders } from "../../observations/streams.ts";
import type { ShownMessage } from "../chat_session.ts";
import { Conversations, type Novelty } from "./conversations.ts";
import { readStamp } from "./stamp.ts";

/** The recorders that are told. */
type Observe = Recorders<{ received: "stamped"; broadcasts: "stamped" }>;

/** All that one bot was shown. */
export class ReceivedMessages {
  readonly #observe: Observe;
  readonly #toIt: Conversations;
  readonly #toAll: Conversations;

  /** @param nowMs In the clock's milliseconds. */
  constructor(observe: Observe, nowMs: number) {
    this.#observe = observe;
    this.#toIt = new Conversations(observe.received, nowMs);
    this.#toAll = new Conversations(observe.broadcasts, nowMs);
  }

  /** It has joined; what was sent to all before that was not for it. */
  joined(nowMs: number): void {
    this.#toAll.beginAnew(nowMs);
  }

  /** Records a message; what came again is not shown. */
  take({ from, text, toAll }: ShownMessage): Novelty {
    const recorder = toAll ? this.#observe.broadcasts : this.#observe.received;
    const stamp = readStamp(text);
    if (stamp === undefined) {
      recorder.received(utf8(text));
      return "new";
    }
    const novelty = (toAll ? this.#toAll : this.#toIt).take(from, stamp);
    if (novelty === "again") return novelty;
    const { intendedAt, sentAt } = stamp;
    if (!stamp.isWhole) recorder.corrupted();
    recorder.received(utf8(text), { intendedAt, sentAt });
    return novelty;
  }
}
