/**
 * The pages that follow a lamp, over WebSocket. Every message holds everything that there is to show,
 * so a page may miss any but the last: one that is slow gets fewer, and nothing piles up. A page answers
 * each with its number of `changes`, once that is on the screen.
 *
 * @module
 */
import type { ConnectionsRecorder } from "../../observations/connections.ts";

/** The least time between two messages: as often as a screen shows something new. */
const PERIOD_MS = 16;

/** How long a page may take to say goodbye. */
const GOODBYE_MS = 250;

const GOING_AWAY = 1001;

/** What there is to show, as JSON can hold it. */
export interface View {
  /** How often the lamp has changed. */
  changes: number;
}

/** One page: whether it lacks the newest, and after how many changes is what it shows. */
interface Viewer {
  isBehind: boolean;
  shown: number;
}

/** The followers of a lamp. Disposing sends them away. */
export class Viewers implements AsyncDisposable {
  readonly #view: () => View;
  readonly #observe: ConnectionsRecorder;
  readonly #onShown: (changes: number) => void;
  readonly #viewers = new Map<WebSocket, Viewer>();
  #isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shownAt = 0;

  /** @param onShown Hears after how many changes is what every page shows, or a later state. */
  constructor(view: () => View, observe: ConnectionsRecorder, onShown: (changes: number) => void) {
    this.#view = view;
    this.#observe = observe;
    this.#onShown = onShown;
  }

  /** How many pages follow. */
  get size(): number {
    return this.#viewers.size;
  }

  /** Lets a page follow that asks for it. */
  admit(request: Request): Response {
    if (this.#isOver) return new Response("The lamp stops.", { status: 503 });
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.addEventListener("open", () => {
      this.#observe.opened();
      this.#viewers.set(socket, { isBehind: true, shown: 0 });
      this.#show();
      if (this.#isOver) socket.close(GOING_AWAY);
    });
    socket.addEventListener("message", ({ data }) => this.#heard(socket, Number(data)));
    socket.addEventListener("close", ({ wasClean }) => {
      if (!this.#viewers.delete(socket)) return;
      this.#observe.ended(wasClean ? "closed" : "reset", true);
      this.#tellShown();
    });
    return response;
  }

  /** Says that there is something new to show. */
  changed(): void {
    if (this.#viewers.size === 0) return;
    for (const viewer of this.#viewers.values()) viewer.isBehind = true;
    this.#schedule();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#timer);
    const closed = Promise.all(
      Array.from(this.#viewers.keys(), (socket) => {
        socket.close(GOING_AWAY, "The lamp stops.");
        return new Promise((resolve) => socket.addEventListener("close", resolve));
      }),
    );
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((resolve) => timer = setTimeout(resolve, GOODBYE_MS));
    await Promise.race([closed, late]);
    clearTimeout(timer);
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#isOver) return;
    const sinceMs = performance.now() - this.#shownAt;
    this.#timer = setTimeout(() => this.#show(), Math.max(0, PERIOD_MS - sinceMs));
  }

  #show(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#shownAt = performance.now();
    const message = JSON.stringify(this.#view());
    let isAnyBehind = false;
    for (const [socket, viewer] of this.#viewers) {
      if (!viewer.isBehind) continue;
      // What it has not taken yet would only be out of date when it arrives.
      if (socket.bufferedAmount > 0) {
        isAnyBehind = true;
        continue;
      }
      socket.send(message);
      viewer.isBehind = false;
    }
    if (isAnyBehind) this.#schedule();
  }

  #heard(socket: WebSocket, changes: number): void {
    const viewer = this.#viewers.get(socket);
    // Nobody can have shown what has not happened.
    if (viewer === undefined || !(changes > viewer.shown && changes <= this.#view().changes)) {
      return;
    }
    viewer.shown = changes;
    this.#tellShown();
  }

  #tellShown(): void {
    if (this.#viewers.size === 0) return;
    this.#onShown(Math.min(...Array.from(this.#viewers.values(), ({ shown }) => shown)));
  }
}
