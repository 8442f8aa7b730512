/**
 * Those who watch a stream over HTTP. The server asks each for more when what it had is gone; an image
 * that comes up before is passed over.
 *
 * @module
 */
import type { BytesRecorder } from "../../observations/bytes.ts";
import type { ConnectionsRecorder } from "../../observations/connections.ts";
import { mjpegContentType, mjpegEnd } from "../../protocols/vod/mod.ts";
import type { Frame } from "./frame.ts";
import type { ImageStream, Viewer } from "./stream.ts";

/** How long viewers may take to see the end. */
const GOODBYE_MS = 250;

/**
 * Browsers show an image once the next one begins. Where that takes longer than this, each image is sent
 * twice.
 */
const SLOW_MS = 250;

const MAX_VIEWERS = 10_000;

/** What the viewers of a part tell. */
export interface ViewersContext {
  observe: { viewers: ConnectionsRecorder; out: BytesRecorder };
}

/** The viewers of a part. */
export class HttpViewers {
  readonly #context: ViewersContext;
  readonly #viewers = new Set<HttpViewer>();
  #isOver = false;

  constructor(context: ViewersContext) {
    this.#context = context;
  }

  /** Lets somebody watch a stream, from the present image on. */
  admit(stream: ImageStream, { method }: Request): Response {
    const headers = { "Content-Type": mjpegContentType(), "Cache-Control": "no-store" };
    // Nobody would read the body, nor say that it is not wanted.
    if (method === "HEAD") return new Response(null, { headers });
    if (this.#isOver || this.#viewers.size >= MAX_VIEWERS) {
      return new Response("There is no place for another viewer.\n", { status: 503 });
    }
    const viewer = new HttpViewer(stream, this.#context, () => this.#viewers.delete(viewer));
    this.#viewers.add(viewer);
    return new Response(viewer.body, { headers });
  }

  /** Ends all streams; resolves to whether everybody saw it. */
  async end(): Promise<boolean> {
    this.#isOver = true;
    const ended = Promise.all(Array.from(this.#viewers, (viewer) => viewer.end()))
      .then(() => true);
    const late = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => late.resolve(false), GOODBYE_MS);
    try {
      return await Promise.race([ended, late.promise]);
    } finally {
      clearTimeout(timer);
      for (const viewer of this.#viewers) viewer.leave();
    }
  }
}

/** One viewer. */
class HttpViewer implements Viewer {
  readonly body: ReadableStream<Uint8Array>;
  readonly #stream: ImageStream;
  readonly #context: ViewersContext;
  readonly #left: () => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Whether what it was given last has gone. */
  #isReady = false;
  #isOver = false;
  #ending: PromiseWithResolvers<void> | undefined;

  constructor(stream: ImageStream, context: ViewersContext, left: () => void) {
    this.#stream = stream;
    this.#context = context;
    this.#left = left;
    this.body = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
        this.#hand(stream.current);
      },
      pull: () => this.#gone(),
      cancel: () => this.leave(),
    }, { highWaterMark: 0 });
    context.observe.viewers.opened();
    stream.httpViewers++;
    stream.add(this);
  }

  show(frame: Frame): void {
    if (this.#isReady) this.#hand(frame);
    else this.#stream.skip();
  }

  /** Says that it is over; resolves when that has gone. */
  end(): Promise<void> {
    this.#stream.remove(this);
    this.#ending = Promise.withResolvers();
    if (this.#isReady) this.#sayEnd();
    return this.#ending.promise;
  }

  /** It is not there any more. */
  leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stream.remove(this);
    this.#stream.httpViewers--;
    this.#context.observe.viewers.ended("closed", true);
    this.#ending?.resolve();
    this.#left();
  }

  #gone(): void {
    this.#isReady = true;
    if (this.#ending !== undefined) this.#sayEnd();
  }

  #hand(frame: Frame): void {
    this.#isReady = false;
    const times = this.#stream.periodMs > SLOW_MS ? 2 : 1;
    for (let time = 0; time < times; time++) this.#controller!.enqueue(frame.mjpeg);
    this.#context.observe.out.counted(frame.mjpeg.length * times);
    this.#stream.delivered.add();
  }

  #sayEnd(): void {
    this.#controller!.enqueue(mjpegEnd());
    this.#controller!.close();
    this.leave();
  }
}
