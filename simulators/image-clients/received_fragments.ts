/**
 * What one client makes of the datagrams that reach it: images, and counts of what went wrong on the
 * way.
 *
 * @module
 */
import type { Logger } from "@logtape/logtape";
import { ProtocolError, sentence } from "../../core/errors.ts";
import type { NumberedRecorder } from "../../observations/numbered.ts";
import {
  type AssembledImage,
  type AssemblerCounts,
  decodeFragment,
  ImageAssembler,
} from "../../protocols/vod/mod.ts";

/** All that reached one client in one session. */
export class ReceivedFragments {
  readonly #assembler = new ImageAssembler();
  readonly #recorder: NumberedRecorder;
  readonly #log: Logger;
  /** What has been recorded already. */
  #recorded: Pick<AssemblerCounts, "duplicated" | "outOfOrder" | "missing"> = {
    duplicated: 0,
    outOfOrder: 0,
    missing: 0,
  };

  constructor(recorder: NumberedRecorder, log: Logger) {
    this.#recorder = recorder;
    this.#log = log;
  }

  /** Takes a datagram; whether it holds a fragment. What it completes comes from {@link next}. */
  take(datagram: Uint8Array): boolean {
    try {
      const fragment = decodeFragment(datagram);
      const { duplicated } = this.#recorded;
      this.#assembler.push(fragment);
      this.#record();
      if (this.#recorded.duplicated === duplicated) this.#recorder.received(fragment.bytes);
      return true;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#recorder.damaged();
      this.#log.debug("datagram dropped", { reason: sentence(error) });
      return false;
    }
  }

  /** What became of the next image. */
  next(): AssembledImage | undefined {
    return this.#assembler.next();
  }

  /** Waits for nothing more of what has begun. */
  giveUp(): void {
    this.#assembler.giveUp();
    this.#record();
  }

  #record(): void {
    const { duplicated, outOfOrder, missing } = this.#assembler.counts;
    const before = this.#recorded;
    // Nearly always nothing has gone wrong, and every record costs a little.
    if (duplicated > before.duplicated) this.#recorder.duplicated(duplicated - before.duplicated);
    if (outOfOrder > before.outOfOrder) this.#recorder.reordered(outOfOrder - before.outOfOrder);
    if (missing > before.missing) this.#recorder.lost(missing - before.missing);
    this.#recorded = { duplicated, outOfOrder, missing };
  }
}
