/**
 * The bench watches itself: a sparse probe that tells when the event loop was late, or did not get
 * round to its sockets.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { PROBE_MS } from "../observations/stalls.ts";
import type { Timeline } from "../observations/timeline.ts";

/**
 * Probes until the signal aborts: by datagrams to itself, each of which says when it was due. A busy
 * runtime may be on time with its timers and leave its sockets alone for a second.
 */
export async function probe(timeline: Timeline, clock: Clock, signal: AbortSignal): Promise<void> {
  let socket: Deno.DatagramConn;
  try {
    socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  } catch {
    // Then no part can have a socket either, and the run says so.
    return;
  }
  const own = socket.addr as Deno.NetAddr;
  const hearing = hear(socket, own.port, timeline);
  const due = new DataView(new ArrayBuffer(8));
  while (!signal.aborted) {
    due.setFloat64(0, timeline.now() + PROBE_MS);
    // What the operating system does not take is one probe less; at its end, a run stops the sleep.
    await clock.sleep(PROBE_MS, signal)
      .then(() => socket.send(new Uint8Array(due.buffer), own)).catch(() => {});
  }
  socket.close();
  await hearing;
}

async function hear(socket: Deno.DatagramConn, ownPort: number, timeline: Timeline): Promise<void> {
  for await (const [{ buffer, byteOffset, byteLength }, from] of socket) {
    // Anybody may send something to any port.
    if ((from as Deno.NetAddr).port !== ownPort || byteLength !== 8) continue;
    const dueMs = new DataView(buffer, byteOffset, byteLength).getFloat64(0);
    timeline.stalls.probed(dueMs, timeline.now());
  }
}
