/**
 * Telling the caster where the rover is, for a network that computes corrections for a place.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import type { Clock } from "../../core/clock.ts";
import type { Geodetic } from "../../core/geodesy.ts";
import { encodeGga } from "../../protocols/nmea/mod.ts";
import type { Connection } from "../../transports/connection.ts";

const DAY_MS = 86_400_000;

/**
 * Sends a GGA at once and then every `intervalMs`, until it is disposed or the connection is over.
 * While a caster does not take one, no other is sent: they do not pile up.
 */
export function sendPosition(
  connection: Connection,
  position: Geodetic,
  intervalMs: number,
  clock: Clock,
): Disposable {
  const over = new AbortController();
  void (async () => {
    for (;;) {
      await connection.write(utf8(`${ggaOf(position, clock.now())}\r\n`));
      await clock.sleep(intervalMs, over.signal);
    }
  })().catch(() => {
    // The connection is over, and whoever reads from it sees that too.
  });
  return { [Symbol.dispose]: () => over.abort() };
}

/** A GGA with an autonomous fix; its altitude is above the ellipsoid, so the geoid's is 0. */
function ggaOf({ latitude, longitude, height }: Geodetic, unixMs: number): string {
  return encodeGga({
    talker: "GP",
    timeOfDayMs: unixMs % DAY_MS,
    latitude,
    longitude,
    quality: 1,
    satellites: 8,
    hdop: 1,
    altitudeM: height,
    geoidM: 0,
    decimals: { minutes: 7, altitude: 3 },
  });
}
