/**
 * Starts a chat server: its room, the port, the page, the log.
 *
 * @module
 */
import type { Opened } from "../../parts/part.ts";
import { acceptTcp } from "../../transports/accept.ts";
import type { ChatContext, ChatOptions, Drop } from "./chat.ts";
import { LogFile } from "./log_file.ts";
import { Room } from "./room.ts";
import { RoomLog } from "./room_log.ts";
import type { RoomObserver } from "./room_observer.ts";
import { RoomRecorder } from "./room_recorder.ts";
import { RoomView } from "./room_view.ts";
import { chatSession } from "./session.ts";
import { openWeb } from "./web.ts";

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
  const { clock, log, observe } = context;
  const { host: hostname, port, webPort, allowOrigins } = options;
  const observers: RoomObserver[] = [new RoomRecorder(observe)];
  if (options.log !== undefined) observers.push(openLog(options.log, options, context, stack));
  const room = new Room(options, {
    ...context,
    observers,
    onMissed: ({ from }, clients) =>
      log.info("{clients} clients in legacy framing miss what {from} says to all", {
        clients,
        from,
      }),
  });
  const endpoints: Record<string, { hostname: string; port: number }> = {};
  if (webPort !== undefined) {
    const view = new RoomView(clock);
    observers.push(view);
    const session = chatSession(room, { ...options, line: "web" }, context);
    const web = { view, session, allowOrigins };
    endpoints.web = openWeb({ hostname, port: webPort }, web, context, stack);
  }
  const session = chatSession(room, { ...options, line: "tcp" }, context);
  const listener = await acceptTcp({ hostname, port }, session, observe.clients, context);
  endpoints.chat = stack.use(listener).address;
  // A stack is disposed from its end: everybody is told, before connections are closed.
  stack.defer(() => room.close());
  return {
    endpoints,
    actions: { drop: ({ login }: Drop) => ({ dropped: drop(room, login) }) },
  };
}

/** A log of the room in a file. */
function openLog(
  path: string,
  { logMaxBytes: maxBytes, logKept: kept, logTimes }: ChatOptions,
  { clock, log }: ChatContext,
  stack: AsyncDisposableStack,
): RoomLog {
  const file = stack.use(new LogFile({ path, maxBytes, kept }, log));
  return new RoomLog((line) => file.write(line), logTimes ? clock : undefined);
}

/** Tears the connections of a login, or all. */
function drop({ guests }: Room, login: string | undefined): number {
  const dropped = [...guests].filter((guest) => login === undefined || guest.login === login);
  for (const guest of dropped) guest.reset();
  return dropped.length;
}
