/**
 * The lamp itself: the state that it is in, and how far its pages have shown what it was.
 *
 * @module
 */
import type { MessagesRecorder } from "../../observations/messages.ts";
import { type Command, encodeState, initialState, obey } from "../../protocols/tlv/mod.ts";

/** How many states are kept for pages that have not shown them; the oldest counts as never shown. */
const MAX_UNSHOWN = 1_000;

/** One lamp. */
export class Lamp {
  readonly #observe: { state: MessagesRecorder; shown: MessagesRecorder };
  #state = initialState;
  #changes = 0;
  #unshown: { change: number; state: Uint8Array }[] = [];

  /** @param observe Is told each state, and each again once all pages have shown it. */
  constructor(observe: { state: MessagesRecorder; shown: MessagesRecorder }) {
    this.#observe = observe;
  }

  get state() {
    return this.#state;
  }

  /** How often its state has changed. */
  get changes(): number {
    return this.#changes;
  }

  /** Does what a command says. */
  obey(command: Command, isFollowed: boolean): void {
    const after = obey(this.#state, command);
    if (after === this.#state) return;
    this.#state = after;
    this.#changes++;
    const state = encodeState(after);
    this.#observe.state.received(state);
    if (!isFollowed) this.#unshown = [];
    else if (this.#unshown.push({ change: this.#changes, state }) > MAX_UNSHOWN) {
      this.#unshown.shift();
    }
  }

  /** Hears that every page shows the state after so many changes, or a later one. */
  shown(changes: number): void {
    while (this.#unshown[0] !== undefined && this.#unshown[0].change <= changes) {
      this.#observe.shown.received(this.#unshown.shift()!.state);
    }
  }
}
