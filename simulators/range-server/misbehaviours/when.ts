/**
 * To which requests a misbehaviour happens. Of those that `path`, `method` and `connection` admit, the
 * first `after` are left alone; of the others it is every `every`-th, beginning with the first, and at
 * most `times` of them.
 *
 * @module
 */
import { z } from "zod";
import { matchesPath } from "../path_pattern.ts";

/** The keys that every misbehaviour takes besides its own. */
export const whenKeys = {
  path: z.string().min(1).default("**").describe(
    "Only requests for such paths; * is any name, ** any path.",
  ),
  method: z.enum(["GET", "HEAD"]).optional().describe("Only such requests."),
  connection: z.int().min(1).optional().describe("Only the n-th connection, from 1."),
  after: z.int().min(0).default(0).describe("So many of these requests are left alone first."),
  every: z.int().min(1).default(1).describe("Only every n-th of the others, from the first on."),
  times: z.int().min(1).optional().describe("At most so many requests."),
};

/** The conditions, read. */
export type When = z.output<z.ZodObject<typeof whenKeys>>;

/** What is known of a request when it is chosen. */
export interface Candidate {
  /** Decoded. */
  path: string;
  method: string;
  /** The number of its connection, from 1. */
  connection: number;
}

/** Chooses requests, in the order in which they come. */
export class Chooser {
  readonly #when: When;
  #admitted = 0;
  #chosen = 0;

  constructor(when: When) {
    this.#when = when;
  }

  /** Whether it happens to this request. */
  chooses({ path, method, connection }: Candidate): boolean {
    const { after, every, times = Infinity, ...when } = this.#when;
    const isAdmitted = matchesPath(when.path, path) &&
      (when.method === undefined || when.method === method) &&
      (when.connection === undefined || when.connection === connection);
    if (!isAdmitted) return false;
    const ordinal = this.#admitted++ - after;
    if (ordinal < 0 || ordinal % every !== 0 || this.#chosen >= times) return false;
    this.#chosen++;
    return true;
  }
}
