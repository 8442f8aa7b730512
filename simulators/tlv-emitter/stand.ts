/**
 * The stand's voice: what is asked for goes out to all lamps, one after the other, and is recorded.
 *
 * @module
 */
import { toHex } from "../../core/bytes.ts";
import {
  type CommandEvent,
  encodeState,
  initialState,
  obey,
  TlvDecoder,
} from "../../protocols/tlv/mod.ts";
import { type Delivery, planDelivery } from "./delivery.ts";
import type { DeliveryFault } from "./delivery_fault.ts";
import { Lamps } from "./lamps.ts";
import type { TlvEmitterContext, TlvEmitterOptions } from "./tlv_emitter.ts";

/** What came of a request to send something. */
export interface Delivered {
  /** How many lamps it was handed to. */
  delivered: number;
  /** Everything that was sent, in hexadecimal. */
  bytes: string;
}

/** Sends to all lamps. */
export class Stand {
  readonly lamps: Lamps;
  readonly #context: TlvEmitterContext;
  /** Hears what the lamps hear, to know which commands they were sent whole. */
  #listener = createListener();
  /** What a lamp is like that was there from the start. */
  #state = initialState;
  /** What is being delivered slowly, and how many wait for their turn behind it. */
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(options: TlvEmitterOptions, context: TlvEmitterContext) {
    this.lamps = new Lamps(options, context);
    this.#context = context;
  }

  /**
   * Sends bytes to all lamps. Nothing overtakes what was asked for earlier.
   *
   * @param intendedAt When it was asked for, in the clock's milliseconds.
   * @throws `signal.reason` when the stand is stopped before it was sent.
   */
  async deliver(
    bytes: Uint8Array,
    fault: DeliveryFault | undefined,
    intendedAt: number,
  ): Promise<Delivered> {
    if (this.#waiting === 0 && fault === undefined) {
      return { delivered: this.#send(bytes, intendedAt), bytes: toHex(bytes) };
    }
    this.#waiting++;
    const delivered = this.#turn.then(() => this.#carryOut(planDelivery(bytes, fault), intendedAt));
    this.#turn = delivered.catch(() => {}).finally(() => this.#waiting--);
    return await delivered;
  }

  /** As {@link Lamps.drop}. */
  async drop(how: "close" | "reset", address?: string): Promise<number> {
    const dropped = this.lamps.drop(how, address);
    // Whoever comes back hears nothing of what was begun before.
    if (this.lamps.size === 0) this.#listener = createListener();
    return await dropped;
  }

  async #carryOut(delivery: Delivery, intendedAt: number): Promise<Delivered> {
    const { clock, signal } = this.#context;
    const { delayMs, segments, pauseMs, ending } = delivery;
    if (delayMs > 0) await clock.sleep(delayMs, signal);
    let delivered = 0;
    for (const [i, segment] of segments.entries()) {
      if (i > 0) await clock.sleep(pauseMs, signal);
      delivered = this.#send(segment, intendedAt);
    }
    if (ending !== undefined) {
      await this.drop(ending);
    }
    return { delivered, bytes: segments.map(toHex).join("") };
  }

  #send(bytes: Uint8Array, intendedAt: number): number {
    if (this.lamps.size === 0) {
      this.#listener = createListener();
      return 0;
    }
    this.#listener.push(bytes);
    for (let event = this.#listener.next(); event; event = this.#listener.next()) {
      if (event.kind === "command") this.#record(event, intendedAt);
    }
    return this.lamps.send(bytes);
  }

  #record({ command, bytes }: CommandEvent, intendedAt: number): void {
    const { sent, states } = this.#context.observe;
    sent.sent(bytes, intendedAt);
    const after = obey(this.#state, command);
    if (after === this.#state) return;
    this.#state = after;
    states.sent(encodeState(after), intendedAt);
  }
}

/** The longest segment, which a scenario may make, is some megabytes. */
function createListener(): TlvDecoder {
  return new TlvDecoder({ maxPendingBytes: 8 * 1024 * 1024 });
}
