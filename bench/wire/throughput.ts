/**
 * How much goes through a relay.
 *
 * @module
 */
import { writeAll } from "../load/dial.ts";
import type { Relay } from "../relays/relay.ts";
import { Ends, readAll } from "./ends.ts";

const CHUNK_BYTES = 1024 * 1024;

/** Megabytes a second through one connection, one way. */
export async function throughput(relay: Relay, chunks: number): Promise<number> {
  await using ends = await Ends.start(relay);
  const { client, target } = await ends.connect();
  const chunk = new Uint8Array(CHUNK_BYTES);
  const buffer = new Uint8Array(CHUNK_BYTES);
  const pass = async (count: number) => {
    const read = readAll(target, buffer, count * CHUNK_BYTES);
    for (let i = 0; i < count; i++) await writeAll(client, chunk);
    await read;
  };
  // What is slow at first, buffers that grow and code that is compiled, is not what is measured.
  await pass(Math.ceil(chunks / 10));
  const startedMs = performance.now();
  await pass(chunks);
  return chunks * CHUNK_BYTES / 1_000 / (performance.now() - startedMs);
}
