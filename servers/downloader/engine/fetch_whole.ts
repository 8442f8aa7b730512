/**
 * Fetching a file that the server gives only as a whole.
 *
 * @module
 */
import { readAnswer } from "./answer.ts";
import { changeBetween } from "./ask.ts";
import { FileChanged, Interrupted } from "./failures.ts";
import { Rate } from "./rate.ts";
import type { Fetching } from "./session.ts";

/** What is as short as that a server has sent before anything could change. */
const AT_ONCE_BYTES = 64 * 1024;

/**
 * Reads the response on the first line into the file, from its start to its end.
 *
 * @returns The size of the file in bytes.
 * @throws {Interrupted} when it was cut: it must be fetched from its start again.
 * @throws {FileChanged} when it is another one already.
 */
export async function fetchWhole(fetching: Fetching): Promise<number> {
  const { clock, file, progress, remote, attempt } = fetching;
  const [line] = attempt.lines as [Fetching["attempt"]["lines"][0]];
  const { sizeBytes } = remote;
  using writer = file.writer();
  writer.seek(0);
  const end = sizeBytes ?? Number.MAX_SAFE_INTEGER;
  const part = { start: 0, position: 0, end, rate: new Rate(clock.now()) };
  progress.parts = [part];
  try {
    for (let bytes = await line.next(); bytes !== undefined; bytes = await line.next()) {
      writer.write(bytes);
      part.position += bytes.length;
      const nowMs = clock.now();
      part.rate.add(bytes.length, nowMs);
      progress.received(bytes.length, nowMs);
    }
  } finally {
    progress.parts = [];
  }
  if (part.position > AT_ONCE_BYTES) {
    await checkUnchanged({ ...fetching, sizeBytes: part.position });
  }
  return part.position;
}

/** Asks whether the file is still the one that was fetched, where the server can tell. */
async function checkUnchanged(fetching: Fetching & { sizeBytes: number }): Promise<void> {
  const { remote, attempt, clock, log } = fetching;
  const { etag, lastModified } = remote.validators;
  if (etag === undefined && lastModified === undefined) return;
  const [line] = attempt.lines as [Fetching["attempt"]["lines"][0]];
  try {
    const head = await line.get([
      ...(etag === undefined ? [] : [["If-None-Match", etag] as const]),
      ...(lastModified === undefined ? [] : [["If-Modified-Since", lastModified] as const]),
    ]);
    if (head.status === 304) {
      await line.next();
      return;
    }
    // Another copy begins to come.
    line.drop();
    const answer = readAnswer(head, undefined, clock.now());
    if (answer.kind !== "whole") return;
    // Servers that share a name may each have tags of their own for a file that was modified when the
    // date says. It came in one response, so nothing of two files was put together.
    const hasSameDate = lastModified !== undefined &&
      answer.validators.lastModified === lastModified && answer.sizeBytes === remote.sizeBytes;
    const change = hasSameDate ? undefined : changeBetween(remote, answer);
    if (change !== undefined) throw new FileChanged(change);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    attempt.signal.throwIfAborted();
    log.debug("not asked whether the file has changed", { reason: error.message });
  }
}
