/**
 * The client's line to the server: who it is there, across as many connections as that takes, and what
 * it observes.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import type { RoomState } from "../../protocols/chat/mod.ts";
import type { Connection } from "../../transports/connection.ts";
import { type DialObserver, type Line, stayConnected } from "../../transports/redial.ts";
import { freshToken, messageIds } from "../chat_ids.ts";
import { ChatSession, type Fate, type ShownMessage, type WhoIsThere } from "../chat_session.ts";
import type { ChatClientContext, ChatClientOptions } from "./chat_client.ts";

/** How many messages wait for a person who is not there yet, and how many ids are known again. */
const MAX_UNSHOWN = 100;
const MAX_KNOWN = 1_000;
/** How long a BYE may take to get out. */
const LEAVE_MS = 500;

/** Who follows what happens. */
export interface LineListener {
  /** The server let the client in, for the first time or again. */
  joined(room: RoomState): void;
  /** Whether anybody else is there has changed. */
  state(room: RoomState): void;
  /** A message of somebody else; it is acknowledged when this returns. */
  show(message: ShownMessage): void;
  /** An attempt to join failed: nobody answers, or the server said why. */
  refused(reason: string, isUnreachable: boolean): void;
  /** A connection is over that the client was let in on. */
  lost(): void;
}

/** A message of one's own; `to` is undefined where it is for all. */
export interface OwnMessage {
  to: string | undefined;
  text: string;
}

/** A line. Disposing says BYE and hangs up. */
export class ChatLine implements AsyncDisposable {
  /** Who it is, or tries to be. */
  login = "";
  /** Why the last attempt failed; undefined once the server let it in. */
  refusal: { reason: string; isUnreachable: boolean } | undefined;
  /** What the server said last of the room. */
  room: RoomState | undefined;
  readonly #options: ChatClientOptions;
  readonly #context: ChatClientContext;
  readonly #nextId: () => string;
  #line: Line | undefined;
  #session: ChatSession | undefined;
  #listener: LineListener | undefined;
  #unshown: ShownMessage[] = [];
  readonly #known = new Set<string>();
  #unanswered = 0;
  #changed = Promise.withResolvers<void>();
  #disposal: Promise<void> | undefined;

  constructor(options: ChatClientOptions, context: ChatClientContext) {
    this.#options = options;
    this.#context = context;
    this.#nextId = messageIds(freshToken(context.clock, context.random));
    context.signal.addEventListener("abort", () => void this[Symbol.asyncDispose]());
  }

  get isJoined(): boolean {
    return this.#session?.isJoined ?? false;
  }

  /** How many messages there are whose fate is not known yet. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Joins, and joins again when the connection is lost; resolves when the first attempt is decided. */
  async join(login: string): Promise<void> {
    await this.hangUp();
    if (this.#disposal !== undefined) return;
    this.login = login;
    this.refusal = undefined;
    const context = { ...this.#context, signal: new AbortController().signal };
    const session = (connection: Connection, opened: () => void) => this.#talk(connection, opened);
    this.#line = stayConnected(this.#options, session, this.#observer(), context);
    await this.#line.attempted;
  }

  /** Says BYE where somebody hears it, and joins no more. */
  async hangUp(): Promise<void> {
    const line = this.#line;
    this.#line = undefined;
    if (line === undefined) return;
    if (this.isJoined) await this.#leave();
    await line[Symbol.asyncDispose]();
  }

  /** Whoever follows it from now on is first shown what came while nobody did. */
  follow(listener: LineListener): void {
    this.#listener = listener;
    for (const message of this.#unshown.splice(0)) listener.show(message);
  }

  /** Sends a message to one, or to all; `onFate` hears what becomes of it, queued first. */
  send(own: OwnMessage, onFate: (fate: Fate) => void = () => {}): void {
    const { observe, clock } = this.#context;
    const startedAt = clock.now();
    observe.deliveries.began(startedAt);
    const { to, text } = own;
    let times: { firstAt: number } | undefined;
    const hear = (fate: Fate) => {
      if (fate.status === "queued") times = { firstAt: clock.now() };
      else {
        this.#unanswered--;
        observe.deliveries.done(startedAt, fate.status === "delivered" ? "ok" : "error", times);
      }
      onFate(fate);
      this.#change();
    };
    this.#unanswered++;
    if (!this.isJoined) {
      hear({ status: "failed", reason: "there is no connection", isCertain: true });
      return;
    }
    observe.sent.sent(utf8(text));
    if (to === undefined) this.#session!.sendToAll(text, hear);
    else this.#session!.send(to, text, hear);
  }

  /**
   * Asks for the server's state.
   *
   * @throws {Error} when there is no connection, or it ends before the answer.
   */
  async askState(): Promise<RoomState> {
    return await this.#joinedSession().askState();
  }

  /**
   * Asks who is there.
   *
   * @throws {Error} when there is no connection, or it ends before the answer.
   */
  async askWho(): Promise<WhoIsThere> {
    return await this.#joinedSession().askWho();
  }

  /** Waits until something is so, but not for ever. */
  async until(isSo: () => boolean, limitMs: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const ends = AbortSignal.any([signal, this.#context.signal, over.signal]);
    const late = this.#context.clock.sleep(limitMs, ends).catch(() => {}).then(() => over.abort());
    while (!isSo() && !over.signal.aborted) await Promise.race([this.#changed.promise, late]);
    over.abort();
    await late;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#disposal ??= this.hangUp();
  }

  #joinedSession(): ChatSession {
    if (!this.isJoined) throw new Error("There is no connection");
    return this.#session!;
  }

  async #talk(connection: Connection, opened: () => void): Promise<void> {
    const { clock } = this.#context;
    const { framing } = this.#options;
    const options = { login: this.login, framing, clock, nextId: this.#nextId };
    const session = new ChatSession(connection, options, {
      joined: (room) => {
        this.room = room;
        this.refusal = undefined;
        this.#listener?.joined(room);
        this.#change();
      },
      state: (room) => {
        if (room === this.room) return;
        this.room = room;
        this.#listener?.state(room);
      },
      show: (message) => this.#show(session, message),
    });
    this.#session = session;
    await session.run(opened);
  }

  #show(session: ChatSession, message: ShownMessage): void {
    const { from, text, toAll, id } = message;
    // What one said to all comes back to oneself, too.
    if (toAll && from === this.login) return;
    if (!this.#isKnown(message)) {
      this.#context.observe.received.received(utf8(text));
      if (this.#listener !== undefined) this.#listener.show(message);
      else {
        this.#unshown.push(message);
        if (this.#unshown.length > MAX_UNSHOWN) this.#unshown.shift();
      }
    }
    if (!toAll) session.acknowledge({ from, id });
  }

  /** Whether it was shown before: its sender was not told of the acknowledgement, and sent it again. */
  #isKnown({ from, id, toAll }: ShownMessage): boolean {
    if (id === undefined || toAll) return false;
    const key = JSON.stringify([from, id]);
    if (this.#known.has(key)) return true;
    this.#known.add(key);
    if (this.#known.size > MAX_KNOWN) this.#known.delete(this.#known.values().next().value!);
    return false;
  }

  #observer(): DialObserver {
    const { connection } = this.#context.observe;
    return {
      attempted: () => connection.attempted(),
      opened: () => connection.opened(),
      refused: (reason, isUnreachable) => {
        connection.refused(reason, isUnreachable);
        this.refusal = { reason, isUnreachable };
        this.#listener?.refused(reason, isUnreachable);
        this.#change();
      },
      ended: (how, onPurpose) => {
        connection.ended(how, onPurpose);
        if (!onPurpose) this.#listener?.lost();
        this.#change();
      },
    };
  }

  /** Says BYE, and waits until it is out. */
  async #leave(): Promise<void> {
    const patience = new AbortController();
    const late = this.#context.clock.sleep(LEAVE_MS, patience.signal).catch(() => {});
    await Promise.race([this.#session!.leave(), late]);
    patience.abort();
    await late;
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
