/**
 * Telling the caster where the rover is, for a network that computes corrections for a place.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import type { Clock } from "../../core/clock.ts";
import type { Connection } from "../../transports/connection.ts";

/**
 * Sends a GGA at once and then every `intervalMs`, until it is disposed or the connection is over.
 * While a caster does not take one, no other is sent: they do not pile up.
 *
 * @param report Makes the sentence, without its line end.
 */
export function sendPosition(
  connection: Connection,
  report: () => string,
  intervalMs: number,
  clock: Clock,
): Disposable {
  const over = new AbortController();
  void (async () => {
    for (;;) {
      await connection.write(utf8(`${report()}\r\n`));
      await clock.sleep(intervalMs, over.signal);
    }
  })().catch(() => {
    // The connection is over, and whoever reads from it sees that too.
  });
  return { [Symbol.dispose]: () => over.abort() };
}
