/**
 * Being woken at many moments, and precisely, with one timer. The runtime's timers count whole
 * milliseconds and fire 1 to 2 ms late, whereas a link that adds 5 ms may not add 7. So the timer is set
 * early, and the rest is spent going round the event loop, which serves everybody else meanwhile. No
 * more than a quarter of the time goes there, so that a thousand moments a second do not keep a
 * processor busy: then they are late by about a millisecond.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import { type Clock, systemClock } from "../core/clock.ts";
import { EarliestFirst } from "./earliest.ts";

/** By how much a timer is set early. */
const TIMER_LATE_MS = 1;

/** How much waiting without a timer each millisecond of other time allows, and how much is saved up. */
const SPIN_SHARE = 1 / 3;
const MAX_SPIN_MS = 3;

/** From so many reminders on it is worth while to drop those that were taken back. */
const MANY = 1_024;

/** Something to do at a moment. */
export interface Reminder {
  ring: (() => void) | undefined;
}

/** Wakes whoever asked for it. Disposing forgets them all. */
export class Alarm implements Disposable {
  readonly #clock: Clock;
  readonly #spins: boolean;
  readonly #reminders = new EarliestFirst<Reminder>();
  #takenBack = 0;
  #isWatching = false;
  #timer: { untilMs: number; stop: AbortController } | undefined;
  #spinLeftMs = MAX_SPIN_MS;
  #accountedMs = -Infinity;
  #isOver = false;

  /** @param clock Only with the machine's own does time pass while the event loop goes round. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#spins = clock === systemClock;
  }

  /** Calls back at a moment, or soon when it has passed; at `Infinity` never. */
  at(atMs: number, ring: () => void): Reminder {
    const reminder: Reminder = { ring };
    if (atMs === Infinity || this.#isOver) return reminder;
    this.#reminders.add(atMs, reminder);
    if (!this.#isWatching) void this.#watch();
    else if (this.#timer !== undefined && atMs < this.#timer.untilMs) this.#timer.stop.abort();
    return reminder;
  }

  /** Takes a reminder back. */
  cancel(reminder: Reminder | undefined): void {
    if (reminder?.ring === undefined) return;
    reminder.ring = undefined;
    if (++this.#takenBack < MANY || this.#takenBack < this.#reminders.size / 2) return;
    this.#reminders.keep(({ ring }) => ring !== undefined);
    this.#takenBack = 0;
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#reminders.takeAll();
    this.#timer?.stop.abort();
  }

  async #watch(): Promise<void> {
    this.#isWatching = true;
    // Whoever sets an alarm is never called back before it has got its reminder.
    await Promise.resolve();
    for (let atMs = this.#firstMs(); atMs !== undefined; atMs = this.#firstMs()) {
      if (atMs > this.#clock.now()) {
        await this.#wait(atMs);
        continue;
      }
      const reminder = this.#reminders.take()!;
      const { ring } = reminder;
      reminder.ring = undefined;
      ring?.();
    }
    this.#isWatching = false;
  }

  /** When the first is due that was not taken back. */
  #firstMs(): number | undefined {
    let first = this.#reminders.first();
    while (first !== undefined && first.value.ring === undefined) {
      this.#reminders.take();
      first = this.#reminders.first();
    }
    return first?.atMs;
  }

  /** Waits for a moment, or less long when an earlier one comes up. */
  async #wait(atMs: number): Promise<void> {
    const nowMs = this.#clock.now();
    if (!this.#spins) return await this.#sleep(atMs - nowMs, nowMs);
    const earlyMs = Math.floor(atMs - nowMs - TIMER_LATE_MS);
    if (earlyMs >= 1) return await this.#sleep(earlyMs, nowMs);
    const earnedMs = (nowMs - this.#accountedMs) * SPIN_SHARE;
    this.#spinLeftMs = Math.min(MAX_SPIN_MS, this.#spinLeftMs + earnedMs);
    this.#accountedMs = nowMs;
    if (this.#spinLeftMs <= 0) return await this.#sleep(1, nowMs);
    while (this.#clock.now() < atMs && this.#firstMs() === atMs) await setImmediate();
    this.#accountedMs = this.#clock.now();
    this.#spinLeftMs -= this.#accountedMs - nowMs;
  }

  async #sleep(delayMs: number, nowMs: number): Promise<void> {
    const timer = { untilMs: nowMs + delayMs, stop: new AbortController() };
    this.#timer = timer;
    try {
      await this.#clock.sleep(delayMs, timer.stop.signal);
    } catch {
      // An earlier moment came up, or nobody waits any more.
    }
    this.#timer = undefined;
  }
}

/** One thing that is to happen at a moment, which may change. */
export class WakeUp {
  readonly #alarm: Alarm;
  readonly #ring: () => void;
  #next: { atMs: number; reminder: Reminder } | undefined;

  constructor(alarm: Alarm, ring: () => void) {
    this.#alarm = alarm;
    this.#ring = ring;
  }

  /** Sets the moment, in place of the one that was set before. */
  at(atMs: number): void {
    if (this.#next?.atMs === atMs) return;
    this.cancel();
    const reminder = this.#alarm.at(atMs, () => {
      this.#next = undefined;
      this.#ring();
    });
    this.#next = { atMs, reminder };
  }

  /** Sets none. */
  cancel(): void {
    this.#alarm.cancel(this.#next?.reminder);
    this.#next = undefined;
  }
}

/** Reminders that are given up together. */
export class Reminders {
  readonly #alarm: Alarm;
  readonly #open = new Set<Reminder>();

  constructor(alarm: Alarm) {
    this.#alarm = alarm;
  }

  /** As {@link Alarm.at}. */
  at(atMs: number, ring: () => void): void {
    const reminder = this.#alarm.at(atMs, () => {
      this.#open.delete(reminder);
      ring();
    });
    this.#open.add(reminder);
  }

  /** Takes all of them back. */
  cancel(): void {
    for (const reminder of this.#open) this.#alarm.cancel(reminder);
    this.#open.clear();
  }
}
