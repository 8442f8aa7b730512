/**
 * Time, passed in rather than reached for, so that a test can own it.
 *
 * @module
 */

/** Where a part reads the time and waits. */
export interface Clock {
  /** Milliseconds since the Unix epoch, with a fraction; never runs backwards. */
  now(): number;
  /**
   * Waits.
   *
   * @throws `signal.reason` when the signal aborts first.
   */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** What a timer can hold; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The machine's clock. Its timers fire 1 to 2 ms late and never early: they count whole milliseconds,
 * rounded up. None sleeps longer than 24 days.
 */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep(delayMs, signal) {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(signal!.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, Math.min(LONGEST_TIMER_MS, Math.max(0, Math.ceil(delayMs))));
      signal?.addEventListener("abort", stop, { once: true });
    });
  },
};

/** Resolves when a signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** One moment of a {@link schedule}. */
export interface Tick {
  /** 0 for the first. */
  index: number;
  /** When it should happen: `start + index · period`, in the clock's milliseconds. */
  intendedAt: number;
}

/**
 * Moments at a fixed rate, each computed from the start and not from the one before: a late moment
 * does not delay those after it, and none is skipped.
 *
 * @throws `signal.reason` when the signal aborts.
 */
export async function* schedule(
  periodMs: number,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Tick, never, undefined> {
  const startedAt = clock.now();
  for (let index = 0;; index++) {
    yield await tickAt(startedAt + index * periodMs, index, clock, signal);
  }
}

/**
 * Moments that are known beforehand, as {@link schedule} has those at a fixed rate: each is computed from
 * the start, and none is skipped.
 *
 * @param dueMs When the tick of a number is due, in ms since the start; `undefined` where none is left.
 * @throws `signal.reason` when the signal aborts.
 */
export async function* timetable(
  dueMs: (index: number) => number | undefined,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Tick, void, undefined> {
  const startedAt = clock.now();
  for (let index = 0;; index++) {
    const afterMs = dueMs(index);
    if (afterMs === undefined) return;
    yield await tickAt(startedAt + afterMs, index, clock, signal);
  }
}

async function tickAt(
  intendedAt: number,
  index: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<Tick> {
  const delayMs = intendedAt - clock.now();
  if (delayMs > 0) await clock.sleep(delayMs, signal);
  else signal.throwIfAborted();
  return { index, intendedAt };
}
