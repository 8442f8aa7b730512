/**
 * What there is to show of the streams: for `/state`, and for the page that follows them.
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";
import { formatAddress } from "../../core/address.ts";
import { methodOf } from "../../protocols/vod/mod.ts";
import type { Followers } from "../../web/followers.ts";
import type { ImageStream } from "./stream.ts";

/** How often the page is told. */
const PERIOD_MS = 500;

/** How one stream is doing. */
export function stateOf(stream: ImageStream) {
  const { id, name, type, address, port, protocol, imagesPerSecond } = stream.description;
  return {
    id,
    name,
    type,
    method: methodOf(protocol),
    address: formatAddress({ hostname: address, port }),
    ips: imagesPerSecond,
    images: stream.images.length,
    /** Control sessions. */
    clients: stream.clients,
    /** Streams over HTTP. */
    viewers: stream.httpViewers,
    deliveredPerSecond: Math.round(stream.delivered.perSecond * 10) / 10,
    delivered: stream.delivered.total,
    skipped: stream.skipped,
  };
}

/** Tells the pages again and again how the streams are doing, until the signal aborts. */
export async function tellFollowers(
  followers: Followers,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    followers.changed();
    await clock.sleep(PERIOD_MS, signal).catch(() => {});
  }
}
