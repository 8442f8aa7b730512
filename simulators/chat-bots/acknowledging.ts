/**
 * How a bot acknowledges what it was shown: at once, later, not at all, or what it was not sent.
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
      const login = `${name}${chance.integer(1, instance.of)}`;
      const bySomebodyElse = login === message.from ? [] : [{ from: login, id: message.id }];
      const soon = chat.framing === "lines" ? [soonAfter(message, chance)] : [];
      for (const foreign of [...soon, ...bySomebodyElse]) chat.acknowledge(foreign);
    };
  }
  if (ackAfter === 0) return (chat, message) => chat.acknowledge(message);
  return (chat, message) => {
    clock.sleep(ackAfter, signal).then(() => chat.acknowledge(message), () => {});
  };
}

/** What the same sender may say next, perhaps to another bot. Legacy acknowledgements name none. */
function soonAfter({ from, id }: ShownMessage, chance: Random): Pick<ShownMessage, "from" | "id"> {
  const next = (number: string) => String(Number(number) + chance.integer(1, 3));
  return { from, id: id?.replace(/\d+$/, next) };
}
