/**
 * What sources do that a caster and its rovers must outlive.
 *
 * @module
 */
import { concat } from "../../core/bytes.ts";
import type { MessageSource } from "./message_source.ts";
import type { NtripBaseOptions } from "./ntrip_base.ts";

/** How many epochs a burst holds. */
const BURST_TICKS = 10;
/** Every how many messages one is damaged, and every how many epochs one is another station's. */
const EVERY = 5;

/** A message as it goes out. */
export interface Outgoing {
  bytes: Uint8Array;
  /** Whether its check is wrong. */
  damaged?: true;
}

/** What becomes of messages that are due. */
export interface Conduct {
  /** Of what a connection begins with. */
  greeting(messages: readonly Uint8Array[]): readonly Outgoing[];
  /**
   * Of what is due at a tick.
   *
   * @param connectedMs How long the connection has stood.
   */
  due(index: number, messages: readonly Uint8Array[], connectedMs: number): readonly Outgoing[];
}

/** The conduct of one base. */
export function conductOf({ misbehave, misbehaveAfter }: NtripBaseOptions): Conduct {
  switch (misbehave) {
    case "silent":
      return { greeting: () => [], due: () => [] };
    case "stops":
      return {
        greeting: whole,
        due: (_, messages, connectedMs) => connectedMs < misbehaveAfter ? whole(messages) : [],
      };
    case "bursts":
      return bursts();
    case "corrupt":
      return corrupt();
    default:
      return { greeting: whole, due: (_, messages) => whole(messages) };
  }
}

/**
 * A source of which every fifth epoch is another's.
 *
 * @param stranger What a station of another number would say.
 */
export function withStranger(source: MessageSource, stranger: MessageSource): MessageSource {
  return {
    greeting: () => source.greeting(),
    due: (index) => (isFifth(index) ? stranger : source).due(index),
  };
}

function whole(messages: readonly Uint8Array[]): Outgoing[] {
  return messages.map((bytes) => ({ bytes }));
}

function bursts(): Conduct {
  let held: Uint8Array[] = [];
  return {
    greeting(messages) {
      held = [];
      return whole(messages);
    },
    due(index, messages) {
      held.push(...messages);
      if (index % BURST_TICKS !== BURST_TICKS - 1) return [];
      const burst = whole(held);
      held = [];
      return burst;
    },
  };
}

function corrupt(): Conduct {
  let count = 0;
  return {
    greeting: whole,
    due: (_, messages) =>
      messages.map((bytes) =>
        isFifth(count++) ? { bytes: damage(bytes), damaged: true } : { bytes }
      ),
  };
}

function isFifth(index: number): boolean {
  return index % EVERY === EVERY - 1;
}

/** One bit in the middle is another: the check, which is behind it, is wrong then. */
function damage(message: Uint8Array): Uint8Array {
  const damaged = concat([message]);
  damaged[message.length >>> 1]! ^= 0x10;
  return damaged;
}
