/**
 * What our base puts on the wire, as fast as the wire takes it.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { z } from "zod";
import { concat } from "../../core/bytes.ts";
import { ntripBase } from "../../simulators/ntrip-base/ntrip_base.ts";
import { startStandIn } from "../simulators/stand_in.ts";
import { watch } from "../simulators/watched.ts";
import { VirtualClock } from "../virtual_clock.ts";

/** The options of a base, but where it dials and how it logs in. */
export type RecordedOptions = Partial<Omit<z.input<typeof ntripBase.options>, "target">>;

/** A recording, whole and message by message. */
export interface Recording {
  bytes: Uint8Array<ArrayBuffer>;
  frames: readonly Uint8Array[];
}

/** Runs a base for so long by its own clock, and takes what comes out of its connection. */
export async function recordBase(options: RecordedOptions, durationMs: number): Promise<Recording> {
  const clock = new VirtualClock();
  await using standIn = await startStandIn();
  await using base = watch(
    ntripBase,
    // Time runs faster than the wire: nothing may be skipped for that.
    { password: "word", maxBacklog: "1GiB", ...options, target: standIn.address },
    { clock },
  );
  const visit = await standIn.accepted();
  await visit.head();
  visit.write("ICY 200 OK\r\n\r\n");
  await base.until("sent.sent", 2);
  await clock.advance(durationMs);
  const frames: Uint8Array[] = base.all("sent.sent");
  const bytes = concat(frames);
  assert.deepEqual(await visit.atLeast(bytes.length), bytes);
  return { bytes, frames };
}
