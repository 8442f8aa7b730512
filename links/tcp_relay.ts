/**
 * One connection through a link: the client's socket, the target's, and a lane for each direction.
 *
 * @module
 */
import net from "node:net";
import type { Logger } from "@logtape/logtape";
import { type Address, formatAddress } from "../core/address.ts";
import { systemReason } from "../core/errors.ts";
import type { ConnectionTap, Tap } from "../core/tap.ts";
import { tapSocket } from "../transports/tap_socket.ts";
import type { StreamEnd } from "../faults/fault.ts";
import type { Concerned, FaultInForce } from "./faults_in_force.ts";
import { type LaneContext, type Sink, StreamLane } from "./stream_lane.ts";

/** How long a reset lets the network carry what was written before it; it would overtake the rest. */
const LINGER_MS = 20;

/** How long it waits for the operating system to take that, when the reader takes nothing. */
const RESET_PATIENCE_MS = 500;

/** How long a close from here waits for both sides to close as well. */
const CLOSE_TIMEOUT_MS = 1_000;

/** What a relay needs of its link. */
export interface RelayContext extends LaneContext {
  log: Logger;
  /** Where to dial. */
  target: () => Address;
  tap?: Tap | undefined;
}

/** One connection. It is over when both sockets are closed. */
export class TcpRelay {
  readonly concerned: Concerned;
  /** Resolves when both sockets are closed. */
  readonly ended: Promise<unknown>;
  readonly #context: RelayContext;
  readonly #client: net.Socket;
  readonly #up: StreamLane;
  readonly #down: StreamLane;
  #target: net.Socket | undefined;
  readonly #taps = new Map<net.Socket, ConnectionTap>();
  #isUnanswered = false;
  /** The client has gone before anybody answered. */
  #isGivenUp = false;
  /** It ends from here, and nothing is forwarded any more. */
  #isOver = false;
  #targetClosed: Promise<void> = Promise.resolve();

  /** @param client Accepted and paused. */
  constructor(client: net.Socket, number: number, context: RelayContext) {
    this.#client = client;
    this.#context = context;
    this.concerned = { number, openedMs: context.clock.now() };
    this.#up = new StreamLane("up", context);
    this.#down = new StreamLane("down", context);
    this.#wire(client, this.#up, this.#down);
    const clientClosed = new Promise<void>((resolve) => client.once("close", () => resolve()));
    this.ended = clientClosed.then(() => this.#targetClosed);
  }

  /** Begins, or goes on, with other faults. */
  setFaults(faults: readonly FaultInForce[]): void {
    if (this.#isOver) return;
    const isNew = this.#target === undefined;
    const chosen = faults.filter((fault) =>
      (isNew || fault.effects.stream !== undefined) && fault.chooses(this.concerned)
    );
    const outcome = isNew ? firstOf(chosen, (fault) => fault.attempt(this.concerned)) : undefined;
    if (outcome === "refused" || (outcome === undefined && this.#isGivenUp)) return this.reset();
    this.#up.setFaults(chosen, this.concerned);
    this.#down.setFaults(chosen, this.concerned);
    if (outcome === "unanswered") {
      this.#isUnanswered = true;
      this.#up.flow(this.#client);
    } else if (isNew) {
      this.#isUnanswered = false;
      this.#dial();
    }
  }

  /** Tears both sides, now. */
  reset(): void {
    this.#isOver = true;
    for (const socket of this.#sockets()) {
      if (socket.destroyed) continue;
      this.#taps.get(socket)?.reset("local");
      socket.resetAndDestroy();
    }
    this.#dispose();
  }

  /** Ends without ceremony. */
  destroy(): void {
    this.#isOver = true;
    for (const socket of this.#sockets()) socket.destroy();
    this.#dispose();
  }

  #sockets(): net.Socket[] {
    return this.#target === undefined ? [this.#client] : [this.#client, this.#target];
  }

  #dispose(): void {
    this.#up.dispose();
    this.#down.dispose();
  }

  /** Listens to a socket: `from` it to the other side, and `to` it from there. */
  #wire(socket: net.Socket, from: StreamLane, to: StreamLane): void {
    socket.setNoDelay(true);
    const seen = tapSocket(socket, this.#context.tap, socket !== this.#client);
    if (seen !== undefined) this.#taps.set(socket, seen);
    socket.on("data", (bytes: Uint8Array) => from.push(bytes));
    socket.on("drain", () => to.drained());
    socket.on("end", () => {
      this.#isGivenUp ||= this.#isUnanswered;
      from.end("finish");
    });
    socket.on("error", () => {
      to.detach();
      if (this.#isUnanswered) this.destroy();
      else from.end("reset");
    });
  }

  #dial(): void {
    const { log, target: to } = this.#context;
    const fail = (target: string, error: unknown) => {
      const reason = systemReason(error);
      log.debug("target not reached", { target, connection: this.concerned.number, reason });
      // What the client would have got there, as near as can be: its connection is made already.
      this.reset();
    };
    let address: Address;
    try {
      address = to();
    } catch (error) {
      return fail("unknown", error);
    }
    const target = net.connect({
      host: address.hostname,
      port: address.port,
      allowHalfOpen: true,
    });
    this.#target = target;
    this.#targetClosed = new Promise((resolve) => target.once("close", () => resolve()));
    const refuse = (error: Error) => fail(formatAddress(address), error);
    target.once("error", refuse);
    target.once("connect", () => {
      target.off("error", refuse);
      if (this.#isOver) return;
      target.pause();
      this.#wire(target, this.#down, this.#up);
      this.#up.attach(this.#sinkOf(target));
      this.#down.attach(this.#sinkOf(this.#client));
      this.#up.flow(this.#client);
      this.#down.flow(target);
    });
  }

  #sinkOf(socket: net.Socket): Sink {
    const seen = this.#taps.get(socket);
    return {
      write: seen === undefined
        ? (bytes) => socket.write(bytes)
        : (bytes) => socket.write(bytes, (error) => error ? undefined : seen.sent(bytes)),
      end: (how) => this.#end(how, socket),
    };
  }

  #end(how: StreamEnd, socket: net.Socket): void {
    if (how === "finish") socket.end();
    else if (how === "close") this.#close();
    else this.#resetBehind(socket);
  }

  /** Tears both sides once a socket's bytes are on their way. */
  #resetBehind(socket: net.Socket): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#dispose();
    const { alarm, clock } = this.#context;
    const resetIn = (delayMs: number) => alarm.at(clock.now() + delayMs, () => this.reset());
    if (socket.writableLength === 0) return void resetIn(LINGER_MS);
    resetIn(RESET_PATIENCE_MS);
    socket.write(new Uint8Array(), () => resetIn(LINGER_MS));
  }

  /** Closes both sides in order: what was written still arrives, what comes now is dropped. */
  #close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#dispose();
    for (const socket of this.#sockets()) {
      socket.end();
      socket.resume();
    }
    const { alarm, clock } = this.#context;
    alarm.at(clock.now() + CLOSE_TIMEOUT_MS, () => this.destroy());
  }
}

function firstOf<Item, Result>(
  items: readonly Item[],
  find: (item: Item) => Result | undefined,
): Result | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
