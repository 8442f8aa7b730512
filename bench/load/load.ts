/**
 * Sources and their rovers, in one process and on one clock.
 *
 * @module
 */
import { equalBytes, utf8 } from "../../core/bytes.ts";
import { schedule, systemClock } from "../../core/clock.ts";
import { Histogram } from "../../observations/histogram.ts";
import { ChunkedDecoder } from "../../protocols/ntrip/mod.ts";
import { ownUsage } from "../usage.ts";
import { dial, writeAll } from "./dial.ts";
import { encodeMessage, MessageCutter, numberOf, type SentMessage } from "./messages.ts";
import type { Feed, LoadLine, LoadPlan } from "./plan.ts";

/** How long to wait for messages that are still on their way when the measured time is over. */
const DRAIN_MS = 2_000;

/** The load. What it finds out is kept as it comes. */
export class Load implements Disposable {
  readonly #plan: LoadPlan;
  /** The numbers of the messages that count: from the first to before the last. */
  readonly #first: number;
  readonly #last: number;
  readonly #connections: Deno.Conn[] = [];
  readonly #latency = new Histogram();
  readonly #arrived = Promise.withResolvers<void>();
  #delivered = 0;

  constructor(plan: LoadPlan) {
    this.#plan = plan;
    const messages = Math.max(plan.parts, Math.round(plan.measuredMs / 1_000 * plan.ratePerSecond));
    this.#first = Math.max(1, Math.min(2 * plan.ratePerSecond, Math.round(messages / 2)));
    this.#last = this.#first + messages;
  }

  /** How many messages should arrive, at all rovers together. */
  get #expected(): number {
    const rovers = this.#plan.feeds.reduce((sum, feed) => sum + feed.rovers, 0);
    return rovers * (this.#last - this.#first);
  }

  /** Connects everybody, sends everything, and says what the plan asks to be told. */
  async run(say: (line: LoadLine) => void): Promise<void> {
    const { feeds, neverReading } = this.#plan;
    const beganAt = systemClock.now();
    const send = await Promise.all(feeds.map((feed, source) => this.#connect(feed, source)));
    const ignored = neverReading ? await this.#open(feeds[0]!.rover) : undefined;
    const startedAt = systemClock.now();
    const rovers = feeds.reduce((sum, feed) => sum + feed.rovers, 0);
    let tornAfterMs: number | null = null;
    if (ignored !== undefined) {
      void tornAt(ignored).then((atMs) => tornAfterMs = atMs - startedAt);
    }
    const cpuMs = await this.#send(send, () => say({ kind: "mark" }));
    await Promise.race([this.#arrived.promise, systemClock.sleep(DRAIN_MS)]);
    say({
      kind: "result",
      expected: this.#expected,
      delivered: this.#delivered,
      latency: this.#latency.toJSON(),
      loginsPerSecond: rovers / (startedAt - beganAt) * 1_000,
      cpuMs,
      tornAfterMs,
    });
  }

  [Symbol.dispose](): void {
    for (const connection of this.#connections) connection.close();
  }

  /** Connects a source and its rovers; resolves to what sends one message from it. */
  async #connect(feed: Feed, source: number): Promise<(number: number, dueAt: number) => void> {
    const { messageBytes } = this.#plan;
    const sent: SentMessage[] = [];
    const connection = await this.#open(feed.source);
    for (let i = 0; i < feed.rovers; i++) {
      void this.#read(await this.#open(feed.rover), sent, feed.rover.isHttp ?? false);
    }
    return (number, dueAt) => {
      const bytes = encodeMessage(number, source, messageBytes);
      sent.push({ bytes, dueAt });
      void writeAll(connection, bytes);
    };
  }

  async #open(login: Feed["source"]): Promise<Deno.Conn> {
    const connection = await dial(login);
    this.#connections.push(connection);
    return connection;
  }

  /** Sends until the last message; resolves to the CPU time that the measured part of it took. */
  async #send(
    send: readonly ((number: number, dueAt: number) => void)[],
    onMark: () => void,
  ): Promise<number> {
    const { ratePerSecond, parts, inTurn } = this.#plan;
    const marks = new Set<number>();
    for (let part = 0; part <= parts; part++) {
      marks.add(this.#first + Math.round((this.#last - this.#first) * part / parts));
    }
    let beganWithMs = 0;
    // Behind those who send together, or each in turn, there is a moment in which nobody does.
    const turns = inTurn ? send.map((one) => [one]) : [send];
    const turnMs = 1_000 / ratePerSecond / (turns.length + 1);
    for await (
      const { index, intendedAt } of schedule(turnMs, systemClock, new AbortController().signal)
    ) {
      const turn = turns[index % (turns.length + 1)];
      const number = Math.floor(index / (turns.length + 1));
      if (turn !== undefined) {
        for (const sendOne of turn) sendOne(number, intendedAt);
        continue;
      }
      // From here on it is about the next message.
      if (marks.has(number + 1)) onMark();
      if (number + 1 === this.#first) beganWithMs = ownUsage().cpuMs;
      if (number + 1 === this.#last) break;
    }
    return ownUsage().cpuMs - beganWithMs;
  }

  /** Reads as one rover, until its connection ends or brings what was never sent. */
  async #read(
    connection: Deno.Conn,
    sent: readonly SentMessage[],
    isChunked: boolean,
  ): Promise<void> {
    let next = 0;
    let isSound = true;
    let nowMs = 0;
    const cutter = new MessageCutter(this.#plan.messageBytes, (message) => {
      const number = numberOf(message);
      const original = sent[number];
      isSound &&= number >= next && original !== undefined && equalBytes(message, original.bytes);
      if (!isSound) return;
      next = number + 1;
      if (number >= this.#first && number < this.#last) this.#count(nowMs - original!.dueAt, nowMs);
    });
    const chunks = isChunked ? new ChunkedDecoder() : undefined;
    const buffer = new Uint8Array(4096);
    try {
      for (;;) {
        const count = await connection.read(buffer);
        if (count === null || !isSound) return;
        nowMs = systemClock.now();
        const read = buffer.subarray(0, count);
        if (chunks === undefined) {
          cutter.push(read);
          continue;
        }
        chunks.push(read.slice());
        for (let data = chunks.next(); data !== undefined; data = chunks.next()) cutter.push(data);
      }
    } catch {
      // Torn by the server, or closed at the end: what did not arrive counts as lost either way.
    }
  }

  #count(latencyMs: number, nowMs: number): void {
    this.#latency.record(latencyMs, nowMs, 0);
    if (++this.#delivered === this.#expected) this.#arrived.resolve();
  }
}

/** How often a rover that never reads tries whether its connection still stands. */
const TRY_MS = 250;

/** Resolves when writing to a connection fails; it does not read, so it learns no other way. */
async function tornAt(connection: Deno.Conn): Promise<number> {
  try {
    for (;;) {
      await writeAll(connection, utf8("\r\n"));
      await systemClock.sleep(TRY_MS);
    }
  } catch {
    return systemClock.now();
  }
}
