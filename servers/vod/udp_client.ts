/**
 * One client that controls by datagrams, and gets its images in datagrams.
 *
 * @module
 */
import type { Address } from "../../core/address.ts";
import { leastFragmentSize } from "../../protocols/vod/mod.ts";
import { SilenceWatch } from "../../transports/silence.ts";
import { type ControlHost, Cursor, type Pull } from "./control_host.ts";
import { type DatagramSink, FragmentFlow } from "./fragment_flow.ts";
import type { Frame } from "./frame.ts";
import type { ImageStream, Viewer } from "./stream.ts";

/** What a client was opened with. */
export interface UdpOpening {
  stream: ImageStream;
  to: Address;
  fragmentSizeBytes: number;
}

/** Images that are asked for beyond this are not sent: nobody is told so, as when they are lost. */
const MAX_WAITING = 100;

/** The smallest FRAGMENT_SIZE that carries each image of a stream. */
export function leastSizeOf({ images }: ImageStream): number {
  return images.reduce(
    (least, { bytes }, id) => Math.max(least, leastFragmentSize(id, bytes.length)),
    0,
  );
}

/** One client. */
export class UdpClient implements Viewer {
  readonly stream: ImageStream;
  readonly to: Address;
  #fragmentSizeBytes: number;
  readonly #flow: FragmentFlow;
  readonly #host: ControlHost;
  readonly #cursor = new Cursor();
  readonly #waiting: Pull[] = [];
  #isPulling = false;
  #silence: SilenceWatch | undefined;

  constructor(
    { stream, to, fragmentSizeBytes }: UdpOpening,
    socket: DatagramSink,
    host: ControlHost,
  ) {
    this.stream = stream;
    this.to = to;
    this.#fragmentSizeBytes = fragmentSizeBytes;
    this.#host = host;
    this.#flow = new FragmentFlow(socket, to, host);
    stream.clients++;
  }

  get fragmentSizeBytes(): number {
    return this.#fragmentSizeBytes;
  }

  /** No datagram from now on is longer. */
  resize(fragmentSizeBytes: number): void {
    this.#fragmentSizeBytes = fragmentSizeBytes;
  }

  /** Says that the client was heard. */
  heard(): void {
    this.#silence?.heard();
  }

  /** Pushes, until the client was silent for so long. */
  start(expiryMs: number, onSilent: () => void): void {
    this.#silence ??= new SilenceWatch(this.#host.clock, expiryMs, onSilent);
    this.stream.add(this);
  }

  pause(): void {
    this.#silence?.[Symbol.dispose]();
    this.#silence = undefined;
    this.stream.remove(this);
  }

  show(frame: Frame): void {
    if (this.#isPulling) this.stream.skip();
    else void this.#send(frame, this.stream.periodMs);
  }

  /** Sends an image after those that were asked for before; -1 is the next one. */
  pull(id: number): void {
    const { clock, observe } = this.#host;
    if (this.#waiting.length >= MAX_WAITING) return observe.requests.done(clock.now(), "error");
    const meant = this.#cursor.resolve(id, this.stream.images.length);
    this.#waiting.push({ id: meant, askedAt: clock.now() });
    if (!this.#isPulling) void this.#sendWaiting();
  }

  /** Nothing more goes out. */
  end(): void {
    this.pause();
    this.#flow.stop();
    for (const { askedAt } of this.#waiting.splice(0)) {
      this.#host.observe.requests.done(askedAt, "error");
    }
    this.stream.clients--;
  }

  async #sendWaiting(): Promise<void> {
    this.#isPulling = true;
    for (let pull = this.#waiting.shift(); pull !== undefined; pull = this.#waiting.shift()) {
      this.#host.observe.requests.done(pull.askedAt, await this.#sendPulled(pull) ? "ok" : "error");
      // Small images, one after the other, would be a burst as well.
      if (this.#waiting.length > 0) await this.#host.clock.sleep(0);
    }
    this.#isPulling = false;
  }

  async #sendPulled({ id, askedAt }: Pull): Promise<boolean> {
    const frame = this.stream.frame(id, askedAt);
    if (frame === undefined) {
      const stream = this.stream.id;
      this.#host.log.debug("there is no image {id} in stream {stream}", { id, stream });
      return false;
    }
    this.stream.pulled(frame);
    return await this.#send(frame, 0);
  }

  async #send(frame: Frame, spreadMs: number): Promise<boolean> {
    const size = this.#fragmentSizeBytes;
    // Images that came in since may be longer than those that the size was good for.
    const fits = leastFragmentSize(frame.id, frame.image.bytes.length) <= size;
    const isWhole = fits && await this.#flow.send(frame.fragments(size), spreadMs);
    if (isWhole) this.stream.delivered.add();
    else this.stream.skip();
    return isWhole;
  }
}
