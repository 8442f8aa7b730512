/**
 * Viewing over UDP and multicast. There is no connection that could end: a server is there while
 * fragments come, and what was sent to it may have to be sent again.
 *
 * @module
 */
import { schedule } from "../../core/clock.ts";
import { sentence } from "../../core/errors.ts";
import { formatDuration } from "../../core/units.ts";
import { encodeCommand, encodeOpening } from "../../protocols/vod/mod.ts";
import type { Line } from "../../transports/redial.ts";
import { SilenceWatch } from "../../transports/silence.ts";
import type { DatagramPort } from "./datagram_port.ts";
import type { ImageClientsContext, ImageClientsOptions } from "./image_clients.ts";
import { alive, garbage } from "./misbehave.ts";
import { ReceivedFragments } from "./received_fragments.ts";
import type { ReceivedImages } from "./received_images.ts";

const nextImage = encodeCommand({ word: "GET", id: -1 });
const start = encodeCommand({ word: "START" });
const end = encodeCommand({ word: "END" });

/** How many datagrams a flood sends in one go: more would be lost on the way. */
const FLOOD = 32;

/** Views until the context's signal aborts, and begins anew whenever the server has fallen silent. */
export function viewDatagrams(
  options: ImageClientsOptions,
  port: DatagramPort,
  images: ReceivedImages,
  context: ImageClientsContext,
): Line {
  const { clock, log, signal } = context;
  const decided = Promise.withResolvers<void>();

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await new DatagramSession(options, port, images, context, decided.resolve).run();
      await clock.sleep(options.redialMin, signal);
    }
  }

  const finished = run().catch((error) => {
    if (!signal.aborted) log.error("viewing failed", { reason: sentence(error) });
  }).finally(() => decided.resolve());
  return { attempted: decided.promise, [Symbol.asyncDispose]: () => finished };
}

class DatagramSession {
  readonly #options: ImageClientsOptions;
  readonly #port: DatagramPort;
  readonly #images: ReceivedImages;
  readonly #context: ImageClientsContext;
  readonly #fragments: ReceivedFragments;
  /** Is told that the server has been heard, or has had its time. */
  readonly #decided: () => void;
  #isOpen = false;
  #hasVanished = false;
  #heardAt: number;
  /** Is told when an image is whole. */
  #whole: ((isWhole: boolean) => void) | undefined;

  constructor(
    options: ImageClientsOptions,
    port: DatagramPort,
    images: ReceivedImages,
    context: ImageClientsContext,
    decided: () => void,
  ) {
    this.#options = options;
    this.#port = port;
    this.#images = images;
    this.#context = context;
    this.#fragments = new ReceivedFragments(context.observe.fragments, context.log);
    this.#decided = decided;
    this.#heardAt = context.clock.now();
  }

  /**
   * Views until the server has been silent for too long.
   *
   * @throws the reason of the context's signal when that aborts.
   */
  async run(): Promise<void> {
    const { observe, signal } = this.#context;
    const { method, misbehave } = this.#options;
    observe.connection.attempted();
    this.#images.beginAnew();
    this.#port.take = (datagram) => this.#take(datagram);
    try {
      if (misbehave === "garbage") await this.#sendGarbage();
      else if (method === "udp_pull") await this.#pull();
      else await this.#push();
    } finally {
      this.#port.take = undefined;
      if (misbehave !== "vanish") this.#send(end);
      if (this.#isOpen) {
        observe.connection.ended(signal.aborted ? "closed" : "reset", signal.aborted);
      } else if (!signal.aborted) {
        const silence = formatDuration(this.#options.silenceTimeout);
        observe.connection.refused(`nothing came in ${silence}`, true);
      }
      this.#decided();
    }
  }

  async #pull(): Promise<void> {
    const { clock, observe, signal } = this.#context;
    let isHeard = false;
    for await (const _ of schedule(1_000 / this.#options.rate, clock, signal)) {
      if (this.#silenceMs() >= this.#options.silenceTimeout) return;
      const askedAt = clock.now();
      observe.requests.began(askedAt);
      // Either datagram may have been lost, and a server that was started anew knows nobody.
      if (!isHeard) this.#introduce();
      this.#send(nextImage);
      this.#flood();
      const isWhole = await this.#isWholeInTime();
      signal.throwIfAborted();
      observe.requests.done(askedAt, isWhole ? "ok" : "error");
      isHeard = this.#heardAt >= askedAt;
      if (!isWhole) this.#giveUp();
      this.#decided();
      if (this.#hasVanished) return;
    }
  }

  async #push(): Promise<void> {
    const { clock, signal } = this.#context;
    const { alive: aliveMs, imageTimeout, silenceTimeout, stream = 0 } = this.#options;
    let sentAt = clock.now();
    for await (const { index } of schedule(Math.min(imageTimeout, aliveMs), clock, signal)) {
      const silenceMs = this.#silenceMs();
      if (silenceMs >= silenceTimeout || this.#hasVanished) return;
      if (index > 0) this.#decided();
      if (!this.#isOpen) {
        this.#introduce();
        this.#send(start);
        if (this.#options.misbehave === "start-twice") this.#send(start);
      } else if (silenceMs >= imageTimeout) this.#giveUp();
      if (clock.now() - sentAt >= aliveMs) {
        sentAt = clock.now();
        this.#send(encodeCommand({ word: "ALIVE", id: stream }));
      }
      this.#flood();
    }
  }

  async #sendGarbage(): Promise<void> {
    const { clock, random, signal } = this.#context;
    for await (const _ of schedule(1_000 / this.#options.rate, clock, signal)) {
      if (this.#silenceMs() >= this.#options.silenceTimeout) return;
      this.#send(garbage(random));
      this.#decided();
    }
  }

  #flood(): void {
    if (this.#options.misbehave !== "flood") return;
    for (let i = 0; i < FLOOD; i++) this.#send(alive);
  }

  #introduce(): void {
    const { advertise, fragmentSize, stream } = this.#options;
    this.#send(encodeOpening({
      port: advertise ?? this.#port.address.port,
      fragmentSizeBytes: fragmentSize,
      ...(stream === undefined ? {} : { streamId: stream }),
    }));
  }

  async #isWholeInTime(): Promise<boolean> {
    const { clock, signal } = this.#context;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const stop = () => resolve(false);
    using _patience = new SilenceWatch(clock, this.#options.imageTimeout, stop);
    signal.addEventListener("abort", stop);
    this.#whole = resolve;
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", stop);
      this.#whole = undefined;
    }
  }

  #take(datagram: Uint8Array): void {
    if (this.#hasVanished || !this.#fragments.take(datagram)) return;
    this.#heardAt = this.#context.clock.now();
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#context.observe.connection.opened();
      this.#decided();
    }
    this.#takeAssembled();
  }

  #takeAssembled(): void {
    for (
      let image = this.#fragments.next();
      image !== undefined;
      image = this.#fragments.next()
    ) {
      if (image.kind === "incomplete") this.#images.incomplete(image.id);
      else {
        this.#images.whole(image);
        this.#hasVanished = this.#options.misbehave === "vanish";
        this.#whole?.(true);
      }
    }
  }

  #giveUp(): void {
    this.#fragments.giveUp();
    this.#takeAssembled();
  }

  #silenceMs(): number {
    return this.#context.clock.now() - this.#heardAt;
  }

  #send(bytes: Uint8Array): void {
    if (this.#options.method !== "mcast_push") this.#port.send(bytes, this.#options.target);
  }
}
