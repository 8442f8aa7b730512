/**
 * A stream: its images, and all who see them at their turns.
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";
import type { MessagesRecorder } from "../../observations/messages.ts";
import { RecentRate } from "../../observations/recent_rate.ts";
import type { StreamFile } from "../../protocols/vod/mod.ts";
import { Frame } from "./frame.ts";
import type { StreamImage } from "./image_list.ts";
import { StreamClock } from "./stream_clock.ts";

/** One who sees every image at its turn, or passes over it while the one before is under way. */
export interface Viewer {
  show(frame: Frame): void;
}

/** What a stream needs from its part. */
export interface StreamContext {
  clock: Clock;
  observe: { images: MessagesRecorder };
}

/** A stream at work. */
export class ImageStream {
  /** What is said of it, without its images. */
  readonly description: Omit<StreamFile, "images">;
  /** Images that went out whole, to anybody. */
  readonly delivered: RecentRate;
  /** Control sessions that are on. */
  clients = 0;
  /** Streams over HTTP that are on. */
  httpViewers = 0;
  #skipped = 0;
  #images: readonly StreamImage[];
  readonly #clock: StreamClock;
  readonly #viewers = new Set<Viewer>();
  readonly #observe: StreamContext["observe"];

  /** @param images At least one. */
  constructor(
    description: Omit<StreamFile, "images">,
    images: readonly StreamImage[],
    { clock, observe }: StreamContext,
  ) {
    this.description = description;
    this.#images = images;
    this.#observe = observe;
    this.delivered = new RecentRate(clock);
    this.#clock = new StreamClock(
      description.imagesPerSecond,
      clock,
      (index, intendedAt) => this.#show(this.#frameAt(index, intendedAt)),
    );
  }

  get id(): number {
    return this.description.id;
  }

  get images(): readonly StreamImage[] {
    return this.#images;
  }

  /** How long an image's turn is. */
  get periodMs(): number {
    return this.#clock.periodMs;
  }

  /** Other images from now on; at least one. */
  replace(images: readonly StreamImage[]): void {
    this.#images = images;
  }

  /** The image whose turn it is. */
  get current(): Frame {
    const { index } = this.#clock;
    return this.#frameAt(index, this.#clock.momentOf(index));
  }

  /** An image by its number, due at a moment; `undefined` where there is none. */
  frame(id: number, at: number): Frame | undefined {
    const image = this.#images[id];
    return image === undefined ? undefined : new Frame(id, image, at);
  }

  /** Shows every image from the next turn on. Whoever sees them already goes on as before. */
  add(viewer: Viewer): void {
    this.#viewers.add(viewer);
    this.#clock.run();
  }

  remove(viewer: Viewer): void {
    if (this.#viewers.delete(viewer) && this.#viewers.size === 0) this.#clock.pause();
  }

  /** How many images somebody did not get, or not whole, for being slow. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Notes that somebody does not get an image. */
  skip(): void {
    this.#skipped++;
  }

  /** Notes what is about to go to somebody who asked for it. */
  pulled(frame: Frame): void {
    this.#observe.images.sent(frame.image.bytes, frame.intendedAt);
  }

  [Symbol.dispose](): void {
    this.#viewers.clear();
    this.#clock.pause();
  }

  #frameAt(index: number, intendedAt: number): Frame {
    const id = index % this.#images.length;
    return new Frame(id, this.#images[id]!, intendedAt);
  }

  #show(frame: Frame): void {
    this.#observe.images.sent(frame.image.bytes, frame.intendedAt);
    for (const viewer of this.#viewers) viewer.show(frame);
  }
}
