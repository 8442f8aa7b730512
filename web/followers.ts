/**
 * The pages that follow a part, over WebSocket; `live.js` is their side of it. Every message holds
 * everything that there is to show, so a page may miss any but the last: one that is slow gets fewer,
 * and nothing piles up. A page answers each with its `version`, once that is on the screen.
 *
 * @module
 */

/** The least time between two messages: as often as a screen shows something new. */
const PERIOD_MS = 16;

/** How long a page may take to say goodbye. */
const GOODBYE_MS = 250;

const GOING_AWAY = 1001;

/** What there is to show, as JSON can hold it. */
export interface View {
  /** Rises when what is shown changes. */
  version: number;
}

/** Who wants to know about the pages: a recorder of connections has this shape. */
export interface FollowObserver {
  opened(): void;
  ended(how: "closed" | "reset", onPurpose: boolean): void;
}

/** One page: whether it lacks the newest, and which version it shows. */
interface Follower {
  isBehind: boolean;
  shown: number;
}

/** The followers of a part. Disposing sends them away. */
export class Followers implements AsyncDisposable {
  readonly #view: () => View;
  readonly #observe: FollowObserver;
  readonly #onShown: (version: number) => void;
  readonly #followers = new Map<WebSocket, Follower>();
  #isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shownAt = 0;

  /**
   * @param view What there is to show now.
   * @param onShown Hears which version every page shows, or a later one.
   */
  constructor(
    view: () => View,
    observe: FollowObserver,
    onShown: (version: number) => void = () => {},
  ) {
    this.#view = view;
    this.#observe = observe;
    this.#onShown = onShown;
  }

  /** How many pages follow. */
  get size(): number {
    return this.#followers.size;
  }

  /** Lets a page follow that asks for it. */
  admit(request: Request): Response {
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      const headers = { upgrade: "websocket" };
      return new Response("This is for a WebSocket.", { status: 426, headers });
    }
    if (this.#isOver) return new Response("This part stops.", { status: 503 });
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.addEventListener("open", () => {
      this.#observe.opened();
      this.#followers.set(socket, { isBehind: true, shown: -1 });
      this.#show();
      if (this.#isOver) socket.close(GOING_AWAY);
    });
    socket.addEventListener("message", ({ data }) => this.#heard(socket, Number(data)));
    socket.addEventListener("close", ({ wasClean }) => {
      if (!this.#followers.delete(socket)) return;
      this.#observe.ended(wasClean ? "closed" : "reset", true);
      this.#tellShown();
    });
    return response;
  }

  /** Says that there is something new to show. */
  changed(): void {
    if (this.#followers.size === 0) return;
    for (const follower of this.#followers.values()) follower.isBehind = true;
    this.#schedule();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    // What was to be shown next is the last that they see.
    if (this.#timer !== undefined) this.#show();
    clearTimeout(this.#timer);
    const closed = Promise.all(
      Array.from(this.#followers.keys(), (socket) => {
        socket.close(GOING_AWAY, "This part stops.");
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
    for (const [socket, follower] of this.#followers) {
      if (!follower.isBehind) continue;
      // What it has not taken yet would only be out of date when it arrives.
      if (socket.bufferedAmount > 0) {
        isAnyBehind = true;
        continue;
      }
      socket.send(message);
      follower.isBehind = false;
    }
    if (isAnyBehind) this.#schedule();
  }

  #heard(socket: WebSocket, version: number): void {
    const follower = this.#followers.get(socket);
    // Nobody can have shown what there has not been.
    if (follower === undefined || !(version > follower.shown && version <= this.#view().version)) {
      return;
    }
    follower.shown = version;
    this.#tellShown();
  }

  #tellShown(): void {
    if (this.#followers.size === 0) return;
    this.#onShown(Math.min(...Array.from(this.#followers.values(), ({ shown }) => shown)));
  }
}
