/**
 * Starts a chat server: its room, the port, the log.
 *
 * @module
 */
import type { Opened } from "../../parts/part.ts";
import { acceptTcp } from "../../transports/accept.ts";
import type { ChatContext, ChatOptions, Drop } from "./chat.ts";
import { Room } from "./room.ts";
import { RoomRecorder } from "./room_recorder.ts";
import { chatSession } from "./session.ts";

/**
 * Starts a chat server.
 *
 * @throws {BenchError} when a port is taken, or the log cannot be written.
 */
export async function start(
  options: ChatOptions,
  context: ChatContext,
  stack: AsyncDisposableStack,
): Promise<Opened> {
  const { log, observe } = context;
  const room = new Room(options, {
    ...context,
    observers: [new RoomRecorder(observe)],
    onMissed: ({ from }, clients) =>
      log.info("{clients} clients in legacy framing miss what {from} says to all", {
        clients,
        from,
      }),
  });
  const session = chatSession(room, { ...options, line: "tcp" }, context);
  const address = { hostname: options.host, port: options.port };
  const listener = stack.use(await acceptTcp(address, session, observe.clients, context));
  // A stack is disposed from its end: what is under way is told before connections are closed.
  stack.defer(() => room.close());
  return {
    endpoints: { chat: listener.address },
    actions: { drop: ({ login }: Drop) => ({ dropped: drop(room, login) }) },
  };
}

function drop({ guests }: Room, login: string | undefined): number {
  const dropped = [...guests].filter((guest) => login === undefined || guest.login === login);
  for (const guest of dropped) guest.reset();
  return dropped.length;
}
