/**
 * One receiver's datagrams. An image goes out in turns of at most 32 datagrams, since a default socket
 * buffer holds about 92 of 1 KiB; what has not gone when the next image is due is dropped for it.
 *
 * @module
 */
import type { Address } from "../../core/address.ts";
import type { Clock } from "../../core/clock.ts";
import type { BytesRecorder } from "../../observations/bytes.ts";

/** The most datagrams to one receiver in one turn. */
const DATAGRAMS_A_TURN = 32;

/** How much of an image's time its datagrams are spread over: the last ones need some to arrive. */
const SPREAD = 0.8;

/** What takes datagrams; `false` when it cannot take this one. */
export interface DatagramSink {
  send(bytes: Uint8Array, to: Address): boolean;
}

/** What a flow needs from its part. */
export interface FlowContext {
  clock: Clock;
  signal: AbortSignal;
  observe: { out: BytesRecorder };
}

/** Sends to one address, one image at a time. */
export class FragmentFlow {
  readonly #socket: DatagramSink;
  readonly #to: Address;
  readonly #context: FlowContext;
  /** Counts the images that were begun: whoever finds it changed has been replaced. */
  #begun = 0;

  constructor(socket: DatagramSink, to: Address, context: FlowContext) {
    this.#socket = socket;
    this.#to = to;
    this.#context = context;
  }

  /**
   * Sends an image in place of the one that is under way.
   *
   * @param spreadMs How long it has, from now on; 0 to send it as fast as the turns go.
   * @returns Whether all of it has gone.
   */
  async send(fragments: readonly Uint8Array[], spreadMs: number): Promise<boolean> {
    const mine = ++this.#begun;
    const { clock, signal } = this.#context;
    const startedAt = clock.now();
    const turns = Math.ceil(fragments.length / DATAGRAMS_A_TURN);
    for (let turn = 0; turn < turns; turn++) {
      if (turn > 0) {
        const dueAt = startedAt + SPREAD * spreadMs * turn / turns;
        await clock.sleep(Math.max(0, dueAt - clock.now()), signal).catch(() => {});
        if (signal.aborted || mine !== this.#begun) return false;
      }
      const from = turn * DATAGRAMS_A_TURN;
      if (!this.#sendTurn(fragments.slice(from, from + DATAGRAMS_A_TURN))) return false;
    }
    return true;
  }

  /** Sends nothing more of the image that is under way. */
  stop(): void {
    this.#begun++;
  }

  #sendTurn(fragments: readonly Uint8Array[]): boolean {
    for (const bytes of fragments) {
      if (!this.#socket.send(bytes, this.#to)) return false;
      this.#context.observe.out.counted(bytes.length);
    }
    return true;
  }
}
