/**
 * A last look at a file that was put together from several responses: a few bytes from where each of
 * them began are fetched once more, and must be the same. Validators should have told if the file was
 * another one in between; but some servers have none, and some do not keep their word.
 *
 * @module
 */
import { concat, equalBytes } from "../../../core/bytes.ts";
import type { ByteRange } from "../../../protocols/http/mod.ts";
import { askForPart } from "./ask.ts";
import { FileChanged, finalError, Interrupted } from "./failures.ts";
import type { Line } from "./line.ts";
import { Retry } from "./retry.ts";
import type { Fetching } from "./session.ts";

/** So much is compared of each response. */
const SAMPLE_BYTES = 256;

/** With more responses, so many of them are chosen. */
const MAX_SAMPLES = 64;

/**
 * Compares.
 *
 * @param starts Where responses began.
 * @throws {FileChanged} when something differs.
 */
export async function spotCheck(starts: readonly number[], fetching: Fetching): Promise<void> {
  const { remote, attempt, settings, random } = fetching;
  const samples = chosen([...new Set(starts)].sort((a, b) => a - b))
    .map((start) => ({ start, end: Math.min(start + SAMPLE_BYTES, remote.sizeBytes!) }));
  // Lines that are still up cost no dial.
  const up = attempt.lines.filter((line) => line.isConnected);
  const lines = (up.length > 0 ? up : attempt.lines.slice(0, 1)).slice(0, samples.length);
  await Promise.all(lines.map(async (line, index) => {
    const retry = new Retry(settings, random.stream("check", index));
    for (let sample = samples.shift(); sample !== undefined; sample = samples.shift()) {
      await compare(sample, line, retry, fetching);
    }
  }));
}

function chosen(starts: readonly number[]): readonly number[] {
  if (starts.length <= MAX_SAMPLES) return starts;
  return Array.from(
    { length: MAX_SAMPLES },
    (_, i) => starts[Math.floor(i * starts.length / MAX_SAMPLES)]!,
  );
}

async function compare(
  sample: ByteRange,
  line: Line,
  retry: Retry,
  fetching: Fetching,
): Promise<void> {
  for (;;) {
    try {
      const there = await fetchSample(sample, line, fetching);
      const here = await fetching.file.read(sample);
      if (equalBytes(here, there)) return;
      throw new FileChanged("the file has changed, although the server does not say so");
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      fetching.attempt.signal.throwIfAborted();
      const delayMs = retry.failed(error);
      if (delayMs === undefined) throw finalError(error);
      await fetching.clock.sleep(delayMs, fetching.attempt.signal);
    }
  }
}

async function fetchSample(
  sample: ByteRange,
  line: Line,
  fetching: Fetching,
): Promise<Uint8Array> {
  const coming = await askForPart(sample, line, fetching);
  if (coming.end !== sample.end) {
    line.drop();
    throw new Interrupted("the server sent less than was asked for");
  }
  const pieces: Uint8Array[] = [];
  for (let bytes = await line.next(); bytes !== undefined; bytes = await line.next()) {
    pieces.push(bytes.slice());
    fetching.progress.compared(bytes.length);
  }
  return concat(pieces);
}
