/**
 * WebSockets as connections, for pages that speak a protocol of lines: each text message that comes in
 * is read as its UTF-8 bytes and a line feed, and what is sent goes out as text.
 *
 * A WebSocket cannot be told to wait. A peer that says more than is read is therefore closed, with
 * code 1009, and one that says bytes instead of text with 1003.
 *
 * @module
 */
import type { Logger } from "@logtape/logtape";
import { type Address, formatAddress } from "../core/address.ts";
import { utf8 } from "../core/bytes.ts";
import { sentence } from "../core/errors.ts";
import type { Connection, Ending } from "./connection.ts";

/** How much may wait to be read. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/** How much of it is read at a time. */
const MAX_READ_BYTES = 64 * 1024;

/** While more than this waits to leave, the connection is not ready for more. */
const MAX_BUFFERED_BYTES = 64 * 1024;

/** How often it is looked at what still waits: nothing tells. */
const LOOK_EVERY_MS = 5;

/** How long an orderly close waits for a peer that does not take what was written. */
const UNREAD_TIMEOUT_MS = 2_000;

/** How long it then waits for the peer's own close before it goes on without it. */
const CLOSE_TIMEOUT_MS = 250;

/** How many WebSockets one gate has at most. */
const MAX_WEB_SOCKETS = 1_000;

/** Why a WebSocket is closed (RFC 6455, 7.4.1). */
const closeCodes = { normal: 1000, notText: 1003, tooBig: 1009, torn: 1011 } as const;

const LF = "\n";
const text = new TextDecoder();

class WebSocketConnection implements Connection {
  readonly local: Address;
  readonly remote: Address;
  readonly ended: Promise<Ending>;
  readonly #socket: WebSocket;
  readonly #end = Promise.withResolvers<Ending>();
  #unread: Uint8Array[] = [];
  #unreadBytes = 0;
  #isOver = false;
  #isClosing = false;
  #wake: (() => void) | undefined;
  /** Those who wait until no more than so much is buffered. */
  #waiting: { maxBytes: number; done: (error?: Error | null) => void }[] = [];
  #look: ReturnType<typeof setTimeout> | undefined;

  constructor(socket: WebSocket, local: Address, remote: Address) {
    this.#socket = socket;
    this.local = local;
    this.remote = remote;
    this.ended = this.#end.promise;
    socket.addEventListener("message", ({ data }) => this.#take(data));
    socket.addEventListener("close", ({ wasClean }) => {
      this.#finish(wasClean || this.#isClosing ? "closed" : "reset");
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const bytes = this.#unread.shift();
      if (bytes !== undefined) {
        this.#unreadBytes -= bytes.length;
        yield bytes;
      } else if (this.#isOver) {
        return;
      } else {
        await new Promise<void>((resolve) => this.#wake = resolve);
      }
    }
  }

  send(bytes: Uint8Array, done: (error?: Error | null) => void): void {
    const socket = this.#socket;
    if (this.#isClosing || socket.readyState !== WebSocket.OPEN) {
      queueMicrotask(() => done(new Error("The connection is over")));
      return;
    }
    socket.send(text.decode(bytes));
    this.#whenBuffered(MAX_BUFFERED_BYTES, done);
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.send(bytes, (error) => error ? reject(error) : resolve());
    });
  }

  async close(): Promise<void> {
    if (!this.#isClosing) {
      this.#isClosing = true;
      this.#stopReading();
      this.#unlessEnded(UNREAD_TIMEOUT_MS, () => this.reset());
      this.#whenBuffered(0, (error) => error ? undefined : this.#hangUp(closeCodes.normal));
    }
    await this.ended;
  }

  reset(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.close(closeCodes.torn);
    this.#finish("reset");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #take(data: unknown): void {
    if (this.#isOver) return;
    if (typeof data !== "string") return this.#refuse(closeCodes.notText, "Only text is read.");
    const bytes = utf8(data.endsWith(LF) ? data : data + LF);
    if (this.#unreadBytes + bytes.length > MAX_UNREAD_BYTES) {
      return this.#refuse(closeCodes.tooBig, "Too much waits to be read.");
    }
    this.#unreadBytes += bytes.length;
    for (let at = 0; at < bytes.length; at += MAX_READ_BYTES) {
      this.#unread.push(bytes.subarray(at, at + MAX_READ_BYTES));
    }
    this.#wake?.();
  }

  #refuse(code: number, reason: string): void {
    this.#isClosing = true;
    this.#stopReading();
    this.#hangUp(code, reason);
  }

  /** A peer that does not answer it is not waited for. */
  #hangUp(code: number, reason?: string): void {
    this.#unlessEnded(CLOSE_TIMEOUT_MS, () => this.#finish("closed"));
    this.#socket.close(code, reason);
  }

  #unlessEnded(delayMs: number, then: () => void): void {
    const timer = setTimeout(then, delayMs);
    void this.ended.then(() => clearTimeout(timer));
  }

  #stopReading(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  #finish(how: Ending): void {
    this.#stopReading();
    clearTimeout(this.#look);
    for (const { done } of this.#waiting.splice(0)) done(new Error("The connection is over"));
    this.#end.resolve(how);
  }

  /** Calls back once no more than so many bytes wait to leave, perhaps before this returns. */
  #whenBuffered(maxBytes: number, done: (error?: Error | null) => void): void {
    if (this.#socket.bufferedAmount <= maxBytes) return done();
    this.#waiting.push({ maxBytes, done });
    this.#look ??= setTimeout(this.#lookAgain, LOOK_EVERY_MS);
  }

  readonly #lookAgain = (): void => {
    this.#look = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { maxBytes, done } of waiting) this.#whenBuffered(maxBytes, done);
  };
}

/** Where requests become WebSockets. Disposing closes them all and waits. */
export interface WebSocketGate extends AsyncDisposable {
  /**
   * Lets a WebSocket in that a request asks for.
   *
   * @param remote Where the request came from.
   * @returns What answers the request, whether it is let in or not.
   */
  admit(request: Request, remote: Address): Response;
}

/** What a gate needs from its part. */
export interface GateContext {
  log: Logger;
}

/**
 * A gate that serves each WebSocket on its own: when `serve` returns or throws, that one is closed and
 * the others go on.
 */
export function openWebSocketGate(
  serve: (connection: Connection) => Promise<void>,
  { log }: GateContext,
): WebSocketGate {
  const open = new Map<Connection, Promise<void>>();
  let isOver = false;
  // A peer that reads nothing and never closes keeps its socket beyond the end of its connection.
  const sockets = new Set<WebSocket>();

  function enter(connection: Connection): void {
    const served = Promise.try(serve, connection)
      .catch((error) => {
        const peer = formatAddress(connection.remote);
        log.debug("connection failed", { peer, reason: sentence(error) });
      })
      .then(() => connection.close())
      .finally(() => open.delete(connection));
    open.set(connection, served);
    if (isOver) void connection.close();
  }

  return {
    admit(request, remote) {
      if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
        const headers = { upgrade: "websocket" };
        return new Response("This is for a WebSocket.\n", { status: 426, headers });
      }
      if (isOver || sockets.size >= MAX_WEB_SOCKETS) {
        const reason = isOver ? "This part stops.\n" : "Too many are here.\n";
        return new Response(reason, { status: 503 });
      }
      const { socket, response } = Deno.upgradeWebSocket(request);
      const { hostname, port } = new URL(request.url);
      sockets.add(socket);
      for (const end of ["close", "error"]) {
        socket.addEventListener(end, () => sockets.delete(socket));
      }
      socket.addEventListener("open", () => {
        enter(new WebSocketConnection(socket, { hostname, port: Number(port) }, remote));
      });
      return response;
    },
    async [Symbol.asyncDispose]() {
      isOver = true;
      await Promise.all([...open.keys()].map((connection) => connection.close()));
      await Promise.all(open.values());
    },
  };
}
