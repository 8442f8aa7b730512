/**
 * One base at work.
 *
 * @module
 */
import { schedule, timetable } from "../../core/clock.ts";
import { sentence } from "../../core/errors.ts";
import type { Opened } from "../../parts/part.ts";
import { encodeChunk, encodeLastChunk } from "../../protocols/ntrip/mod.ts";
import type { Connection } from "../../transports/connection.ts";
import { stayConnected } from "../../transports/redial.ts";
import { dialOptionsOf } from "../ntrip_dial.ts";
import { logIn } from "../ntrip_login.ts";
import { createCorrections } from "./corrections.ts";
import type { MessageSource } from "./message_source.ts";
import { conductOf, type Outgoing, withStranger } from "./misbehave.ts";
import type { NtripBaseContext, NtripBaseOptions } from "./ntrip_base.ts";
import { readRecording } from "./recording.ts";
import { SourceRequests } from "./source_request.ts";

/** How many numbers of stations there are. */
const STATIONS = 4096;

/** A connection that takes messages, and how many bytes of them wait for the peer to read. */
interface Feed {
  readonly connection: Connection;
  readonly acceptedAt: number;
  waitingBytes: number;
}

/**
 * Starts one base; resolves when the caster has accepted or declined it, or cannot be reached.
 *
 * @throws {BenchError} when the file to replay cannot be read.
 */
export async function start(
  options: NtripBaseOptions,
  context: NtripBaseContext,
  stack: AsyncDisposableStack,
): Promise<Opened> {
  const { clock, log, signal, observe } = context;
  const requests = new SourceRequests(options, context.random.stream("login"));
  const conduct = conductOf(options);
  const isChunked = options.revision === 2 && options.chunked;
  const dial = await dialOptionsOf(options);
  const createSource = await prepareSource(options, context);
  let feed: Feed | undefined;
  let source: MessageSource | undefined;
  let publishing: Promise<void> | undefined;

  function send(feed: Feed, { bytes, damaged }: Outgoing, intendedAt?: number): void {
    if (damaged) observe.sent.damaged();
    else observe.sent.sent(bytes, intendedAt);
    const wrapped = isChunked ? encodeChunk(bytes) : bytes;
    feed.waitingBytes += wrapped.length;
    feed.connection.send(wrapped, () => feed.waitingBytes -= wrapped.length);
  }

  async function publish(source: MessageSource): Promise<void> {
    const ticks = source.dueMs === undefined
      ? schedule(1_000 / options.rate, clock, signal)
      : timetable((index) => source.dueMs!(index), clock, signal);
    for await (const { index, intendedAt } of ticks) {
      if (feed === undefined) continue;
      if (feed.waitingBytes > options.maxBacklog) {
        observe.sent.skipped();
        continue;
      }
      const messages = conduct.due(index, source.due(index), clock.now() - feed.acceptedAt);
      for (const message of messages) send(feed, message, intendedAt);
    }
  }

  async function serve(connection: Connection, opened: () => void): Promise<void> {
    const session = logIn(connection, {
      request: requests.next(),
      onChallenge: options.auth === "digest" ? requests.challenged : undefined,
      replyTimeoutMs: options.replyTimeout,
      clock,
      onAccepted() {
        opened();
        feed = { connection, acceptedAt: clock.now(), waitingBytes: 0 };
        source ??= createSource();
        for (const message of conduct.greeting(source.greeting())) send(feed, message);
        publishing ??= publish(source).catch((error) => {
          if (!signal.aborted) log.error("the base stopped sending", { reason: sentence(error) });
        });
      },
      onData: (bytes) => log.debug("the caster said something", { bytes: bytes.length }),
    });
    await session.finally(() => feed = undefined);
  }

  // Told before the line hears of it, which closes the connection.
  signal.addEventListener("abort", () => {
    if (isChunked) feed?.connection.send(encodeLastChunk(), () => {});
  }, { once: true });

  stack.defer(() => publishing);
  const line = stack.use(stayConnected(dial, serve, observe.connection, context));
  await line.attempted;
  return { endpoints: {} };
}

/** What creates the base's messages, once it is known when the first one is due. */
async function prepareSource(
  options: NtripBaseOptions,
  { clock, random }: NtripBaseContext,
): Promise<() => MessageSource> {
  const { replay, startTime } = options;
  if (replay !== undefined) {
    const recording = await readRecording(replay, options);
    return () => recording;
  }
  return () => {
    const startUnixMs = startTime === "now" ? Math.round(clock.now()) : Date.parse(startTime);
    const of = (stationId: number) =>
      createCorrections({ ...options, stationId }, startUnixMs, random.stream("receiver"));
    const { stationId, misbehave } = options;
    if (misbehave !== "wrong-station") return of(stationId);
    return withStranger(of(stationId), of((stationId + 1) % STATIONS));
  };
}
