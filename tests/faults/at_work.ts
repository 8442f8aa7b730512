/**
 * Faults at work without a link: what goes in, what comes out, what was decided.
 *
 * @module
 */
import { createRandom } from "../../core/random.ts";
import type { Datagram, Ending, Piece, Place } from "../../faults/fault.ts";
import { faultOf, parseFault } from "../../faults/spec.ts";

/** A place of its own, and what was decided there. */
export function makePlace(seed = 7): Place & { decisions: [number, string][]; restsMs: number[] } {
  const decisions: [number, string][] = [];
  const restsMs: number[] = [];
  return {
    direction: "up",
    random: createRandom(seed),
    observed: true,
    decide: (at, what) => decisions.push([at, what]) > 0,
    rest: (forMs) => void restsMs.push(forMs),
    wake: () => {},
    decisions,
    restsMs,
  };
}

/** What a fault makes of pieces that come one after the other, each of so many bytes at a moment. */
export function streamThrough(
  fault: string,
  pieces: readonly (readonly [bytes: Uint8Array, atMs: number])[],
  place = makePlace(),
): (Piece | Ending)[] {
  const passed: (Piece | Ending)[] = [];
  const outlet = {
    piece: (piece: Piece) => void passed.push(piece),
    ending: (ending: Ending) => void passed.push(ending),
  };
  const spec = parseFault(fault);
  const stage = faultOf(spec.kind).apply(spec).stream!(place);
  let offset = 0;
  for (const [bytes, atMs] of pieces) {
    stage.piece({ bytes, offset, atMs, apartMs: 0 }, outlet);
    offset += bytes.length;
  }
  return passed;
}

/** What a fault makes of so many datagrams of 100 bytes, a millisecond apart. */
export function datagramsThrough(
  fault: string,
  count: number,
  place = makePlace(),
  bytes = new Uint8Array(100),
): Datagram[] {
  const passed: Datagram[] = [];
  const spec = parseFault(fault);
  const stage = faultOf(spec.kind).apply(spec).datagrams!(place);
  for (let ordinal = 0; ordinal < count; ordinal++) {
    const offset = ordinal * bytes.length;
    stage.datagram({ bytes, ordinal, copy: 0, offset, atMs: ordinal }, (one) => passed.push(one));
  }
  return passed;
}

/** Only the pieces. */
export function piecesOf(passed: readonly (Piece | Ending)[]): Piece[] {
  return passed.filter((one) => "bytes" in one);
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function standardDeviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

/** Fails unless a value is as near to another as is asked. */
export function assertNear(actual: number, expected: number, tolerance: number): void {
  if (Math.abs(actual - expected) <= tolerance) return;
  throw new Error(`${actual} is not within ${tolerance} of ${expected}`);
}
