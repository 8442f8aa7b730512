/**
 * Sending an answer: head, framing, and a body that may be slowed down, held back or cut on its way.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import type { Clock } from "../../core/clock.ts";
import { encodeResponseHead, formatHttpDate, type RequestHead } from "../../protocols/http/mod.ts";
import type { Connection } from "../../transports/connection.ts";
import { type Answer, type Delivery, type Interruption, lengthOf } from "./answer.ts";
import { type Chunk, chunksOf } from "./body.ts";
import type { Incoming } from "./incoming.ts";

/** How an answer got out. */
export interface Delivered {
  /** `cut`: not all of it was sent. */
  outcome: "whole" | "cut";
  /** Whether another request can be answered on the connection. */
  stays: boolean;
}

/** What a delivery needs. */
export interface DeliveryContext {
  connection: Connection;
  incoming: Incoming;
  clock: Clock;
  signal: AbortSignal;
  /** Is told what the operating system has taken, and awaited. */
  onSent: (chunk: Chunk) => Promise<void> | void;
}

const LINE_END = utf8("\r\n");
const LAST_CHUNK = utf8("0\r\n\r\n");

/** A slow body is sent in so many pieces a second. */
const PIECES_PER_SECOND = 50;

/** How much of its time a slow body makes up for. */
const MAX_LATE_MS = 50;

type Asking = Pick<RequestHead, "method" | "version" | "keepAlive">;

type Framing = "length" | "chunked" | "close";

/**
 * Sends an answer.
 *
 * @throws {Error} when the connection is over before everything was sent.
 */
export async function deliver(
  answer: Answer,
  request: Asking,
  context: DeliveryContext,
): Promise<Delivered> {
  const { status, headers, body, delivery = {} } = answer;
  const { connection, clock } = context;
  const framing = framingOf(delivery, request);
  const stays = request.keepAlive && framing !== "close";
  const head = encodeResponseHead(status, [
    ["Date", formatHttpDate(clock.now())],
    ["Server", "wirebench"],
    ...headers,
    // Not Modified has no body, whatever else it says.
    ...(status === 304 ? [] : framingHeaders(framing, delivery.promisedBytes ?? lengthOf(body))),
    ...connectionHeaders(stays, request),
  ]);
  if (request.method === "HEAD" || status === 304) {
    await connection.write(head);
    return { outcome: "whole", stays };
  }
  connection.send(head, () => {});
  const chunks = chunksOf(body, pieceBytes(delivery));
  const sending = new Sending(answer, framing === "chunked", context);
  for await (const chunk of delivery.encode?.(chunks) ?? chunks) {
    if (!await sending.send(chunk)) return { outcome: "cut", stays: false };
  }
  if (!await sending.finish()) return { outcome: "cut", stays: false };
  const isShort = framing === "length" && lengthOf(body) < (delivery.promisedBytes ?? 0);
  return { outcome: isShort ? "cut" : "whole", stays: stays && !isShort };
}

/** What is encoded has no length that is known before, and HTTP/1.0 knows no chunks. */
function framingOf({ framing, encode }: Delivery, { version }: Asking): Framing {
  const wanted = framing ?? (encode === undefined ? "length" : "chunked");
  return wanted === "chunked" && version === "1.0" ? "close" : wanted;
}

function framingHeaders(framing: Framing, bytes: number): Answer["headers"] {
  switch (framing) {
    case "length":
      return [["Content-Length", String(bytes)]];
    case "chunked":
      return [["Transfer-Encoding", "chunked"]];
    case "close":
      return [];
  }
}

/** What is not said is understood: HTTP/1.1 stays, 1.0 does not (RFC 9112 §9.3). */
function connectionHeaders(stays: boolean, { version }: Asking): Answer["headers"] {
  if (!stays) return [["Connection", "close"]];
  return version === "1.0" ? [["Connection", "keep-alive"]] : [];
}

function pieceBytes({ bytesPerSecond }: Delivery): number | undefined {
  return bytesPerSecond && Math.max(4, Math.ceil(bytesPerSecond / PIECES_PER_SECOND));
}

/** A body on its way. */
class Sending {
  readonly #context: DeliveryContext;
  readonly #isChunked: boolean;
  readonly #bytesPerSecond: number | undefined;
  /** What is still to happen, with the number of bytes of the body after which it does. */
  readonly #ahead: { at: number; what: Interruption }[];
  #sentBytes = 0;
  /** When what was sent has had its time. */
  #freeMs: number;

  constructor({ body, delivery = {} }: Answer, isChunked: boolean, context: DeliveryContext) {
    const length = lengthOf(body);
    this.#context = context;
    this.#isChunked = isChunked;
    this.#bytesPerSecond = delivery.bytesPerSecond;
    this.#ahead = (delivery.interruptions ?? [])
      .map((what) => ({ at: Math.floor(what.at.bytes ?? what.at.share * length), what }))
      .toSorted((a, b) => a.at - b.at);
    this.#freeMs = context.clock.now();
  }

  /** Sends a chunk; false when there is to be no more. */
  async send(chunk: Chunk): Promise<boolean> {
    for (let done = 0; done < chunk.bytes.length;) {
      if (!await this.#interrupt()) return false;
      const room = (this.#ahead[0]?.at ?? Infinity) - this.#sentBytes;
      const bytes = chunk.bytes.subarray(done, done + room);
      await this.#write(bytes);
      const { from } = chunk;
      await this.#context.onSent(
        from === undefined
          ? { bytes }
          : { bytes, from: { file: from.file, start: from.start + done } },
      );
      done += bytes.length;
      this.#sentBytes += bytes.length;
      await this.#keepToRate(bytes.length);
    }
    return true;
  }

  /** Says that the body is over, where the framing has a way to; false when it was cut. */
  async finish(): Promise<boolean> {
    if (!await this.#interrupt()) return false;
    if (this.#isChunked) await this.#context.connection.write(LAST_CHUNK);
    return true;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    const { connection } = this.#context;
    if (!this.#isChunked) return await connection.write(bytes);
    connection.send(utf8(`${bytes.length.toString(16)}\r\n`), () => {});
    connection.send(bytes, () => {});
    await connection.write(LINE_END);
  }

  /** What waited for its reader, or stalled, is not made up for; a late timer is. */
  async #keepToRate(bytes: number): Promise<void> {
    if (this.#bytesPerSecond === undefined) return;
    const { clock, signal } = this.#context;
    const nowMs = clock.now();
    this.#freeMs = Math.max(this.#freeMs, nowMs - MAX_LATE_MS) +
      bytes / this.#bytesPerSecond * 1_000;
    if (this.#freeMs > nowMs) await clock.sleep(this.#freeMs - nowMs, signal);
  }

  /** Does what is due; false when that was the end. */
  async #interrupt(): Promise<boolean> {
    for (let next = this.#ahead[0]; next !== undefined; next = this.#ahead[0]) {
      if (next.at > this.#sentBytes) return true;
      this.#ahead.shift();
      const { what } = next;
      if (what.kind === "cut") {
        if (what.how === "reset") this.#context.connection.reset();
        return false;
      }
      if (!await this.#stall(what.forMs)) return false;
    }
    return true;
  }

  /** Sends nothing for so long; false when the peer has left meanwhile. */
  async #stall(forMs: number | undefined): Promise<boolean> {
    const { clock, incoming, signal } = this.#context;
    const waiting = new AbortController();
    const either = AbortSignal.any([signal, waiting.signal]);
    let isGone = false;
    const gone = incoming.over(either).then(() => isGone = !either.aborted);
    const slept = forMs === undefined ? gone : clock.sleep(forMs, either).catch(() => {});
    await Promise.race([gone, slept]);
    waiting.abort();
    await Promise.all([gone, slept]);
    return !isGone && !signal.aborted;
  }
}
