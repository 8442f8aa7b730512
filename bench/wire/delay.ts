/**
 * How long it takes through a relay.
 *
 * @module
 */
import { systemClock } from "../../core/clock.ts";
import { writeAll } from "../load/dial.ts";
import type { Relay } from "../relays/relay.ts";
import { Ends, readAll } from "./ends.ts";

/** As many bytes as share a draw of jitter. */
const MESSAGE_BYTES = 64;

/** So many answer before anything counts. */
const WARM_UP = 200;

/** Round trips through a relay, one after the other, in milliseconds. */
export async function roundTrips(relay: Relay, samples: number): Promise<number[]> {
  await using ends = await Ends.start(relay);
  const { client, target } = await ends.connect();
  const buffer = new Uint8Array(MESSAGE_BYTES);
  const tripsMs: number[] = [];
  for (let i = -WARM_UP; i < samples; i++) {
    const startedMs = performance.now();
    await send(client, target, buffer);
    await send(target, client, buffer);
    if (i >= 0) tripsMs.push(performance.now() - startedMs);
  }
  return tripsMs;
}

/** So many at once, so that a long delay does not take a long time; few, so that none waits here. */
const CONNECTIONS = 5;

/**
 * Ways down through a relay, from the target to the client, in milliseconds.
 *
 * @param apartMs How long after one connection the next begins.
 */
export async function waysDown(
  relay: Relay,
  samples: number,
  apartMs: number,
): Promise<number[]> {
  await using ends = await Ends.start(relay);
  const delaysMs: number[] = [];
  const wires = [];
  for (let i = 0; i < CONNECTIONS; i++) wires.push(await ends.connect());
  await Promise.all(wires.map(async ({ client, target }, number) => {
    const buffer = new Uint8Array(MESSAGE_BYTES);
    await systemClock.sleep(number * apartMs);
    for (let i = 0; i < samples / CONNECTIONS; i++) {
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
