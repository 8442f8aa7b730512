/**
 * Viewing over TCP: commands on the connection that the client made, images on the one that the server
 * makes back.
 *
 * @module
 */
import { schedule } from "../../core/clock.ts";
import { framesOf } from "../../core/decoder.ts";
import { ProtocolError, sentence } from "../../core/errors.ts";
import { formatDuration } from "../../core/units.ts";
import { encodeCommand, encodeOpening, type Image, ImageDecoder } from "../../protocols/vod/mod.ts";
import type { Connection } from "../../transports/connection.ts";
import { RefusedError, type Session } from "../../transports/redial.ts";
import { SilenceWatch } from "../../transports/silence.ts";
import type { DataPort } from "./data_port.ts";
import type { ImageClientsContext, ImageClientsOptions } from "./image_clients.ts";
import { flood, sendGarbage } from "./misbehave.ts";
import type { ReceivedImages } from "./received_images.ts";

const nextImage = encodeCommand({ word: "GET", id: -1 });
const start = encodeCommand({ word: "START" });
const end = encodeCommand({ word: "END" });

/** A session of tcp_pull or tcp_push. */
export function tcpSession(
  options: ImageClientsOptions,
  dataPort: DataPort,
  images: ReceivedImages,
  context: ImageClientsContext,
): Session {
  return async (control, opened, signal) => {
    if (options.misbehave === "garbage") {
      return await sendGarbage(control, opened, options, context);
    }
    const session = new TcpSession(control, options, images, context);
    using dialled = dataPort.expect();
    // The line closes the connection when its own signal aborts, which is just after this one.
    context.signal.addEventListener("abort", session.end);
    try {
      await session.open(dataPort.address.port, dialled.connection, opened);
      await session.view(signal);
    } finally {
      context.signal.removeEventListener("abort", session.end);
    }
  };
}

class TcpSession {
  readonly #control: Connection;
  readonly #options: ImageClientsOptions;
  readonly #images: ReceivedImages;
  readonly #context: ImageClientsContext;
  /** Resolves when the control connection is over. */
  readonly #over: Promise<undefined>;
  readonly #isPull: boolean;
  #data: Connection | undefined;
  #hasAsked = false;

  constructor(
    control: Connection,
    options: ImageClientsOptions,
    images: ReceivedImages,
    context: ImageClientsContext,
  ) {
    this.#control = control;
    this.#options = options;
    this.#images = images;
    this.#context = context;
    this.#isPull = options.method === "tcp_pull";
    this.#over = this.#readToEnd();
  }

  /** Takes leave. */
  readonly end = (): void => this.#send(end);

  /**
   * Introduces the client; resolves when the server has dialled back, or the control connection is
   * over.
   *
   * @throws {RefusedError} when it does not dial in time.
   */
  async open(ownPort: number, dialled: Promise<Connection>, opened: () => void): Promise<void> {
    const { advertise = ownPort, stream, imageTimeout, connectTimeout } = this.#options;
    const { clock } = this.#context;
    this.#images.beginAnew();
    this.#send(encodeOpening({
      port: advertise,
      ...(stream === undefined ? {} : { streamId: stream }),
    }));
    // Some server may dial only once it has something to send.
    using _ask = new SilenceWatch(clock, imageTimeout, () => this.#ask());
    const late = Promise.withResolvers<"late">();
    using _patience = new SilenceWatch(clock, connectTimeout, () => late.resolve("late"));
    const data = await Promise.race([dialled, this.#over, late.promise]);
    if (data === "late") {
      throw new RefusedError(`no data connection in ${formatDuration(connectTimeout)}`);
    }
    if (data === undefined) return;
    this.#data = data;
    opened();
  }

  /** Takes images until either connection is over. */
  async view(signal: AbortSignal): Promise<void> {
    const data = this.#data;
    if (data === undefined) return;
    void this.#over.then(() => data.close());
    if (this.#options.misbehave === "flood") void flood(this.#control, signal);
    if (this.#options.misbehave === "never-read") await this.#askOnly(signal);
    else if (this.#isPull) await this.#pull(framesOf(data, new ImageDecoder()), signal);
    else await this.#push(framesOf(data, new ImageDecoder()), signal);
  }

  async #pull(images: AsyncIterator<Image>, signal: AbortSignal): Promise<void> {
    const { clock, observe } = this.#context;
    for await (const _ of schedule(1_000 / this.#options.rate, clock, signal)) {
      const askedAt = clock.now();
      observe.requests.began(askedAt);
      if (!this.#hasAsked) this.#ask();
      const image = await this.#next(images, signal);
      this.#hasAsked = false;
      if (signal.aborted) return;
      observe.requests.done(askedAt, image === undefined ? "error" : "ok");
      if (image === undefined || this.#hasVanished()) return;
    }
  }

  async #push(images: AsyncIterator<Image>, signal: AbortSignal): Promise<void> {
    if (!this.#hasAsked) this.#ask();
    if (this.#options.misbehave === "start-twice") this.#send(start);
    while (await this.#next(images, signal) !== undefined) if (this.#hasVanished()) return;
  }

  /** Asks on and on without ever taking what comes. */
  async #askOnly(signal: AbortSignal): Promise<void> {
    const { clock } = this.#context;
    let isOver = false;
    void this.#over.then(() => isOver = true);
    if (!this.#isPull) {
      this.#ask();
      await this.#over;
      return;
    }
    for await (const _ of schedule(1_000 / this.#options.rate, clock, signal)) {
      if (isOver) return;
      this.#ask();
    }
  }

  /** The next image; `undefined` when there is none any more. */
  async #next(images: AsyncIterator<Image>, signal: AbortSignal): Promise<Image | undefined> {
    try {
      const { value, done } = await images.next();
      if (done) return undefined;
      this.#images.whole(value);
      return value;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      if (!signal.aborted) this.#images.incomplete();
      this.#context.log.debug("data connection ended", { reason: sentence(error) });
      return undefined;
    }
  }

  #ask(): void {
    this.#hasAsked = true;
    this.#send(this.#isPull ? nextImage : start);
  }

  #hasVanished(): boolean {
    if (this.#options.misbehave !== "vanish") return false;
    this.#control.reset();
    this.#data?.reset();
    return true;
  }

  #send(bytes: Uint8Array): void {
    // Whoever reads from a connection sees that it is over.
    this.#control.send(bytes, () => {});
  }

  async #readToEnd(): Promise<undefined> {
    for await (const _ of this.#control) {
      // A server has nothing to say here.
    }
    return undefined;
  }
}
