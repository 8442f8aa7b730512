/**
 * What a chat client calls its messages, so that no two of them have the same name: not after a
 * reconnect, and not when the client was started anew, be it with the same seed.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import type { Random } from "../core/random.ts";

/** A short word, another one whenever a client starts: the time, and chance. */
export function freshToken(clock: Clock, random: Random): string {
  const time = Math.floor(clock.now()).toString(36);
  return time + random.integer(0, 36 ** 4 - 1).toString(36).padStart(4, "0");
}

/** Ids of messages, one after the other: `token-1`, `token-2`. */
export function messageIds(token: string): () => string {
  let count = 0;
  return () => `${token}-${++count}`;
}
