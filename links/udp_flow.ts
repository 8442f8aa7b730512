/**
 * One client of a link over UDP: a socket towards the target, and a lane for each direction.
 *
 * @module
 */
import { isIP } from "node:net";
import type { Logger } from "@logtape/logtape";
import type { Address } from "../core/address.ts";
import type { Clock } from "../core/clock.ts";
import type { Tap } from "../core/tap.ts";
import type { Alarm, Reminder } from "./alarm.ts";
import { DatagramLane } from "./datagram_lane.ts";
import { DatagramSocket } from "../transports/datagram_socket.ts";
import type { Concerned, FaultInForce } from "./faults_in_force.ts";

/** After so long without a datagram in either direction a client is forgotten. */
const IDLE_MS = 60_000;

/** What a flow needs of its link. */
export interface FlowContext {
  clock: Clock;
  alarm: Alarm;
  log: Logger;
  /** The socket that clients send to. */
  listener: DatagramSocket;
  target: () => Address;
  tap?: Tap | undefined;
}

/** One client. */
export class UdpFlow {
  readonly concerned: Concerned;
  /** Resolves when its socket is closed. */
  readonly ended: Promise<void>;
  readonly #context: FlowContext;
  readonly #socket: DatagramSocket;
  readonly #up: DatagramLane;
  readonly #down: DatagramLane;
  #lastMs: number;
  #expiry: Reminder;

  constructor(client: Address, number: number, context: FlowContext) {
    const { clock, alarm, listener } = context;
    const target = context.target();
    this.#context = context;
    this.#lastMs = clock.now();
    this.concerned = { number, openedMs: this.#lastMs };
    const any = isIP(target.hostname) === 6 ? "::" : "0.0.0.0";
    const socket = new DatagramSocket({ hostname: any, port: 0 }, context);
    this.#socket = socket;
    this.#up = new DatagramLane("up", context, (bytes) => socket.send(bytes, target));
    this.#down = new DatagramLane("down", context, (bytes) => listener.send(bytes, client));
    this.ended = socket.receive((bytes, from) => {
      // The socket is open to everybody; only the target's answers are the client's.
      const isTarget = from.port === target.port &&
        (isIP(target.hostname) === 0 || from.hostname === target.hostname);
      if (!isTarget) return;
      this.#lastMs = clock.now();
      this.#down.push(bytes);
    });
    this.#expiry = alarm.at(this.#lastMs + IDLE_MS, this.#expire);
  }

  /** Takes a datagram from the client. */
  push(bytes: Uint8Array): void {
    this.#lastMs = this.#context.clock.now();
    this.#up.push(bytes);
  }

  /** Begins, or goes on, with other faults. */
  setFaults(faults: readonly FaultInForce[]): void {
    const chosen = faults.filter((fault) => fault.chooses(this.concerned));
    this.#up.setFaults(chosen, this.concerned);
    this.#down.setFaults(chosen, this.concerned);
  }

  /** Ends it; what waits is dropped. */
  close(): void {
    this.#context.alarm.cancel(this.#expiry);
    this.#up.dispose();
    this.#down.dispose();
    this.#socket.close();
  }

  readonly #expire = (): void => {
    const { alarm, clock } = this.#context;
    const atMs = this.#lastMs + IDLE_MS;
    if (clock.now() >= atMs) this.close();
    else this.#expiry = alarm.at(atMs, this.#expire);
  };
}
