/**
 * Who is there, and what they hear of each other.
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import {
  encodeMessage,
  excessBytes,
  type Framing,
  type RoomState,
  type ServerMessage,
  type ServerMessageOf,
  whoAvail,
} from "../../protocols/chat/mod.ts";
import { Broadcast } from "../../transports/broadcast.ts";
import type { Sink } from "../../transports/connection.ts";
import { type Client, MAX_BACKLOG_BYTES, type OwnMessage } from "./client.ts";
import { Deliveries, type DeliveriesOptions, type Wish } from "./deliveries.ts";
import { LegacyClient } from "./legacy_client.ts";
import { LinesClient } from "./lines_client.ts";
import type { Line, RoomMessage, RoomObserver } from "./room_observer.ts";
import { Turn } from "./turn.ts";

/** With it a message has all the bytes that it can have. */
const longestId = "x".repeat(64);

/** What can be set of a room. */
export interface RoomOptions extends DeliveriesOptions {
  /** The least time between two objects to a client in legacy framing, in milliseconds. */
  legacyGap: number;
}

/** What a room needs. */
export interface RoomContext {
  clock: Clock;
  random: Random;
  /** Aborts when nothing shall time out any more. */
  signal: AbortSignal;
  observers: readonly RoomObserver[];
  /** A message to all does not fit, or comes too fast, for some clients in legacy framing. */
  onMissed: (message: RoomMessage, clients: number) => void;
}

/** Who wants to join. */
export interface Newcomer {
  login: string;
  framing: Framing;
  line: Line;
  sink: Sink;
  /** What its HI was called. */
  id: string | undefined;
  /** It takes too little of what it is sent, and is sent nothing any more. */
  onBehind: () => void;
}

/** A connection to the room, whether or not its client has joined. */
export interface Guest {
  readonly login: string | undefined;
  /** Says BYE, and closes. */
  dismiss(): Promise<void>;
  /** Tears its connection. */
  reset(): void;
}

/** A room. */
export class Room {
  /** Every connection. */
  readonly guests = new Set<Guest>();
  readonly #clients = new Map<string, Client>();
  readonly #legacyClients = new Set<LegacyClient>();
  readonly #broadcast = new Broadcast({
    maxBacklogBytes: MAX_BACKLOG_BYTES,
    whenBehind: "disconnect",
  });
  readonly #turn = new Turn();
  readonly #options: RoomOptions;
  readonly #context: RoomContext;
  readonly #deliveries: Deliveries;
  readonly #idPrefix: string;
  #ids = 0;
  /** What is said of who is there, by framing, until somebody comes or goes. */
  #whoAvail: Partial<Record<Framing, ServerMessageOf<"WHOAVAIL">>> = {};
  #announced: RoomState = stateOf(0);
  #isClosed = false;

  constructor(options: RoomOptions, context: RoomContext) {
    this.#options = options;
    this.#context = context;
    // Whoever was here before the server came back shall not take new messages for old ones.
    this.#idPrefix = context.random.bytes(4).toHex();
    this.#deliveries = new Deliveries(options, {
      ...context,
      clients: this.#clients,
      nextId: () => this.#nextId(),
    });
  }

  /** Whether nobody may join any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether there is anybody to talk to. */
  get state(): RoomState {
    return stateOf(this.#clients.size);
  }

  /** Who is there, in order of joining. */
  get clients(): ReadonlyMap<string, Client> {
    return this.#clients;
  }

  /** How many messages have no final status. */
  get unsettled(): number {
    return this.#deliveries.unsettled;
  }

  /** Lets a client in, and tells it the state; `undefined` when its login is taken. */
  join(newcomer: Newcomer): Client | undefined {
    const { login, framing, id } = newcomer;
    if (this.#clients.has(login)) return undefined;
    // Those who are there hear of a change as such, the newcomer in the answer to its HI.
    this.#announceChange(this.#clients.size + 1);
    const client = this.#admit(newcomer);
    this.#clients.set(login, client);
    this.#whoAvail = {};
    const echo = framing === "lines" ? framing : undefined;
    client.tell({ TYPE: "STATE", BODY: this.state, framing: echo, id });
    for (const observer of this.#context.observers) observer.joined(client);
    this.#deliveries.joined(client);
    return client;
  }

  /** Lets a client go. */
  leave(client: Client): void {
    if (this.#clients.get(client.login) !== client) return;
    this.#clients.delete(client.login);
    this.#whoAvail = {};
    if (client instanceof LegacyClient) this.#legacyClients.delete(client);
    this.#deliveries.left(client);
    for (const observer of this.#context.observers) observer.left(client);
    this.#announceChange(this.#clients.size);
  }

  /** Tells a client the state. */
  tellState(client: Client, id: string | undefined): void {
    client.tell({ TYPE: "STATE", BODY: this.state, id });
  }

  /** Tells a client who is there. */
  tellWho(client: Client, id: string | undefined): void {
    const { framing } = client;
    // A list of thousands takes a while to be made to fit, and anybody may ask for it at any time.
    this.#whoAvail[framing] ??= whoAvail([...this.#clients.keys()], framing, longestId);
    client.tell({ ...this.#whoAvail[framing], id });
  }

  /** Takes a message to one. */
  send(client: Client, wish: Wish): void {
    this.#deliveries.take(client, wish);
  }

  /** A client acknowledges; whether it was to. */
  acknowledge(client: Client, from: string, id: string | undefined): boolean {
    return this.#deliveries.acknowledge(client, from, id);
  }

  /** Takes a message to all, its sender included. */
  sendToAll(client: Client, text: string, id: string | undefined): void {
    const { clock, observers, onMissed } = this.#context;
    const { login: from } = client;
    const message: RoomMessage & OwnMessage = {
      from,
      to: undefined,
      text,
      takenAt: clock.now(),
      ownId: id,
    };
    for (const observer of observers) observer.taken(message);
    client.took(message);
    const missed = this.#tellAll({
      TYPE: "BROADCAST",
      BODY: [from, text],
      id: id ?? this.#nextId(),
    });
    if (missed > 0) onMissed(message, missed);
    client.report(message, "delivered", undefined);
    for (const observer of observers) observer.settled(message, "delivered");
  }

  /** Tells a client that a message of its own is not sent. */
  fail(client: Client, reason: string, id: string | undefined): void {
    const message: OwnMessage = { ownId: id };
    if (client.framing === "legacy") client.took(message);
    client.report(message, "failed", reason);
  }

  /** Settles what is under way, says BYE to everybody, and closes all connections. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#deliveries.close();
    await Promise.all([...this.guests].map((guest) => guest.dismiss()));
  }

  #admit({ login, framing, line, sink, onBehind }: Newcomer): Client {
    if (framing === "lines") {
      const [broadcast, turn] = [this.#broadcast, this.#turn];
      return new LinesClient({ login, line, sink, onBehind, broadcast, turn });
    }
    const { clock } = this.#context;
    const { ackTimeout: ackTimeoutMs, legacyGap: gapMs } = this.#options;
    const fields = { login, line, sink, onBehind, clock, ackTimeoutMs, gapMs };
    const client = new LegacyClient(fields);
    this.#legacyClients.add(client);
    return client;
  }

  /** Says to everybody who was there before that there are more now, or fewer. */
  #announceChange(size: number): void {
    const state = stateOf(size);
    if (state === this.#announced || this.#isClosed) return;
    this.#announced = state;
    this.#tellAll({ TYPE: "STATE", BODY: state, id: this.#nextId() });
    for (const observer of this.#context.observers) observer.stateChanged(state);
  }

  /** Says something to everybody; how many will not hear it. */
  #tellAll(message: ServerMessage): number {
    this.#turn.end();
    this.#broadcast.send(encodeMessage(message, "lines"));
    if (this.#legacyClients.size === 0) return 0;
    if (excessBytes(message, "legacy") > 0) return this.#legacyClients.size;
    const bytes = encodeMessage(message, "legacy");
    let missed = 0;
    for (const client of this.#legacyClients) {
      if (!client.send(message.TYPE, bytes)) missed++;
    }
    return missed;
  }

  #nextId(): string {
    return `${this.#idPrefix}-${++this.#ids}`;
  }
}

function stateOf(clients: number): RoomState {
  return clients < 2 ? "WAIT4CLIENTS" : "READY2SERV";
}
