/**
 * How a bot acknowledges what it was shown: at once, later, not at all, or more than it was sent.
 *
 * @module
 */
import type { Random } from "../../core/random.ts";
import type { ChatSession, ShownMessage } from "../chat_session.ts";
import type { ChatBotsContext, ChatBotsOptions } from "./chat_bots.ts";

/** What to do about each message that is not to all. */
export type Acknowledge = (chat: ChatSession, message: ShownMessage) => void;

/** How one bot goes about it. */
export function acknowledging(
  { misbehave, ackAfter, name }: Pick<ChatBotsOptions, "misbehave" | "ackAfter" | "name">,
  { clock, random, signal, instance }: ChatBotsContext,
): Acknowledge {
  if (misbehave === "no-ack") return () => {};
  if (misbehave === "foreign-ack") {
    const chance = random.stream("foreign-ack");
    return (chat, message) => {
      chat.acknowledge(message);
      const login = `${name}${chance.integer(1, instance.of)}`;
      for (const foreign of foreignTo(message, login, chance)) chat.acknowledge(foreign);
    };
  }
  if (ackAfter === 0) return (chat, message) => chat.acknowledge(message);
  return (chat, message) => {
    clock.sleep(ackAfter, signal).then(() => chat.acknowledge(message), () => {});
  };
}

/** What another bot may have been sent: by the same sender soon after, or by somebody else. */
function foreignTo({ from, id }: ShownMessage, login: string, chance: Random) {
  if (id === undefined) return [{ from: login, id }];
  const later = id.replace(/\d+$/, (number) => String(Number(number) + chance.integer(1, 3)));
  return [{ from, id: later }, { from: login, id }];
}
