/**
 * Starts one chat client.
 *
 * @module
 */
import type { Opened } from "../../parts/part.ts";
import type { ChatClientContext, ChatClientOptions } from "./chat_client.ts";
import { ChatLine, type OwnMessage } from "./chat_line.ts";
import { Conversation } from "./conversation.ts";

/** Starts one client; resolves when the server has let it in or refused it, or nobody is there. */
export async function start(
  options: ChatClientOptions,
  context: ChatClientContext,
  stack: AsyncDisposableStack,
): Promise<Opened> {
  const { instance: { index, of }, log } = context;
  const line = stack.use(new ChatLine(options, context));
  const { login = "client" } = options;
  const isAlone = options.login !== undefined && of === 1;
  await line.join(isAlone ? login : `${login}${index + 1}`);
  return {
    endpoints: {},
    actions: {
      send: (message: OwnMessage) => line.send(message),
      everyone: ({ text }: { text: string }) => line.send({ to: undefined, text }),
      who: async () => {
        const { logins, more } = await line.askWho();
        log.info("there are", { logins: logins.join(", "), ...(more > 0 ? { more } : {}) });
        return { logins, more };
      },
    },
    converse: (terminal, signal) =>
      new Conversation(line, terminal, context.clock, options.patience).hold(signal),
  };
}
