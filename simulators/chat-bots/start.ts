/**
 * One chat bot at work: it comes, stays, leaves and comes back.
 *
 * @module
 */
import { aborted } from "../../core/clock.ts";
import type { Opened } from "../../parts/part.ts";
import { stayConnected } from "../../transports/redial.ts";
import { Bot } from "./bot.ts";
import type { ChatBotsContext, ChatBotsOptions } from "./chat_bots.ts";

/** How long one that vanishes now and then stays, unless told otherwise. */
const VANISH_AFTER_MS = 5_000;

/** Starts one bot; resolves when the server has let it in or refused it, or cannot be reached. */
export async function start(
  options: ChatBotsOptions,
  context: ChatBotsContext,
  stack: AsyncDisposableStack,
): Promise<Opened> {
  const { clock, observe, signal } = context;
  const chance = context.random.stream("stay");
  const bot = new Bot(options, context);
  const attempted = Promise.withResolvers<void>();
  const stopped = aborted(signal);
  /** Give or take a half. */
  const about = (durationMs: number) => durationMs * (0.5 + chance.next());
  const pause = (durationMs: number) => clock.sleep(about(durationMs), signal).catch(() => {});

  /** One stay, over any number of connections. */
  async function attend(): Promise<void> {
    // The line is hung up below, once the bot has taken leave.
    const lineContext = { ...context, signal: new AbortController().signal };
    await using line = stayConnected(options, bot.session, observe.connection, lineContext);
    await Promise.race([line.attempted, stopped]);
    attempted.resolve();
    if (options.misbehave === "vanish") await vanishNowAndThen();
    else await (options.stay === undefined ? stopped : pause(options.stay));
    await bot.leave();
  }

  async function vanishNowAndThen(): Promise<void> {
    while (!signal.aborted) {
      await pause(options.stay ?? VANISH_AFTER_MS);
      if (!signal.aborted) bot.vanish();
    }
  }

  async function comeAndGo(): Promise<void> {
    while (!signal.aborted) {
      await attend();
      if (!signal.aborted) await pause(options.away);
    }
  }

  const attending = comeAndGo();
  stack.defer(() => attending);
  await attempted.promise;
  return { endpoints: {} };
}
