/**
 * Bytes at a steady rate, from somewhere that has them all at once.
 *
 * @module
 */
import type { Clock } from "../../../core/clock.ts";

/** How often a piece is due. */
const PERIOD_MS = 100;

/**
 * What comes, no faster than so many bytes a second. Each piece is due counted from the first one.
 *
 * @throws `signal.reason` when the signal aborts.
 */
export async function* pace(
  input: AsyncIterable<Uint8Array>,
  bytesPerSecond: number,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const pieceBytes = Math.max(1, Math.round((bytesPerSecond * PERIOD_MS) / 1_000));
  const startedMs = clock.now();
  let sent = 0;
  for await (const bytes of input) {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const dueMs = startedMs + (sent * 1_000) / bytesPerSecond;
      const waitMs = dueMs - clock.now();
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      const piece = bytes.subarray(at, at + pieceBytes);
      sent += piece.length;
      yield piece;
    }
  }
}
