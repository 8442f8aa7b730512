/**
 * Staying connected: dial, run a session, and when it is over dial again after a delay that grows
 * with every failure, so that a server that comes back is not stormed.
 *
 * @module
 */
import type { Logger } from "@logtape/logtape";
import { type Address, formatAddress } from "../core/address.ts";
import type { Clock } from "../core/clock.ts";
import { sentence, systemReason } from "../core/errors.ts";
import { duration, positiveDuration } from "../core/units.ts";
import type { Random } from "../core/random.ts";
import type { Tap } from "../core/tap.ts";
import type { Connection, Ending } from "./connection.ts";
import { dialTcp } from "./tcp.ts";
import { dialTls, type TlsTrust } from "./tls.ts";

/** Whom a part dials, how long it tries, and how long it waits before it dials again. */
export interface DialOptions {
  target: Address;
  /** Whom it trusts, where it speaks TLS. */
  tls?: TlsTrust;
  /** How it is reached, where not over the network: `target` says no more than where, for the log. */
  dialWith?: (signal: AbortSignal) => Promise<Connection>;
  /** How long one dial may take, in milliseconds. */
  connectTimeout: number;
  /** How long to wait after the first failure, and after a session that had been accepted. */
  redialMin: number;
  /** The wait doubles with every further failure, up to this; it never shrinks, where this is less. */
  redialMax: number;
}

/**
 * The options of a part that dials, except whom, with which scenarios and command lines set
 * {@link DialOptions}.
 *
 * @param redialMin The default of the first wait, `1s`; without the second it stays like that.
 */
export const dialOptions = (redialMin: string, redialMax = redialMin) => ({
  connectTimeout: duration().prefault("5s").describe("How long one dial may take."),
  redialMin: positiveDuration()
    .prefault(redialMin)
    .describe("How long it waits before it dials again, give or take a tenth."),
  redialMax: duration().prefault(redialMax)
    .describe("The wait doubles with every failure, up to this."),
});

/** The peer answered and said no. A session throws it to have its words reported. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  /** The peer's wish for the least delay before the next attempt. */
  readonly retryAfterMs: number | undefined;

  constructor(reason: string, options: ErrorOptions & { retryAfterMs?: number } = {}) {
    super(reason, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/**
 * The peer wants to be asked in another way, which the session knows now. A session throws it to have
 * the peer dialled once more, at once and as part of the same attempt.
 */
export class AskAgainError extends RefusedError {}

/** Who wants to know how the dialling goes: a recorder of connections has this shape. */
export interface DialObserver {
  /** A dial begins. */
  attempted(): void;
  /** The session is on: the peer accepted what the part came for. */
  opened(): void;
  /** The attempt failed: nobody answered (`unreachable`), or the peer said no. */
  refused(reason: string, unreachable: boolean): void;
  /** A session that was on is over; `onPurpose` when the line itself was told to stop. */
  ended(how: Ending, onPurpose: boolean): void;
}

/** What {@link stayConnected} needs from its part. */
export interface DialContext {
  clock: Clock;
  random: Random;
  log: Logger;
  signal: AbortSignal;
  /** Sees what the connection carries. */
  tap?: Tap | undefined;
}

/**
 * What happens on a connection. It calls `opened` once the peer has accepted it, or has been accepted,
 * and throws {@link RefusedError} when the peer declines.
 */
export type Session = (
  connection: Connection,
  opened: () => void,
  signal: AbortSignal,
) => Promise<void>;

/** A part's line to its peer. Disposing hangs up and waits for the session. */
export interface Line extends AsyncDisposable {
  /** Resolves when the first attempt has been decided, either way. Never rejects. */
  readonly attempted: Promise<void>;
}

/** How an attempt went. */
interface Attempt {
  accepted: boolean;
  /** How long the peer wants to be left alone, if it said so; else 0. */
  retryAfterMs: number;
}

function dial(
  { target, tls, dialWith }: DialOptions,
  signal: AbortSignal,
  tap: Tap | undefined,
): Promise<Connection> {
  if (dialWith !== undefined) return dialWith(signal);
  return tls === undefined ? dialTcp(target, signal, tap) : dialTls(target, tls, signal, tap);
}

/**
 * Keeps one connection to the target until `signal` aborts or the line is disposed.
 *
 * @param session Runs on each connection. When it returns or throws, the connection is closed.
 */
export function stayConnected(
  options: DialOptions,
  session: Session,
  observer: DialObserver,
  context: DialContext,
): Line {
  const { clock, random, log, tap } = context;
  const hangUp = new AbortController();
  const signal = AbortSignal.any([context.signal, hangUp.signal]);
  const decided = Promise.withResolvers<void>();

  async function attempt(): Promise<Attempt> {
    observer.attempted();
    for (let mayAskAgain = true;; mayAskAgain = false) {
      const asked = await ask(mayAskAgain);
      if (asked !== "again") return asked;
    }
  }

  /** Dials once, and runs the session to its end. */
  async function ask(mayAskAgain: boolean): Promise<Attempt | "again"> {
    let accepted = false;
    let connection: Connection;
    try {
      const timeout = AbortSignal.timeout(options.connectTimeout);
      connection = await dial(options, AbortSignal.any([signal, timeout]), tap);
    } catch (error) {
      if (signal.aborted) throw error;
      const cause = (error as Error).cause;
      observer.refused(
        cause === undefined ? "no answer in time" : systemReason(cause),
        true,
      );
      log.debug("dial failed", { reason: sentence(error) });
      return { accepted, retryAfterMs: 0 };
    }
    const stop = () => void connection.close();
    signal.addEventListener("abort", stop, { once: true });
    // A signal that aborted while the dial was being completed tells nobody any more.
    if (signal.aborted) stop();
    let failure: unknown;
    try {
      await session(connection, () => {
        accepted = true;
        observer.opened();
        decided.resolve();
      }, signal);
    } catch (error) {
      failure = error;
      log.debug("session ended", { reason: sentence(error) });
    } finally {
      signal.removeEventListener("abort", stop);
      await connection.close();
    }
    const asksAgain = failure instanceof AskAgainError && mayAskAgain && !signal.aborted;
    if (asksAgain && !accepted) return "again";
    if (accepted) observer.ended(await connection.ended, signal.aborted);
    else if (!signal.aborted) {
      observer.refused(
        failure === undefined ? "closed without an answer" : systemReason(failure),
        false,
      );
    }
    return {
      accepted,
      retryAfterMs: failure instanceof RefusedError ? failure.retryAfterMs ?? 0 : 0,
    };
  }

  async function run(): Promise<void> {
    const { redialMin, redialMax } = options;
    let delayMs = redialMin;
    while (!signal.aborted) {
      const { accepted, retryAfterMs } = await attempt();
      decided.resolve();
      if (accepted) delayMs = redialMin;
      // A tenth of chance keeps thousands that lost the same server from coming back as one.
      const spreadMs = delayMs * (0.9 + 0.2 * random.next());
      await clock.sleep(Math.max(retryAfterMs, spreadMs), signal);
      delayMs = Math.min(Math.max(redialMin, redialMax), delayMs * 2);
    }
  }

  const finished = run().catch((error) => {
    if (!signal.aborted) {
      log.error("line failed", { peer: formatAddress(options.target), reason: sentence(error) });
    }
  }).finally(() => decided.resolve());
  return {
    attempted: decided.promise,
    async [Symbol.asyncDispose]() {
      hangUp.abort(new DOMException("The part was stopped.", "AbortError"));
      await finished;
    },
  };
}
