/**
 * One connection to the room, from its first byte to its end, over TCP or from a page.
 *
 * @module
 */
import { formatAddress } from "../../core/address.ts";
import { ProtocolError } from "../../core/errors.ts";
import { formatDuration } from "../../core/units.ts";
import {
  encodeMessage,
  farewell,
  followClient,
  freshServerSession,
  ObjectDecoder,
  readClientMessage,
  type ServerAct,
  type ServerMessageOf,
} from "../../protocols/chat/mod.ts";
import type { Connection } from "../../transports/connection.ts";
import type { Session } from "../../transports/redial.ts";
import type { ChatContext } from "./chat.ts";
import type { Client } from "./client.ts";
import { FloodGate } from "./flood_gate.ts";
import type { Guest, Room } from "./room.ts";
import type { Line } from "./room_observer.ts";
import { Timeouts } from "./timeouts.ts";

/** How long a client may take to take what it is still told, in milliseconds. */
const FAREWELL_MS = 1_500;

/** What a connection may do. */
export interface ChatSessionOptions {
  /** How its client comes. */
  line: Line;
  /** Messages a second. */
  messageRate: number;
  /** Connections to the room. */
  maxClients: number;
  /** For HI, in milliseconds. */
  loginTimeout: number;
}

/** The session of every connection to a room that comes this way. */
export function chatSession(
  room: Room,
  options: ChatSessionOptions,
  context: ChatContext,
): Session {
  const greetings = new Timeouts<ClientSession>(
    options.loginTimeout,
    (session) => session.refuse(`no HI came within ${formatDuration(options.loginTimeout)}`),
    context,
  );
  return (connection, opened) => {
    const host = { room, options, context, greetings };
    return new ClientSession(connection, opened, host).run();
  };
}

/** What the sessions of one way share. */
interface SessionHost {
  room: Room;
  options: ChatSessionOptions;
  context: ChatContext;
  /** Those that have not said HI. */
  greetings: Timeouts<ClientSession>;
}

class ClientSession implements Guest {
  readonly #connection: Connection;
  readonly #opened: () => void;
  readonly #host: SessionHost;
  readonly #decoder = new ObjectDecoder();
  readonly #gate: FloodGate;
  #state = freshServerSession;
  #client: Client | undefined;
  #departure: Promise<void> | undefined;

  constructor(connection: Connection, opened: () => void, host: SessionHost) {
    this.#connection = connection;
    this.#opened = opened;
    this.#host = host;
    this.#gate = new FloodGate(host.options.messageRate, host.context.clock);
  }

  get login(): string | undefined {
    return this.#client?.login;
  }

  /** Serves the connection until it is over. */
  async run(): Promise<void> {
    const { room, options: { maxClients }, greetings } = this.#host;
    if (room.isClosed) return this.dismiss();
    if (room.guests.size >= maxClients) {
      return this.refuse(`${maxClients} clients are here already`);
    }
    room.guests.add(this);
    greetings.add(this);
    try {
      await this.#listen();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      await this.refuse(error.message);
    } finally {
      greetings.delete(this);
      await this.#depart();
      room.guests.delete(this);
    }
  }

  dismiss(): Promise<void> {
    return this.#depart(farewell());
  }

  reset(): void {
    this.#connection.reset();
  }

  /** Says why the client cannot stay, and closes. */
  refuse(reason: string, id?: string): Promise<void> {
    if (this.#departure !== undefined) return this.#departure;
    const { log, observe } = this.#host.context;
    observe.clients.refused(reason);
    log.info("refused {peer}: {reason}", {
      peer: formatAddress(this.#connection.remote),
      login: this.login,
      reason,
    });
    return this.#depart(farewell(reason, id));
  }

  async #listen(): Promise<void> {
    for await (const bytes of this.#connection) {
      this.#decoder.push(bytes);
      for (
        let object = this.#decoder.next();
        object !== undefined;
        object = this.#decoder.next()
      ) {
        const isCounted = this.#take(object);
        const delayMs = isCounted ? this.#gate.pass() : 0;
        if (delayMs > 0) await this.#pause(delayMs);
        const heard = this.#client?.untilHeard();
        if (heard !== undefined) await Promise.race([heard, this.#connection.ended]);
        if (this.#departure !== undefined) return;
      }
    }
    this.#decoder.end();
  }

  /** Does what a message asks for; whether it counts for how fast its client may talk. */
  #take(object: unknown): boolean {
    const { state, acts } = followClient(this.#state, readClientMessage(object));
    this.#state = state;
    let isCounted = false;
    for (const act of acts) isCounted = this.#do(act) || isCounted;
    return isCounted;
  }

  #do(act: ServerAct): boolean {
    const { room } = this.#host;
    if (act.act === "join") {
      this.#join(act);
      return true;
    }
    if (act.act === "leave") {
      void this.#depart(farewell(undefined, act.id));
      return true;
    }
    const client = this.#client;
    if (client === undefined) return true;
    switch (act.act) {
      case "acknowledge":
        return !room.acknowledge(client, act.from, act.id);
      case "send":
        room.send(client, act);
        return true;
      case "broadcast":
        room.sendToAll(client, act.text, act.id);
        return true;
      case "tell-state":
        room.tellState(client, act.id);
        return true;
      case "tell-who":
        room.tellWho(client, act.id);
        return true;
      case "fail":
        room.fail(client, act.reason, act.id);
        return true;
    }
  }

  #join({ login, framing, id }: Extract<ServerAct, { act: "join" }>): void {
    const { room, options: { line }, context: { log }, greetings } = this.#host;
    const peer = formatAddress(this.#connection.remote);
    this.#client = room.join({
      login,
      framing,
      id,
      line,
      sink: this.#connection,
      onBehind: () => {
        log.warn("reset {peer}: {login} does not take what it is sent", { peer, login });
        this.reset();
      },
    });
    if (this.#client === undefined) {
      void this.refuse(`the login ${login} is taken`, id);
      return;
    }
    greetings.delete(this);
    this.#decoder.framing = framing;
    log.debug("{login} joined from {peer}", { login, peer, framing });
    this.#opened();
  }

  #depart(bye?: ServerMessageOf<"BYE">): Promise<void> {
    return this.#departure ??= this.#leave(bye);
  }

  async #leave(bye?: ServerMessageOf<"BYE">): Promise<void> {
    const { room, context: { clock } } = this.#host;
    const client = this.#client;
    if (client === undefined) {
      if (bye !== undefined) this.#connection.send(encodeMessage(bye, "legacy"), () => {});
    } else {
      // What happens because it leaves is nothing that it should hear behind its BYE.
      const told = bye === undefined ? client.leave() : client.finish(bye);
      room.leave(client);
      const late = new AbortController();
      const patience = clock.sleep(FAREWELL_MS, late.signal).catch(() => {});
      await Promise.race([told, patience, this.#connection.ended]);
      late.abort();
      client.leave();
    }
    await this.#connection.close();
  }

  /** Listens to nothing for so long, unless the connection ends. */
  async #pause(delayMs: number): Promise<void> {
    const awake = new AbortController();
    const slept = this.#host.context.clock.sleep(delayMs, awake.signal).catch(() => {});
    await Promise.race([slept, this.#connection.ended]);
    awake.abort();
  }
}
