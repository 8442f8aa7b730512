/**
 * Sending an answer: head, framing, and a body that may be slowed down, held back or cut on its way.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import type { Clock } from "../../core/clock.ts";
import { encodeResponseHead, formatHttpDate, type RequestHead } from "../../protocols/http/mod.ts";
import type { Connection } from "../../transports/connection.ts";
import { type Answer, type Interruption, lengthOf } from "./answer.ts";
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

/**
 * Sends an answer.
 *
 * @throws {Error} when the connection is over before everything was sent.
 */
export async function deliver(
  answer: Answer,
  request: Pick<RequestHead, "method" | "version" | "keepAlive">,
  context: DeliveryContext,
): Promise<Delivered> {
  const { connection, clock } = context;
  const { body, delivery: { bytesPerSecond, promisedBytes, encode } = {} } = answer;
  const framing = framingOf(answer, request);
  const hasBody = answer.status !== 304;
  const stays = request.keepAlive && (framing !== "close" || !hasBody);
  connection.send(
    encodeResponseHead(answer.status, [
      ["Date", formatHttpDate(clock.now())],
      ["Server", "wirebench"],
      ...answer.headers,
      ...(!hasBody || framing === "close"
        ? []
        : framing === "chunked"
        ? [["Transfer-Encoding", "chunked"] as const]
        : [["Content-Length", String(promisedBytes ?? lengthOf(body))] as const]),
      ...(stays ? request.version === "1.0" ? [["Connection", "keep-alive"] as const] : [] : [
        ["Connection", "close"] as const,
      ]),
    ]),
    () => {},
  );
  if (request.method === "HEAD" || !hasBody) return { outcome: "whole", stays };
  const pieceBytes = bytesPerSecond && Math.max(4, Math.ceil(bytesPerSecond / PIECES_PER_SECOND));
  const chunks = chunksOf(body, pieceBytes);
  const sending = new Sending(answer, framing === "chunked", context);
  for await (const chunk of encode === undefined ? chunks : encode(chunks)) {
    if (!await sending.send(chunk)) return { outcome: "cut", stays: false };
  }
  if (!await sending.finish()) return { outcome: "cut", stays: false };
  const isShort = framing === "length" && lengthOf(body) < (promisedBytes ?? 0);
  return { outcome: isShort ? "cut" : "whole", stays: stays && !isShort };
}

function framingOf(
  { delivery: { framing, encode } = {} }: Answer,
  { version }: Pick<RequestHead, "version">,
): "length" | "chunked" | "close" {
  const wanted = framing ?? (encode === undefined ? "length" : "chunked");
  return wanted === "chunked" && version === "1.0" ? "close" : wanted;
}

/** A body on its way. */
class Sending {
  readonly #context: DeliveryContext;
  readonly #isChunked: boolean;
  readonly #bytesPerSecond: number | undefined;
  /** What is still to happen, with the number of bytes of the body after which it does. */
  readonly #ahead: { at: number; what: Interruption }[];
  readonly #startedMs: number;
  #sentBytes = 0;

  constructor({ body, delivery = {} }: Answer, isChunked: boolean, context: DeliveryContext) {
    const length = lengthOf(body);
    this.#context = context;
    this.#isChunked = isChunked;
    this.#bytesPerSecond = delivery.bytesPerSecond;
    this.#ahead = (delivery.interruptions ?? [])
      .map((what) => ({ at: Math.floor(what.at.bytes ?? what.at.share * length), what }))
      .toSorted((a, b) => a.at - b.at);
    this.#startedMs = context.clock.now();
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
      await this.#keepToRate();
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

  async #keepToRate(): Promise<void> {
    if (this.#bytesPerSecond === undefined) return;
    const { clock, signal } = this.#context;
    const dueMs = this.#startedMs + this.#sentBytes / this.#bytesPerSecond * 1_000;
    const delayMs = dueMs - clock.now();
    if (delayMs > 0) await clock.sleep(delayMs, signal);
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
