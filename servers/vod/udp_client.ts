/**
 * One client that controls by datagrams, and gets its images in datagrams.
 *
 * @module
 */
import type { Address } from "../../core/address.ts";
import { leastFragmentSize } from "../../protocols/vod/mod.ts";
import { SilenceWatch } from "../../transports/silence.ts";
import { type ControlHost, Cursor } from "./control_host.ts";
import { type DatagramSink, FragmentFlow } from "./fragment_flow.ts";
import type { Frame } from "./frame.ts";
import type { ImageStream, Viewer } from "./stream.ts";

/** What a client was opened with. */
export interface UdpOpening {
  stream: ImageStream;
  to: Address;
  fragmentSizeBytes: number;
}

/** Where a client may go wrong: the least size that carries each image of a stream. */
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
    void this.#send(frame, this.stream.periodMs);
  }

  /** Sends an image in place of the one that is under way; -1 is the next one. */
  async pull(id: number): Promise<void> {
    const { clock, log, observe } = this.#host;
    const askedAt = clock.now();
    const meant = this.#cursor.resolve(id, this.stream.images.length);
    const frame = this.stream.frame(meant, askedAt);
    if (frame === undefined) {
      log.info("there is no image {id} in stream {stream}", { id: meant, stream: this.stream.id });
      return observe.requests.done(askedAt, "error");
    }
    this.stream.pulled(frame);
    observe.requests.done(askedAt, await this.#send(frame, 0) ? "ok" : "error");
  }

  /** Nothing more goes out. */
  end(): void {
    this.pause();
    this.#flow.stop();
    this.stream.clients--;
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
