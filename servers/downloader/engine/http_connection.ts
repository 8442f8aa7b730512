/**
 * One connection to an HTTP server: requests go out, and their responses are read piece by piece into
 * one buffer that belongs to the connection.
 *
 * @module
 */
import type { Clock } from "../../../core/clock.ts";
import { ProtocolError, systemReason } from "../../../core/errors.ts";
import type { ConnectionTap } from "../../../core/tap.ts";
import {
  encodeRequest,
  type RequestOptions,
  ResponseDecoder,
  type ResponseEvent,
  type ResponseHead,
} from "../../../protocols/http/mod.ts";
import { SilenceWatch } from "../../../transports/silence.ts";
import { Interrupted } from "./failures.ts";

/** So much is read at a time, at most: fewer turns of the event loop for each byte. */
const BUFFER_BYTES = 512 * 1024;

/** What a connection needs to know. */
export interface HttpConnectionOptions {
  clock: Clock;
  /** How long the server may be silent, in milliseconds. */
  stallTimeoutMs: number;
  /** Tears the connection when it aborts. */
  signal: AbortSignal;
  /** Hears when the connection is over, and whether that was in order. */
  onEnd?: (how: "closed" | "reset") => void;
  tap?: ConnectionTap | undefined;
}

/** A connection that requests can be sent on, one after the other. Disposing closes it. */
export class HttpConnection implements Disposable {
  readonly #socket: Deno.Conn;
  readonly #options: HttpConnectionOptions;
  readonly #decoder = new ResponseDecoder();
  readonly #stop: () => void;
  #buffer: Uint8Array | undefined;
  #watch: SilenceWatch | undefined;
  #failure: unknown;
  #staysOpen = true;
  #isWithin = false;
  #isOpen = true;

  constructor(socket: Deno.Conn, options: HttpConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#stop = () => this.fail(options.signal.reason);
    options.signal.addEventListener("abort", this.#stop, { once: true });
    if (options.signal.aborted) this.#stop();
  }

  /** Whether it has not been closed, as far as is known. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether another request can be sent: the last response was whole, and the server goes on. */
  get isFree(): boolean {
    return this.#isOpen && !this.#isWithin && this.#staysOpen && this.#decoder.pendingBytes === 0;
  }

  /**
   * Sends a request and reads the head of its response.
   *
   * @throws {Interrupted} when none comes.
   */
  async get(request: RequestOptions): Promise<ResponseHead> {
    if (!this.#isOpen) throw this.#failure ?? new Interrupted("the connection is over");
    this.#isWithin = true;
    const { clock, stallTimeoutMs } = this.#options;
    this.#watch = new SilenceWatch(clock, stallTimeoutMs, () => {
      this.fail(new Interrupted(`nothing came for ${stallTimeoutMs / 1_000} s`));
    });
    if (request.method === "HEAD") this.#decoder.expectHead();
    await this.#write(encodeRequest(request));
    const event = await this.#event();
    if (event.kind !== "head") {
      throw new RangeError("A response is read to its end before the next");
    }
    this.#staysOpen = event.head.staysOpen;
    return event.head;
  }

  /**
   * The next bytes of the body, which hold until this is called again; `undefined` when the response
   * is whole.
   *
   * @throws {Interrupted} when it was cut.
   */
  async next(): Promise<Uint8Array | undefined> {
    const event = await this.#event();
    if (event.kind === "body") return event.bytes;
    this.#isWithin = false;
    this.#watch?.[Symbol.dispose]();
    if (!this.isFree) this.close();
    return undefined;
  }

  /** Tears the connection; whoever reads from it gets the reason. */
  fail(reason: unknown): void {
    this.#failure ??= reason;
    this.close();
  }

  /** Closes the connection. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#watch?.[Symbol.dispose]();
    this.#options.signal.removeEventListener("abort", this.#stop);
    this.#socket.close();
    this.#options.tap?.finished("local");
    this.#buffer = undefined;
    this.#options.onEnd?.(this.#failure === undefined ? "closed" : "reset");
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #event(): Promise<ResponseEvent> {
    try {
      for (;;) {
        const event = this.#decoder.next();
        if (event !== undefined) return event;
        this.#watch?.heard();
        const count = await this.#read();
        this.#watch?.heard();
        const { tap } = this.#options;
        if (count !== null) {
          const bytes = this.#buffer!.subarray(0, count);
          tap?.received(bytes);
          this.#decoder.push(bytes);
          continue;
        }
        tap?.finished("remote");
        this.#decoder.end();
        const last = this.#decoder.next();
        if (last !== undefined) return last;
        throw new Interrupted("the server closed the connection without an answer");
      }
    } catch (error) {
      throw this.#over(error);
    }
  }

  #read(): Promise<number | null> {
    if (!this.#isOpen) throw new Interrupted("the connection is over");
    this.#buffer ??= new Uint8Array(BUFFER_BYTES);
    return this.#socket.read(this.#buffer);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      for (let sent = 0; sent < bytes.length;) {
        const count = await this.#socket.write(bytes.subarray(sent));
        this.#options.tap?.sent(bytes.subarray(sent, sent + count));
        sent += count;
      }
    } catch (error) {
      throw this.#over(error);
    }
  }

  /** Why the connection is over, which the socket itself may not know. */
  #over(error: unknown): unknown {
    const wasTorn = this.#failure !== undefined;
    const reason = this.#failure ??= error;
    if (error instanceof Deno.errors.ConnectionReset) this.#options.tap?.reset("remote");
    this.close();
    if (wasTorn || reason instanceof Interrupted) return reason;
    const words = reason instanceof ProtocolError
      ? reason.message.replace(/^Cannot decode HTTP response: /, "")
      : systemReason(reason);
    return new Interrupted(words, { cause: reason });
  }
}
