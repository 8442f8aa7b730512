/**
 * The requests of a connection, one after the other, however many were sent at once.
 *
 * @module
 */
import { RequestDecoder, type RequestHead } from "../../protocols/http/mod.ts";

/** Reads requests when somebody wants them, and otherwise only as far as it must. */
export class Incoming {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #decoder = new RequestDecoder();
  #reading: Promise<void> | undefined;
  #isOver = false;
  #failure: unknown;

  constructor(connection: AsyncIterable<Uint8Array>) {
    this.#source = connection[Symbol.asyncIterator]();
  }

  /**
   * The next request; `undefined` when the peer has said its last.
   *
   * @throws {ProtocolError} when what it sent is no request, or ends within one.
   */
  async next(): Promise<RequestHead | undefined> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const request = this.#decoder.next();
      if (request !== undefined) return request;
      if (this.#isOver) {
        this.#decoder.end();
        return undefined;
      }
      await this.#read();
    }
  }

  /** Resolves when the peer has closed its side, or sent too much ahead, or the signal aborts. */
  async over(signal: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<void>();
    const abort = () => aborted.resolve();
    signal.addEventListener("abort", abort, { once: true });
    while (!this.#isOver && this.#failure === undefined && !signal.aborted) {
      await Promise.race([this.#read(), aborted.promise]);
    }
    signal.removeEventListener("abort", abort);
  }

  #read(): Promise<void> {
    return this.#reading ??= (async () => {
      try {
        const { value, done } = await this.#source.next();
        if (done) this.#isOver = true;
        else this.#decoder.push(value);
      } catch (error) {
        this.#failure = error;
      } finally {
        this.#reading = undefined;
      }
    })();
  }
}
