/**
 * Announcing the catalog by multicast, again and again, as a sibling of the original does.
 *
 * @module
 */
import type { Logger } from "@logtape/logtape";
import { type Address, formatAddress } from "../../core/address.ts";
import { type Clock, schedule } from "../../core/clock.ts";
import { BenchError, systemReason } from "../../core/errors.ts";
import { DatagramSocket, type Membership } from "../../transports/datagram_socket.ts";

/** What a datagram of IPv4 can carry. */
const MAX_TEXT_BYTES = 65_507;

/** How to announce. */
export interface AnnounceOptions extends Membership {
  group: Address;
  announceEvery: number;
}

/** What announcing needs. */
export interface AnnounceContext {
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
}

/**
 * Sends the text at once and then at its times, until the signal aborts. Disposing waits for that.
 *
 * @param text What to send now.
 * @throws {BenchError} when the machine has no such interface.
 */
export async function announce(
  { group, announceEvery, interface: own, ttl }: AnnounceOptions,
  text: () => Promise<Uint8Array>,
  context: AnnounceContext,
): Promise<AsyncDisposable> {
  const { clock, log, signal } = context;
  await using stack = new AsyncDisposableStack();
  let socket: DatagramSocket;
  try {
    // What is sent leaves by the interface whose address the socket has.
    socket = new DatagramSocket({ hostname: own, port: 0 }, context);
    stack.defer(() => socket.close());
    await socket.join(group.hostname, { interface: own, ttl, loop: true });
  } catch (cause) {
    const to = formatAddress(group);
    throw new BenchError(`Cannot announce to ${to} from ${own}: ${systemReason(cause)}`, { cause });
  }

  async function sendAll(): Promise<void> {
    for await (const _ of schedule(announceEvery, clock, signal)) {
      const bytes = await text();
      if (bytes.length <= MAX_TEXT_BYTES) socket.send(bytes, group);
      else {log.warn("not announced: {length} bytes are too many for a datagram", {
          length: bytes.length,
        });}
    }
  }

  const sent = sendAll().catch((error) => {
    if (!signal.aborted) throw error;
  });
  stack.defer(() => sent);
  return stack.move();
}
