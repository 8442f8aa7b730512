/**
 * The port of the catalog. Clients of the original connect and wait: its server wrote before anything
 * was asked. Others speak HTTP. So whoever is silent for a moment, or has already said that nothing
 * will come, gets the text; whoever speaks is put through to the HTTP server behind.
 *
 * @module
 */
import type { Logger } from "@logtape/logtape";
import type { Address } from "../../core/address.ts";
import type { Clock } from "../../core/clock.ts";
import type { Tap } from "../../core/tap.ts";
import type { Connection } from "../../transports/connection.ts";
import { SilenceWatch } from "../../transports/silence.ts";
import { dialTcp, listenTcp, type TcpListener } from "../../transports/tcp.ts";

/** After so long a client that says nothing is one of the original's. */
const SILENCE_MS = 200;

/** Connections on which nothing moved for so long are given up; followed pages ping more often. */
const IDLE_MS = 120_000;

/**
 * How long the HTTP server may pause before its answer to somebody who closed their own side counts as
 * whole. Told of the close, it would drop the answers that it still makes.
 */
const LAST_WORD_MS = 1_000;

/** Further clients are turned away. */
const MAX_CONNECTIONS = 1_000;

/** What a front needs. */
export interface FrontContext {
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
  tap?: Tap | undefined;
}

/**
 * Listens.
 *
 * @param behind Where the HTTP server is.
 * @param answer What is written to a client that asks for nothing.
 * @throws {BenchError} when the port cannot be had.
 */
export function listenPatiently(
  address: Address,
  behind: Address,
  answer: (connection: Connection) => Promise<void>,
  { clock, log, signal, tap }: FrontContext,
): Promise<TcpListener> {
  let open = 0;

  async function serve(connection: Connection): Promise<void> {
    const input = connection[Symbol.asyncIterator]();
    const first = await firstWords(input);
    if (first === undefined) return await answer(connection);
    const inner = await dialTcp(behind, signal);
    try {
      await putThrough(connection, first, input, inner, clock);
    } finally {
      inner.reset();
    }
  }

  async function firstWords(input: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
    const spoke = new AbortController();
    const silence = clock.sleep(SILENCE_MS, spoke.signal).then(() => undefined, () => undefined);
    try {
      return await Promise.race([input.next().then(({ value }) => value), silence]);
    } finally {
      spoke.abort();
    }
  }

  return listenTcp(address, async (connection) => {
    if (open >= MAX_CONNECTIONS) return connection.reset();
    open++;
    try {
      await serve(connection);
    } finally {
      open--;
    }
  }, { log, tap });
}

/** Carries bytes both ways, each no faster than the other side takes them, until either is over. */
async function putThrough(
  connection: Connection,
  first: Uint8Array,
  input: AsyncIterator<Uint8Array>,
  inner: Connection,
  clock: Clock,
): Promise<void> {
  const hangUp = () => inner.reset();
  using watches = new DisposableStack();
  const idle = watches.use(new SilenceWatch(clock, IDLE_MS, hangUp));
  let lastWord: SilenceWatch | undefined;

  async function ask(): Promise<void> {
    for (let bytes: Uint8Array | undefined = first; bytes !== undefined;) {
      idle.heard();
      await inner.write(bytes);
      bytes = (await input.next()).value;
    }
    if (!watches.disposed) lastWord = watches.use(new SilenceWatch(clock, LAST_WORD_MS, hangUp));
  }

  void connection.ended.then(hangUp);
  ask().catch(hangUp);
  for await (const bytes of inner) {
    await connection.write(bytes);
    idle.heard();
    lastWord?.heard();
  }
}
