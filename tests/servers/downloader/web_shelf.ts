/**
 * The downloads of a folder behind a port, fetched by hand.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { systemClock } from "../../../core/clock.ts";
import { formatAddress } from "../../../core/address.ts";
import { utf8 } from "../../../core/bytes.ts";
import { PartStreams, type Recorders } from "../../../observations/streams.ts";
import { Timeline } from "../../../observations/timeline.ts";
import { readEvent, SUBPROTOCOL, type UrlVerdict } from "../../../protocols/downloads/mod.ts";
import { EventLine } from "../../../servers/downloader/event_line.ts";
import { FileResponses } from "../../../servers/downloader/file_response.ts";
import { Lines } from "../../../servers/downloader/lines.ts";
import { TextLine } from "../../../servers/downloader/text_line.ts";
import { webApp } from "../../../servers/downloader/web_app.ts";
import { listenHttp } from "../../../transports/http.ts";
import { within } from "../../within.ts";
import { type OpenShelf, openShelf } from "./shelf.ts";

/** What a test may choose. */
export interface WebShelfOptions {
  token?: string;
  allowOrigins?: string[];
  atOnce?: number;
  check?: (url: string) => Promise<UrlVerdict>;
}

/** A shelf with its port. Disposing stops both. */
export interface WebShelf extends OpenShelf {
  origin: string;
  observed: Recorders<{ status: "messages"; viewers: "connections" }>;
}

/** Serves the downloads of a folder. */
export async function serveShelf(
  folder: string,
  { token, allowOrigins = [], atOnce = 2, check = accepted }: WebShelfOptions = {},
): Promise<WebShelf> {
  await using stack = new AsyncDisposableStack();
  const shelf = stack.use(await openShelf(folder, { atOnce }));
  const { downloads } = shelf;
  const kinds = { status: "messages", viewers: "connections" } as const;
  const observed = new PartStreams(kinds, new Timeline(systemClock)).addInstance<typeof kinds>();
  const log = getLogger(["wirebench", "downloader"]);
  const lines = new Lines({
    text: (end) => new TextLine(end, { downloads, threadsSize: 4, log, check }),
    events: (end) =>
      new EventLine(end, {
        downloads,
        pushed: (text) => observed.status.sent(utf8(text)),
      }),
  }, observed.viewers);
  const files = new FileResponses();
  const app = webApp({ downloads, lines, files, token, allowOrigins, log });
  const web = stack.use(
    listenHttp({ hostname: "127.0.0.1", port: 0 }, (request) => app.fetch(request)),
  );
  stack.use(lines);
  const open = stack.move();
  return {
    ...shelf,
    observed,
    origin: `http://${formatAddress(web.address)}`,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

const accepted = () => Promise.resolve<UrlVerdict>({ verdict: "accepted" });

/** A WebSocket client, with every frame that came. Disposing closes it. */
export class Client implements AsyncDisposable {
  readonly frames: string[] = [];
  /** The code with which it was closed. */
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  #grown = Promise.withResolvers<void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      this.frames.push(data);
      this.#grown.resolve();
      this.#grown = Promise.withResolvers();
    };
    this.closed = new Promise((resolve) => socket.onclose = ({ code }) => resolve(code));
  }

  /** Connects; without a subprotocol it speaks the original's text. */
  static async dial(url: string, ...protocols: string[]): Promise<Client> {
    const socket = new WebSocket(url.replace("http", "ws"), protocols);
    const client = new Client(socket);
    const opened = new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error(`No WebSocket at ${url}`));
    });
    await within(opened, () => `a WebSocket at ${url}`);
    return client;
  }

  /** Connects, and speaks JSON. */
  static dialEvents(url: string): Promise<Client> {
    return Client.dial(url, SUBPROTOCOL);
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  say(frame: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(frame);
  }

  /** Says something, and waits until so many frames more have come. */
  async ask(frame: string, count = 1): Promise<string[]> {
    const before = this.frames.length;
    this.say(frame);
    await this.until(() => this.frames.length >= before + count);
    return this.frames.slice(before);
  }

  /** Waits until something is so, of what has come. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      await within(this.#grown.promise, () => `more than ${JSON.stringify(this.frames)}`);
    }
  }

  /** The events that came. */
  get events(): ReturnType<typeof readEvent>[] {
    return this.frames.map(readEvent);
  }

  /** Says a command, and waits for its answer. */
  async command(id: number, command: Record<string, unknown>) {
    this.say(JSON.stringify({ id, ...command }));
    const answer = () => this.events.find((one) => one.event === "answer" && one.id === id);
    await this.until(() => answer() !== undefined);
    return answer()!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.readyState !== WebSocket.CLOSED) this.#socket.close();
    await this.closed;
  }
}
