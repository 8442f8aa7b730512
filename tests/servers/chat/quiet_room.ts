/**
 * A room without sockets, whose time a test owns.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import assert from "node:assert/strict";
import { createRandom } from "../../../core/random.ts";
import {
  type Framing,
  ObjectDecoder,
  readServerMessage,
  type ServerMessage,
} from "../../../protocols/chat/mod.ts";
import type { Client } from "../../../servers/chat/client.ts";
import { Room, type RoomOptions } from "../../../servers/chat/room.ts";
import { RoomLog } from "../../../servers/chat/room_log.ts";
import type { Sink } from "../../../transports/connection.ts";
import { VirtualClock } from "../../virtual_clock.ts";

/** A client of a {@link QuietRoom}, and what it hears. */
export class Hearer implements Sink {
  /** What was handed over at a time, as text. */
  readonly segments: string[] = [];
  /** Whether what is handed over is taken; else it is under way for ever. */
  takes = true;
  isBehind = false;
  client!: Client;
  #heard = 0;

  send(bytes: Uint8Array, done: () => void): void {
    this.segments.push(new TextDecoder().decode(bytes));
    if (this.takes) done();
  }

  /** What it heard since it was asked last. */
  async heard(): Promise<ServerMessage[]> {
    await setImmediate();
    const decoder = new ObjectDecoder();
    decoder.push(new TextEncoder().encode(this.segments.slice(this.#heard).join("")));
    this.#heard = this.segments.length;
    const messages: ServerMessage[] = [];
    for (let object = decoder.next(); object !== undefined; object = decoder.next()) {
      messages.push(readServerMessage(object));
    }
    return messages;
  }

  /** The same in short: `INCMESS ann: hello`, `delivered 1`, `failed 1: why`. */
  async news(): Promise<string[]> {
    return (await this.heard()).map(brief);
  }
}

function brief({ TYPE, BODY, ...rest }: ServerMessage): string {
  if (TYPE === "INCMESS" || TYPE === "BROADCAST") return `${TYPE} ${(BODY as string[]).join(": ")}`;
  if (TYPE !== "MESSTAT") return TYPE === "BYE" ? TYPE : `${TYPE} ${BODY}`;
  const { status, id, reason } = rest as { status: string; id?: string; reason?: string };
  const words = id === undefined ? status : `${status} ${id}`;
  return reason === undefined ? words : `${words}: ${reason}`;
}

/** A room, and those in it. */
export class QuietRoom {
  readonly clock = new VirtualClock();
  readonly log: string[] = [];
  /** How many clients missed each message to all that somebody missed. */
  readonly missed: number[] = [];
  readonly room: Room;
  readonly #over = new AbortController();

  constructor(options: Partial<RoomOptions> = {}) {
    const usual = { ackTimeout: 30_000, keepMax: 100, maxQueued: 1_000, legacyGap: 50 };
    this.room = new Room({ ...usual, ...options }, {
      clock: this.clock,
      random: createRandom(1),
      signal: this.#over.signal,
      observers: [new RoomLog((line) => this.log.push(line))],
      onMissed: (_, clients) => this.missed.push(clients),
    });
  }

  /** Lets somebody in. */
  join(login: string, framing: Framing = "lines"): Hearer {
    const sink = new Hearer();
    const client = this.room.join({
      login,
      framing,
      sink,
      line: "tcp",
      id: undefined,
      onBehind: () => sink.isBehind = true,
    });
    assert.ok(client !== undefined, `${login} is not there yet`);
    sink.client = client;
    return sink;
  }

  /** Lets two in, and passes over what they hear of that. */
  async joinTwo(framings: [Framing, Framing] = ["lines", "lines"]): Promise<[Hearer, Hearer]> {
    const two: [Hearer, Hearer] = [this.join("ann", framings[0]), this.join("ben", framings[1])];
    await this.clock.advance(100);
    for (const one of two) await one.heard();
    return two;
  }

  /** Lets one send to another. */
  send(from: Hearer, to: string, text: string, id?: string): void {
    this.room.send(from.client, { to, text, id });
  }

  /** Ends every time-out: a test that is over shall leave nothing behind. */
  [Symbol.dispose](): void {
    this.#over.abort();
    for (const client of this.room.clients.values()) client.leave();
  }
}
