/**
 * What clients do that a server must outlive.
 *
 * @module
 */
import { concat, utf8 } from "../../core/bytes.ts";
import { schedule } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import { encodeCommand } from "../../protocols/vod/mod.ts";
import type { Connection } from "../../transports/connection.ts";
import type { ImageClientsContext, ImageClientsOptions } from "./image_clients.ts";

/** The command that costs a server least. */
export const alive = encodeCommand({ word: "ALIVE", id: 0 });

const MAX_GARBAGE_BYTES = 200;

/** Words that go nearly right. */
const nearly = [
  "GET",
  "GET x",
  "GET -2",
  "GET 99999999999",
  "LISTEN_PORT 0",
  "LISTEN_PORT 65536",
  "LISTEN_PORT 1 LISTEN_PORT 2",
  "FRAGMENT_SIZE -1",
  "FRAGMENT_SIZE 1",
  "START PAUSE END START",
  "ALIVE",
  "get 1",
];

/** Anything but a command that makes sense. */
export function garbage(random: Random): Uint8Array<ArrayBuffer> {
  if (random.next() < 0.5) return random.bytes(random.integer(1, MAX_GARBAGE_BYTES));
  return utf8(`${nearly[random.integer(0, nearly.length - 1)]}\r\n`);
}

/** Sends garbage until it is thrown out. It gets no further than being connected. */
export async function sendGarbage(
  control: Connection,
  opened: () => void,
  { rate }: ImageClientsOptions,
  { clock, random, signal }: ImageClientsContext,
): Promise<void> {
  opened();
  for await (const _ of schedule(1_000 / rate, clock, signal)) {
    await control.write(garbage(random));
  }
}

/** Sends commands as fast as they are taken, until the connection is over. */
export async function flood(control: Connection, signal: AbortSignal): Promise<void> {
  const many = concat(Array.from({ length: 1_000 }, () => alive));
  try {
    while (!signal.aborted) await control.write(many);
  } catch {
    // It is over.
  }
}
