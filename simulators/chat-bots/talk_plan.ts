/**
 * Whom a bot writes to next, by chance where chance is asked for.
 *
 * @module
 */
import type { Random } from "../../core/random.ts";
import type { InstanceNumber } from "../../parts/part.ts";
import type { ChatBotsOptions } from "./chat_bots.ts";

/** To all, or to one bot by its number from 0. */
export type Addressee = "everyone" | number;

/** What the choice depends on. */
export type TalkPlanOptions = Pick<ChatBotsOptions, "to" | "everyone" | "partners">;

/** One bot's choices; the same for the same `random`. */
export class TalkPlan {
  readonly #options: TalkPlanOptions;
  readonly #instance: InstanceNumber;
  readonly #random: Random;

  constructor(options: TalkPlanOptions, instance: InstanceNumber, random: Random) {
    this.#options = options;
    this.#instance = instance;
    this.#random = random;
  }

  /** Whom the next message is for. A bot that is alone writes to itself. */
  next(): Addressee {
    const { everyone, to, partners } = this.#options;
    const { index, of } = this.#instance;
    if (everyone > 0 && this.#random.next() < everyone) return "everyone";
    switch (to) {
      case "pairs": {
        if (partners !== undefined) return index;
        const partner = index ^ 1;
        return partner < of ? partner : 0;
      }
      case "ring":
        return (index + 1) % of;
      case "anyone": {
        if (partners !== undefined) return this.#random.integer(0, of - 1);
        if (of === 1) return 0;
        const other = this.#random.integer(0, of - 2);
        return other < index ? other : other + 1;
      }
    }
  }
}
