/**
 * The WebSockets of a downloader: one that offers the subprotocol speaks JSON, every other the
 * original's text.
 *
 * @module
 */
import { SUBPROTOCOL } from "../../protocols/downloads/mod.ts";
import type { FollowObserver } from "../../web/followers.ts";

/** How long a client may take to say goodbye. */
const GOODBYE_MS = 250;
/** A client for which more waits is sent away: it does not read. */
const MAX_BACKLOG_BYTES = 8 * 1024 * 1024;

const GOING_AWAY = 1001;
const POLICY = 1008;

/** What a session needs of its WebSocket. */
export interface LineEnd {
  /** Hands a text frame over. */
  send(text: string): void;
  /** Whether the client has taken everything. */
  isFree(): boolean;
  /** Sends the client away. */
  refuse(why: string): void;
}

/** One client's conversation. */
export interface LineSession extends Disposable {
  /** A text frame came; `undefined` stands for bytes, which nobody should send. */
  heard(frame: string | undefined): void;
}

/** Begins the conversations of both kinds. */
export interface LineHost {
  text(end: LineEnd): LineSession;
  events(end: LineEnd): LineSession;
}

/** All WebSockets there are. Disposing sends them away. */
export class Lines implements AsyncDisposable {
  readonly #host: LineHost;
  readonly #observe: FollowObserver;
  readonly #sockets = new Set<WebSocket>();
  #isOver = false;

  constructor(host: LineHost, observe: FollowObserver) {
    this.#host = host;
    this.#observe = observe;
  }

  /** Takes a request for a WebSocket. */
  admit(request: Request): Response {
    if (this.#isOver) return new Response("This part stops.", { status: 503 });
    const offered = (request.headers.get("sec-websocket-protocol") ?? "").split(",")
      .map((protocol) => protocol.trim());
    const speaksEvents = offered.includes(SUBPROTOCOL);
    let upgraded: Deno.WebSocketUpgrade;
    try {
      upgraded = Deno.upgradeWebSocket(request, speaksEvents ? { protocol: SUBPROTOCOL } : {});
    } catch {
      return new Response("This is no request for a WebSocket.", { status: 400 });
    }
    this.#begin(upgraded.socket, speaksEvents ? "events" : "text");
    return upgraded.response;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    const closed = Promise.all(Array.from(this.#sockets, (socket) => {
      socket.close(GOING_AWAY, "This part stops.");
      return new Promise((resolve) => socket.addEventListener("close", resolve));
    }));
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, GOODBYE_MS);
    await Promise.race([closed, late.promise]);
    clearTimeout(timer);
  }

  #begin(socket: WebSocket, kind: keyof LineHost): void {
    let session: LineSession | undefined;
    const refuse = (why: string) => socket.close(POLICY, why);
    const end: LineEnd = {
      send(text) {
        if (socket.readyState !== WebSocket.OPEN) return;
        if (socket.bufferedAmount > MAX_BACKLOG_BYTES) refuse("You do not read.");
        else socket.send(text);
      },
      isFree: () => socket.bufferedAmount === 0,
      refuse,
    };
    socket.addEventListener("open", () => {
      this.#observe.opened();
      this.#sockets.add(socket);
      if (this.#isOver) socket.close(GOING_AWAY);
      else session = this.#host[kind](end);
    });
    socket.addEventListener("message", ({ data }) => {
      session?.heard(typeof data === "string" ? data : undefined);
    });
    socket.addEventListener("close", ({ wasClean }) => {
      session?.[Symbol.dispose]();
      if (!this.#sockets.delete(socket)) return;
      this.#observe.ended(wasClean ? "closed" : "reset", this.#isOver);
    });
  }
}
