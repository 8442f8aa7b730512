/**
 * How many bytes a second come through a relay that limits them.
 *
 * @module
 */
import { writeAll } from "../load/dial.ts";
import type { Relay } from "../relays/relay.ts";
import { Ends } from "./ends.ts";

const CHUNK_BYTES = 64 * 1024;

/** What came, second by second. */
export interface Pace {
  /** Bytes in each second, without the first. */
  bytesPerSecond: number[];
  /** How often something was read. */
  reads: number;
}

/** Sends as much as can be over so many connections, for so many seconds and one more to begin with. */
export async function pace(relay: Relay, connections: number, seconds: number): Promise<Pace> {
  await using ends = await Ends.start(relay);
  const wires = [];
  for (let i = 0; i < connections; i++) wires.push(await ends.connect());
  const result: Pace = { bytesPerSecond: Array.from({ length: seconds }, () => 0), reads: 0 };
  const beginMs = performance.now() + 1_000;
  const endMs = beginMs + seconds * 1_000;
  await Promise.all(wires.map(async ({ client, target }) => {
    const chunk = new Uint8Array(CHUNK_BYTES);
    const writing = (async () => {
      while (performance.now() < endMs) await writeAll(client, chunk);
    })();
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (;;) {
      const read = await target.read(buffer);
      const second = Math.floor((performance.now() - beginMs) / 1_000);
      if (read === null || second >= seconds) break;
      if (second < 0) continue;
      result.bytesPerSecond[second]! += read;
      result.reads++;
    }
    // What still waits is of no interest, and would make the writer wait as long.
    target.close();
    await writing.catch(() => {});
  }));
  return result;
}
