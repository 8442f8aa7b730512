/**
 * The connection on which a TCP client gets its images. There is never more than one image under way:
 * what is pulled waits, what is pushed meanwhile is passed over.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";
import type { Connection } from "../../transports/connection.ts";
import { type ControlHost, Cursor, type Pull } from "./control_host.ts";
import type { Frame } from "./frame.ts";
import type { ImageStream, Viewer } from "./stream.ts";

/** Who asks for more than this and takes nothing is not worth the memory. */
const MAX_WAITING = 1_000;

/** How long images that were asked for may still take when the client has said its last word. */
const FAREWELL_MS = 2_000;

/** One client's line. */
export class DataLine implements Viewer {
  readonly #connection: Connection;
  readonly #stream: ImageStream;
  readonly #host: ControlHost;
  readonly #cursor = new Cursor();
  readonly #waiting: Pull[] = [];
  #isBusy = false;
  #isOver = false;
  #idle: (() => void) | undefined;

  constructor(connection: Connection, stream: ImageStream, host: ControlHost) {
    this.#connection = connection;
    this.#stream = stream;
    this.#host = host;
  }

  show(frame: Frame): void {
    if (this.#isBusy) this.#stream.skip();
    else this.#send(frame);
  }

  /**
   * Sends an image after those that were asked for before; -1 is the next one.
   *
   * @throws {ProtocolError} when too many wait.
   */
  pull(id: number): void {
    if (this.#waiting.length >= MAX_WAITING) {
      throw new ProtocolError(`Cannot serve: ${MAX_WAITING} images are asked for and not taken`);
    }
    const meant = this.#cursor.resolve(id, this.#stream.images.length);
    this.#waiting.push({ id: meant, askedAt: this.#host.clock.now() });
    if (!this.#isBusy) this.#next();
  }

  /** Resolves when everything that was asked for has gone, or does not go in time. */
  async finish(): Promise<void> {
    this.#stream.remove(this);
    if (!this.#isBusy || this.#isOver) return;
    const { clock, signal } = this.#host;
    const late = new AbortController();
    const idle = new Promise<void>((resolve) => this.#idle = resolve);
    await Promise.race([
      idle.finally(() => late.abort()),
      clock.sleep(FAREWELL_MS, AbortSignal.any([signal, late.signal])).catch(() => {}),
    ]);
  }

  /** Takes it off the stream, and closes it. */
  async close(): Promise<void> {
    this.#stream.remove(this);
    this.#giveUp();
    if (this.#isBusy && this.#host.signal.aborted) this.#connection.reset();
    await this.#connection.close();
  }

  #next(): void {
    for (let pull = this.#waiting.shift(); pull !== undefined; pull = this.#waiting.shift()) {
      const { id, askedAt } = pull;
      const frame = this.#stream.frame(id, askedAt);
      if (frame !== undefined) {
        this.#stream.pulled(frame);
        return this.#send(frame, askedAt);
      }
      this.#host.log.debug("there is no image {id} in stream {stream}", {
        id,
        stream: this.#stream.id,
      });
      this.#host.observe.requests.done(askedAt, "error");
    }
    this.#idle?.();
  }

  #send(frame: Frame, askedAt?: number): void {
    this.#isBusy = true;
    const bytes = frame.tcp;
    this.#host.observe.out.counted(bytes.length);
    this.#connection.send(bytes, (error) => {
      this.#isBusy = false;
      if (!error) this.#stream.delivered.add();
      if (askedAt !== undefined) this.#host.observe.requests.done(askedAt, error ? "error" : "ok");
      if (error) this.#giveUp();
      this.#next();
    });
  }

  #giveUp(): void {
    this.#isOver = true;
    for (const { askedAt } of this.#waiting.splice(0)) {
      this.#host.observe.requests.done(askedAt, "error");
    }
  }
}
