/**
 * The pages that follow a lamp, over WebSocket. Every message holds everything that there is to show,
 * so a page may miss any but the last: one that is slow gets fewer, and nothing piles up.
 *
 * @module
 */
import type { ConnectionsRecorder } from "../../observations/connections.ts";

/** The least time between two messages: as often as a screen shows something new. */
const PERIOD_MS = 16;

/** How long a page may take to say goodbye. */
const GOODBYE_MS = 250;

const GOING_AWAY = 1001;

/** The followers of a lamp. Disposing sends them away. */
export class Viewers implements AsyncDisposable {
  readonly #view: () => unknown;
  readonly #observe: ConnectionsRecorder;
  readonly #open = new Set<WebSocket>();
  readonly #behind = new Set<WebSocket>();
  #isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shownAt = 0;

  /** @param view What there is to show, as JSON can hold it. */
  constructor(view: () => unknown, observe: ConnectionsRecorder) {
    this.#view = view;
    this.#observe = observe;
  }

  /** Lets a page follow that asks for it. */
  admit(request: Request): Response {
    if (this.#isOver) return new Response("The lamp stops.", { status: 503 });
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.addEventListener("open", () => {
      this.#observe.opened();
      this.#open.add(socket);
      this.#behind.add(socket);
      this.#show();
      if (this.#isOver) socket.close(GOING_AWAY);
    });
    socket.addEventListener("close", ({ wasClean }) => {
      if (this.#open.delete(socket)) this.#observe.ended(wasClean ? "closed" : "reset", true);
      this.#behind.delete(socket);
    });
    return response;
  }

  /** Says that there is something new to show. */
  changed(): void {
    if (this.#open.size === 0) return;
    for (const socket of this.#open) this.#behind.add(socket);
    this.#schedule();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#timer);
    const closed = Promise.all(
      Array.from(this.#open, (socket) => {
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
    for (const socket of this.#behind) {
      // What it has not taken yet would only be out of date when it arrives.
      if (socket.bufferedAmount > 0) continue;
      socket.send(message);
      this.#behind.delete(socket);
    }
    if (this.#behind.size > 0) this.#schedule();
  }
}
