/**
 * The last commands of a lamp, for people to see.
 *
 * @module
 */
import { toHex } from "../../core/bytes.ts";
import type { CommandEvent } from "../../protocols/tlv/mod.ts";

/** How many are kept. */
const KEPT = 12;

/** One command, for people. */
export interface ShownCommand {
  /** Counts from 1 since the lamp began. */
  number: number;
  name: string;
  /** Its bytes: `20 00 03 ff 00 00`. */
  hex: string;
  /** When it came; milliseconds since the Unix epoch. */
  atMs: number;
}

/** Keeps the last few commands. */
export class LastCommands {
  #total = 0;
  readonly #kept: { number: number; event: CommandEvent; atMs: number }[] = [];

  /** How many there were in all. */
  get total(): number {
    return this.#total;
  }

  add(event: CommandEvent, atMs: number): void {
    this.#kept.push({ number: ++this.#total, event, atMs });
    if (this.#kept.length > KEPT) this.#kept.shift();
  }

  /** The newest first. */
  shown(): ShownCommand[] {
    return this.#kept.map(({ number, event, atMs }) => ({
      number,
      name: event.command.command,
      hex: toHex(event.bytes).replaceAll(/..(?=.)/g, "$& "),
      atMs: Math.round(atMs),
    })).reverse();
  }
}
