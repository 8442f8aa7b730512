/**
 * Fetching a file in parts, over several lines at a time.
 *
 * Whoever is free takes a part. A failure gives the part back, so that the others can have it, and
 * keeps that one line waiting; only when the last one has given up, the download has failed. So a
 * server that bears fewer connections than asked for is fetched from with those that it bears.
 *
 * @module
 */
import type { ByteRange } from "../../../protocols/http/mod.ts";
import { askForPart } from "./ask.ts";
import type { ByteRanges } from "./byte_ranges.ts";
import { finalError, Interrupted } from "./failures.ts";
import { fetchPart } from "./fetch_part.ts";
import type { Line } from "./line.ts";
import { type Part, Parts, type Taker } from "./parts.ts";
import { Retry } from "./retry.ts";
import type { Fetching } from "./session.ts";
import { slowParts } from "./slow_parts.ts";

/** How often slow lines are looked for, and what is there made to survive a power cut. */
const PERIOD_MS = 1_000;

/** Who brought that much, or that share of what was asked for, has not failed in vain. */
const WORTHWHILE_BYTES = 16 * 1024;
const WORTHWHILE_SHARE = 0.25;

/** How long a line may be slow, doubled each time that it was replaced. */
const PATIENCE_MS = 4_000;

interface Worker extends Taker {
  line: Line;
  retry: Retry;
  patienceMs: number;
}

/**
 * Fetches what is missing.
 *
 * @param coming What the first line brings already.
 * @param have What is there.
 * @returns Where each response began, for the spot check.
 */
export async function fetchParts(
  coming: ByteRange,
  have: ByteRanges,
  fetching: Fetching,
): Promise<number[]> {
  const crew = new Crew(coming, have, fetching);
  return await crew.fetch();
}

class Crew {
  readonly #fetching: Fetching;
  readonly #parts: Parts;
  readonly #first: { part: Part; coming: ByteRange };
  readonly #starts: number[] = [];
  readonly #workers = new Map<Part, Worker>();
  readonly #over = new AbortController();
  #changed = Promise.withResolvers<void>();
  #busy = 0;
  #failure: Interrupted | undefined;

  constructor(coming: ByteRange, have: ByteRanges, fetching: Fetching) {
    const { settings, remote, clock, progress } = fetching;
    this.#fetching = fetching;
    this.#parts = new Parts(have.gaps(remote.sizeBytes!), settings);
    this.#first = { part: this.#parts.claim(coming, clock.now()), coming };
    progress.parts = this.#parts.taken;
    progress.waiting = this.#parts.free;
  }

  async fetch(): Promise<number[]> {
    const { attempt, settings, random, progress } = this.#fetching;
    const guards = [this.#keepSynced(), this.#replaceSlow()];
    const works = attempt.lines.map((line, index) => {
      const retry = new Retry(settings, random.stream("retry", index));
      const worker = { line, retry, patienceMs: PATIENCE_MS, bytesPerSecond: 0, answerMs: 0 };
      return this.#work(worker, index === 0 ? this.#first : undefined);
    });
    try {
      await Promise.all(works);
    } catch (error) {
      attempt.stop(error);
      throw error;
    } finally {
      this.#over.abort();
      // The others still note what they have written.
      await Promise.allSettled([...works, ...guards]);
      progress.parts = progress.waiting = [];
    }
    if (!this.#parts.isDone) throw finalError(this.#failure!);
    return this.#starts;
  }

  async #work(worker: Worker, first?: { part: Part; coming: ByteRange }): Promise<void> {
    using writer = this.#fetching.file.writer();
    const { clock, progress, log, attempt } = this.#fetching;
    let next = first;
    for (;;) {
      const part = next?.part ?? this.#parts.take(clock.now(), worker);
      if (part === undefined) {
        if (this.#parts.isDone) return;
        await this.#changed.promise;
        attempt.signal.throwIfAborted();
        continue;
      }
      let delayMs: number | undefined = 0;
      this.#workers.set(part, worker);
      this.#busy++;
      try {
        const { position: start, end } = part;
        const coming = next?.coming ?? await this.#ask({ start, end }, worker);
        this.#starts.push(start);
        await fetchPart(part, coming, worker.line, writer, (bytes) => this.#came(bytes, part));
        worker.retry.succeeded();
        worker.bytesPerSecond = part.rate.bytesPerSecond(clock.now());
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        attempt.signal.throwIfAborted();
        progress.retries++;
        progress.problem = error.message;
        log.debug("part interrupted", { at: part.position, reason: error.message });
        this.#failure = error;
        const brought = part.position - part.start;
        const worthwhile = Math.min(WORTHWHILE_BYTES, (part.end - part.start) * WORTHWHILE_SHARE);
        if (brought >= Math.max(1, worthwhile)) worker.retry.succeeded();
        delayMs = worker.retry.failed(error);
      } finally {
        next = undefined;
        this.#busy--;
        this.#workers.delete(part);
        this.#parts.giveBack(part);
        if (this.#parts.isDone) this.#over.abort();
        this.#wake();
      }
      if (delayMs === undefined) return;
      if (delayMs > 0) await this.#rest(delayMs);
    }
  }

  async #ask(range: ByteRange, worker: Worker): Promise<ByteRange> {
    const { clock } = this.#fetching;
    const askedAt = clock.now();
    const coming = await askForPart(range, worker.line, this.#fetching);
    worker.answerMs = clock.now() - askedAt;
    return coming;
  }

  #came(bytes: number, part: Part): void {
    const { clock, progress } = this.#fetching;
    const nowMs = clock.now();
    part.rate.add(bytes, nowMs);
    progress.received(bytes, nowMs);
  }

  async #rest(delayMs: number): Promise<void> {
    const { clock, progress, attempt } = this.#fetching;
    if (this.#busy === 0) progress.state = "waiting";
    const signal = AbortSignal.any([attempt.signal, this.#over.signal]);
    await clock.sleep(delayMs, signal).catch(() => attempt.signal.throwIfAborted());
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** A failing disk stops everybody. */
  async #keepSynced(): Promise<void> {
    try {
      await this.#everyPeriod(() => this.#fetching.file.sync());
    } catch (error) {
      this.#fetching.attempt.stop(error);
      this.#wake();
    }
  }

  async #replaceSlow(): Promise<void> {
    const { clock } = this.#fetching;
    const patienceOf = (part: Part) => this.#workers.get(part)?.patienceMs ?? Infinity;
    await this.#everyPeriod(() => {
      for (const part of slowParts(this.#parts.taken, clock.now(), patienceOf)) {
        const worker = this.#workers.get(part)!;
        worker.patienceMs *= 2;
        worker.line.fail(
          new Interrupted("it was much slower than others", { isReplacement: true }),
        );
      }
      // What was not worth another request may have become so.
      this.#wake();
      return Promise.resolve();
    });
  }

  async #everyPeriod(act: () => Promise<void>): Promise<void> {
    const { clock, attempt } = this.#fetching;
    const signal = AbortSignal.any([attempt.signal, this.#over.signal]);
    for (;;) {
      await clock.sleep(PERIOD_MS, signal).catch(() => {});
      if (signal.aborted) {
        this.#wake();
        return;
      }
      await act();
    }
  }
}
