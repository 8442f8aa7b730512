/**
 * How long it takes through relays.
 *
 * @module
 */
import { writeAll } from "../load/dial.ts";
import type { Relay } from "../relays/relay.ts";
import { Ends, readAll } from "./ends.ts";

/** As many bytes as share a draw of jitter. */
const MESSAGE_BYTES = 64;

/** So many answer before anything counts. */
const WARM_UP = 200;

/**
 * Round trips through several relays, in milliseconds: one through each in turn, so that they share
 * whatever else the machine does.
 */
export async function roundTrips(
  relays: readonly Relay[],
  samples: number,
): Promise<Map<Relay, number[]>> {
  await using stack = new AsyncDisposableStack();
  const wires = await Promise.all(relays.map(async (relay) => {
    const { client, target } = await stack.use(await Ends.start(relay)).connect();
    return { relay, client, target };
  }));
  const results = new Map<Relay, number[]>(relays.map((relay) => [relay, []]));
  const buffer = new Uint8Array(MESSAGE_BYTES);
  for (let i = -WARM_UP; i < samples; i++) {
    for (const { relay, client, target } of wires) {
      const startedMs = performance.now();
      await send(client, target, buffer);
      await send(target, client, buffer);
      if (i >= 0) results.get(relay)!.push(performance.now() - startedMs);
    }
  }
  return results;
}

/** Ways down through a relay, from the target to the client, in milliseconds; over many connections. */
export async function waysDown(relay: Relay, samples: number): Promise<number[]> {
  await using ends = await Ends.start(relay);
  const delaysMs: number[] = [];
  const connections = 10;
  const wires = [];
  for (let i = 0; i < connections; i++) wires.push(await ends.connect());
  await Promise.all(wires.map(async ({ client, target }) => {
    const buffer = new Uint8Array(MESSAGE_BYTES);
    for (let i = 0; i < samples / connections; i++) {
      const startedMs = performance.now();
      await send(target, client, buffer);
      delaysMs.push(performance.now() - startedMs);
    }
  }));
  return delaysMs;
}

async function send(from: Deno.TcpConn, to: Deno.TcpConn, buffer: Uint8Array): Promise<void> {
  await writeAll(from, new Uint8Array(MESSAGE_BYTES));
  await readAll(to, buffer, MESSAGE_BYTES);
}
