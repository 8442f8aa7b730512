/**
 * What of a file is there and where, in few enough stretches to be told.
 *
 * @module
 */
import { MAX_PARTS_TOLD, type PartProgress } from "../../protocols/downloads/mod.ts";

/** A part that is being fetched: everything from its start to its position is there. */
export interface FetchedPart {
  start: number;
  position: number;
  end: number;
}

/**
 * The stretches of a file, from its start to its end. What is neither being fetched nor waits to be is
 * there.
 *
 * @param waiting What nobody fetches yet.
 * @param most How many stretches there may be; where there are more, equal ones stand for them.
 */
export function partsTold(
  sizeBytes: number,
  fetched: Iterable<FetchedPart>,
  waiting: Iterable<{ start: number; end: number }>,
  most = MAX_PARTS_TOLD,
): PartProgress[] {
  const missing = [
    ...Array.from(fetched, ({ start, position, end }) => ({ start, position, end })),
    ...Array.from(waiting, ({ start, end }) => ({ start, position: start, end })),
  ].sort((a, b) => a.start - b.start);
  const told: PartProgress[] = [];
  const add = (start: number, position: number, end: number) => {
    if (end > start) told.push({ fromByte: start, toByte: end, doneBytes: position - start });
  };
  let at = 0;
  for (const { start, position, end } of missing) {
    add(at, start, start);
    add(start, position, end);
    at = end;
  }
  add(at, sizeBytes, sizeBytes);
  return told.length <= most ? told : evenly(sizeBytes, told, most);
}

/** As many equal stretches, with as much in each as is there of it. */
export function evenly(
  sizeBytes: number,
  told: readonly PartProgress[],
  count: number,
): PartProgress[] {
  return Array.from({ length: count }, (_, i) => {
    const fromByte = Math.floor(sizeBytes * i / count);
    const toByte = Math.floor(sizeBytes * (i + 1) / count);
    let doneBytes = 0;
    for (const one of told) {
      const end = Math.min(toByte, one.fromByte + one.doneBytes);
      doneBytes += Math.max(0, end - Math.max(fromByte, one.fromByte));
    }
    return { fromByte, toByte, doneBytes };
  });
}
