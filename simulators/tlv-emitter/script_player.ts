/**
 * Sending a timed list.
 *
 * @module
 */
import { sentence } from "../../core/errors.ts";
import type { DeliveryFault } from "./delivery_fault.ts";
import type { Stand } from "./stand.ts";
import type { TlvEmitterContext } from "./tlv_emitter.ts";

/** A step of a script, as what it sends. */
export interface ScriptStep {
  afterMs: number;
  bytes: Uint8Array;
  fault: DeliveryFault | undefined;
}

/** Plays one script at a time. Disposing ends it. */
export class ScriptPlayer implements AsyncDisposable {
  readonly #stand: Stand;
  readonly #context: TlvEmitterContext;
  #stop = new AbortController();
  #played: Promise<void> = Promise.resolve();

  constructor(stand: Stand, context: TlvEmitterContext) {
    this.#stand = stand;
    this.#context = context;
  }

  /** Begins a script in place of the one that plays. */
  play(steps: readonly ScriptStep[], loop: boolean): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    const signal = AbortSignal.any([this.#context.signal, this.#stop.signal]);
    const before = this.#played;
    this.#played = before.then(() => this.#play(steps, loop, signal)).catch((error) => {
      if (!signal.aborted) this.#context.log.error("script failed", { reason: sentence(error) });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#played;
  }

  /** Each step is due at its time after the first, however late the one before it was. */
  async #play(steps: readonly ScriptStep[], loop: boolean, signal: AbortSignal): Promise<void> {
    const { clock } = this.#context;
    let dueAt = clock.now();
    do {
      for (const { afterMs, bytes, fault } of steps) {
        dueAt += afterMs;
        const delayMs = dueAt - clock.now();
        if (delayMs > 0) await clock.sleep(delayMs, signal);
        signal.throwIfAborted();
        await this.#stand.deliver(bytes, fault, dueAt);
      }
    } while (loop && steps.length > 0);
  }
}
