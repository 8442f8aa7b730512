/**
 * A line to the server of a file: requests, one after the other, over one connection as long as that
 * lasts, and over the next one after it; redirects are followed.
 *
 * @module
 */
import { ProtocolError } from "../../../core/errors.ts";
import { sentence } from "../../../core/errors.ts";
import type { HeaderList, ResponseHead } from "../../../protocols/http/mod.ts";
import { dial } from "./dial.ts";
import { Interrupted } from "./failures.ts";
import { HttpConnection } from "./http_connection.ts";
import type { DownloadContext, Settings } from "./options.ts";
import { authorizationOf, redirected } from "./urls.ts";

/** Where a file is found: at its URL, or where that last redirected to. All lines share it. */
export interface Place {
  readonly original: URL;
  current: URL;
}

const redirects = [301, 302, 303, 307, 308];

/** The body of a redirect is read when it is at most that: the connection can be used again. */
const MAX_SKIPPED_BYTES = 16 * 1024;

/** What a line is given. */
export type LineContext = Pick<DownloadContext, "clock" | "signal" | "observer" | "tap">;

/** One line. Disposing closes its connection. */
export class Line implements Disposable {
  readonly #place: Place;
  readonly #settings: Settings;
  readonly #context: LineContext;
  #connection: HttpConnection | undefined;
  /** Hears what becomes of the request that is under way. */
  #answered: ((outcome: "ok" | "error") => void) | undefined;
  #origin = "";

  constructor(
    place: Place,
    settings: Settings,
    context: LineContext,
  ) {
    this.#place = place;
    this.#settings = settings;
    this.#context = context;
  }

  /** Whether it holds a connection. */
  get isConnected(): boolean {
    return this.#connection?.isOpen ?? false;
  }

  /**
   * Asks for the file, and reads the head of the response that is no redirect.
   *
   * @throws {Interrupted} when none comes.
   * @throws {ProtocolError} when redirects lead nowhere.
   */
  async get(headers: HeaderList, method = "GET"): Promise<ResponseHead> {
    let url = this.#place.current;
    for (let followed = 0;; followed++) {
      const head = await this.#request(url, headers, method);
      if (!redirects.includes(head.status)) {
        if (followed > 0) this.#place.current = url;
        return head;
      }
      if (followed === this.#settings.maxRedirects) {
        this.drop();
        throw new ProtocolError(`it was redirected more than ${followed} times`);
      }
      await this.#skip(head);
      url = redirected(url, head.headers.get("location"));
    }
  }

  /**
   * The next bytes of the body, which hold until this is called again; `undefined` when the response
   * is whole.
   *
   * @throws {Interrupted} when it was cut.
   */
  async next(): Promise<Uint8Array | undefined> {
    if (this.#connection === undefined) throw new Interrupted("the connection is over");
    try {
      const bytes = await this.#connection.next();
      if (bytes === undefined) this.#over("ok");
      return bytes;
    } catch (error) {
      this.#over("error");
      throw error;
    }
  }

  /** Lets go of the connection, with what may still come on it. */
  drop(): void {
    this.#over("ok");
    this.#connection?.close();
    this.#connection = undefined;
  }

  /** Tears the connection; whoever reads from it gets the reason. */
  fail(reason: Interrupted): void {
    this.#over("error");
    this.#connection?.fail(reason);
    this.#connection = undefined;
  }

  [Symbol.dispose](): void {
    this.drop();
  }

  #over(outcome: "ok" | "error"): void {
    this.#answered?.(outcome);
    this.#answered = undefined;
  }

  async #request(url: URL, headers: HeaderList, method: string): Promise<ResponseHead> {
    this.#over("ok");
    this.#answered = this.#context.observer?.requested?.();
    try {
      const head = await this.#ask(url, headers, method);
      if (head.status >= 400) this.#over("error");
      return head;
    } catch (error) {
      this.#over("error");
      throw error;
    }
  }

  async #ask(url: URL, headers: HeaderList, method: string): Promise<ResponseHead> {
    const authorization = authorizationOf(url);
    const request = {
      method,
      target: `${url.pathname}${url.search}`,
      host: url.host,
      headers: [
        ["User-Agent", "wirebench"],
        ["Accept", "*/*"],
        // RFC 9110 §12.5.3: the bytes of the file itself, which alone can be had in parts.
        ["Accept-Encoding", "identity"],
        ...(authorization === undefined ? [] : [["Authorization", authorization] as const]),
        ...headers,
      ] as HeaderList,
    };
    const { signal } = this.#context;
    const kept = this.#origin === url.origin ? this.#connection : undefined;
    if (kept?.isFree) {
      try {
        return await kept.get(request);
      } catch (error) {
        // A server may close a connection that nothing happens on: that says nothing about the file.
        signal.throwIfAborted();
        if (!(error instanceof Interrupted) || error.isReplacement) throw error;
      }
    }
    this.#connection?.close();
    this.#connection = undefined;
    this.#connection = await this.#dial(url);
    this.#origin = url.origin;
    return await this.#connection.get(request);
  }

  async #dial(url: URL): Promise<HttpConnection> {
    const { clock, signal, observer = {}, tap } = this.#context;
    const { stallTimeoutMs } = this.#settings;
    observer.attempted?.();
    let socket: Deno.Conn;
    try {
      socket = await dial(url, this.#settings, signal);
    } catch (error) {
      if (!signal.aborted) observer.refused?.(sentence(error));
      throw error;
    }
    observer.opened?.();
    const onEnd = (how: "closed" | "reset") => observer.ended?.(how);
    const { localAddr, remoteAddr } = socket;
    const seen = tap?.connected(localAddr as Deno.NetAddr, remoteAddr as Deno.NetAddr, true);
    return new HttpConnection(socket, { clock, stallTimeoutMs, signal, onEnd, tap: seen });
  }

  async #skip({ contentLength = 0, framing }: ResponseHead): Promise<void> {
    const isShort = framing === "none" ||
      (framing === "length" && contentLength <= MAX_SKIPPED_BYTES);
    if (!isShort) return this.drop();
    while (await this.next() !== undefined);
  }
}
