/**
 * One base at work.
 *
 * @module
 */
import { schedule } from "../../core/clock.ts";
import { sentence } from "../../core/errors.ts";
import type { Opened } from "../../parts/part.ts";
import { encodeSourceRequest } from "../../protocols/ntrip/mod.ts";
import type { Connection } from "../../transports/connection.ts";
import { stayConnected } from "../../transports/redial.ts";
import { logIn } from "../ntrip_login.ts";
import { createCorrections } from "./corrections.ts";
import type { MessageSource } from "./message_source.ts";
import type { NtripBaseContext, NtripBaseOptions } from "./ntrip_base.ts";
import { readRecording } from "./recording.ts";

/** A connection that takes messages, and how many bytes of them wait for the peer to read. */
interface Feed {
  readonly connection: Connection;
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
  const request = encodeSourceRequest(options);
  const createSource = await prepareSource(options, context);
  let feed: Feed | undefined;
  let source: MessageSource | undefined;
  let publishing: Promise<void> | undefined;

  function send(feed: Feed, message: Uint8Array, intendedAt?: number): void {
    observe.sent.sent(message, intendedAt);
    feed.waitingBytes += message.length;
    feed.connection.send(message, () => feed.waitingBytes -= message.length);
  }

  async function publish(source: MessageSource): Promise<void> {
    for await (const { index, intendedAt } of schedule(1_000 / options.rate, clock, signal)) {
      if (feed === undefined) continue;
      if (feed.waitingBytes > options.maxBacklog) {
        observe.sent.skipped();
        continue;
      }
      for (const message of source.due(index)) send(feed, message, intendedAt);
    }
  }

  async function serve(connection: Connection, opened: () => void): Promise<void> {
    const session = logIn(connection, {
      request,
      replyTimeoutMs: options.replyTimeout,
      clock,
      onAccepted() {
        opened();
        feed = { connection, waitingBytes: 0 };
        source ??= createSource();
        for (const message of source.greeting()) send(feed, message);
        publishing ??= publish(source).catch((error) => {
          if (!signal.aborted) log.error("the base stopped sending", { reason: sentence(error) });
        });
      },
      onData: (bytes) => log.debug("the caster said something", { bytes: bytes.length }),
    });
    await session.finally(() => feed = undefined);
  }

  stack.defer(() => publishing);
  const line = stack.use(stayConnected(options, serve, observe.connection, context));
  await line.attempted;
  return { endpoints: {} };
}

/** What creates the base's messages, once it is known when the first one is due. */
async function prepareSource(
  options: NtripBaseOptions,
  { clock, random }: NtripBaseContext,
): Promise<() => MessageSource> {
  const { replay, loop, startTime } = options;
  if (replay !== undefined) {
    const recording = await readRecording(replay, loop);
    return () => recording;
  }
  return () => {
    const startUnixMs = startTime === "now" ? Math.round(clock.now()) : Date.parse(startTime);
    return createCorrections(options, startUnixMs, random.stream("receiver"));
  };
}
