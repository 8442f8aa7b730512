/**
 * A chat client's side of one connection: it joins, sends, hears what became of each message, and is
 * shown what others sent. In legacy framing it never has two messages unread at the server.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { framesOf } from "../core/decoder.ts";
import { formatDuration } from "../core/units.ts";
import {
  type ClientAct,
  type ClientMessage,
  type ClientSessionState,
  excessBytes,
  followServer,
  type Framing,
  freshClientSession,
  isReply,
  ObjectDecoder,
  readServerMessage,
  type RoomState,
  type ServerMessage,
} from "../protocols/chat/mod.ts";
import type { Connection } from "../transports/connection.ts";
import { RefusedError } from "../transports/redial.ts";
import { SilenceWatch } from "../transports/silence.ts";
import { type FateListener, PendingMessages } from "./chat_fates.ts";
import { type ChatWriter, LegacyWriter, linesWriter } from "./chat_writer.ts";

export type { Fate, FateListener } from "./chat_fates.ts";

/** A message that somebody else sent; one to all may also be one's own. */
export interface ShownMessage {
  from: string;
  text: string;
  toAll: boolean;
  /** Only in lines framing; the same when it is sent again. */
  id: string | undefined;
}

/** Who is there. */
export interface WhoIsThere {
  logins: string[];
  /** How many there are besides. */
  more: number;
}

/** Who hears what the server says. */
export interface ChatEvents {
  /** The server let the client in. */
  joined?(room: RoomState, framing: Framing): void;
  /** The state, as it was asked for, or because it changed. */
  state?(room: RoomState): void;
  /** A message came. Unless it is to all, {@link ChatSession.acknowledge} it once it is shown. */
  show(message: ShownMessage): void;
}

/** How a session goes about it. */
export interface ChatSessionOptions {
  login: string;
  /** Lines are asked for; a server that does not know them makes it legacy. */
  framing: Framing;
  clock: Clock;
  /** What a new message is called, each time another word. */
  nextId(): string;
  /** How long the server may take to let the client in; default 10 s. */
  loginTimeoutMs?: number;
  /** Legacy: after so long without an answer the next message goes out; default 5 s. */
  answerTimeoutMs?: number;
}

/** The longest login, in UTF-16 units, that still can be answered in any framing. */
const MAX_LOGIN_LENGTH = 128;

/** The most messages that may be without a final status. */
const MAX_PENDING = 10_000;

interface Question {
  TYPE: "STATE" | "WHOAVAIL";
  id: string;
  answer: PromiseWithResolvers<ClientAct>;
}

/** One client on one connection. */
export class ChatSession {
  readonly #connection: Connection;
  readonly #options: ChatSessionOptions;
  readonly #events: ChatEvents;
  readonly #decoder = new ObjectDecoder();
  #state: ClientSessionState;
  #writer: ChatWriter;
  readonly #pending = new PendingMessages();
  #questions: Question[] = [];
  #opened: () => void = () => {};
  readonly #over = Promise.withResolvers<void>();
  #isOver = false;
  #reason: string | undefined;

  constructor(connection: Connection, options: ChatSessionOptions, events: ChatEvents) {
    this.#connection = connection;
    this.#options = options;
    this.#events = events;
    this.#state = freshClientSession(options.framing);
    const { clock, answerTimeoutMs = 5_000 } = options;
    this.#writer = new LegacyWriter(connection, clock, answerTimeoutMs);
  }

  /** The framing that holds now. */
  get framing(): Framing {
    return this.#state.framing;
  }

  /** Whether the server has let the client in, and neither has ended it since. */
  get isJoined(): boolean {
    return this.#state.phase === "joined" && !this.#isOver;
  }

  /** How many messages have no final status yet. */
  get pending(): number {
    return this.#pending.size;
  }

  /**
   * Joins, and goes on until the connection is over. Then every message has its final status.
   *
   * @param opened Called once, when the server has let the client in.
   * @throws {RefusedError} when the server refuses the client, at once or later, or does not answer.
   * @throws {ProtocolError} when it says what no server may.
   */
  async run(opened: () => void): Promise<void> {
    const { login, framing, clock, loginTimeoutMs = 10_000 } = this.#options;
    this.#opened = opened;
    let isLate = false;
    using patience = new SilenceWatch(clock, loginTimeoutMs, () => {
      isLate = true;
      void this.#connection.close();
    });
    const echoed = framing === "lines" ? framing : undefined;
    const hi: ClientMessage = { TYPE: "HI", BODY: login, framing: echoed };
    try {
      if (excessBytes(hi, "legacy") > 0) throw new RefusedError("the login is too long");
      this.#writer.write(hi);
      for await (const object of framesOf(this.#connection, this.#decoder)) {
        const wasGreeting = this.#state.phase === "greeting";
        this.#take(readServerMessage(object));
        if (wasGreeting && this.isJoined) patience[Symbol.dispose]();
        if (this.#state.phase !== "over") continue;
        if (this.#reason !== undefined) throw new RefusedError(this.#reason);
        if (wasGreeting) throw new RefusedError("the server said BYE");
        return;
      }
      if (isLate) throw new RefusedError(`no answer in ${formatDuration(loginTimeoutMs)}`);
    } finally {
      this.#end();
    }
  }

  /**
   * Sends a text to one.
   *
   * @param id What it is called; the same again when a message whose fate is unknown is sent again.
   * @returns Its id.
   */
  send(to: string, text: string, onFate: FateListener, id = this.#options.nextId()): string {
    return this.#send({ TYPE: "SENDTO", BODY: [to, text], id }, id, onFate);
  }

  /** Sends a text to all; its id. It is delivered once the server has sent it to those who are there. */
  sendToAll(text: string, onFate: FateListener, id = this.#options.nextId()): string {
    return this.#send({ TYPE: "EVERY1", BODY: text, id }, id, onFate);
  }

  /** Tells the sender of a message that it was shown. */
  acknowledge({ from, id }: Pick<ShownMessage, "from" | "id">): void {
    const thanks: ClientMessage = { TYPE: "MESSACC", BODY: from, id };
    // A server may make up a login that does not fit into an answer.
    if (!this.#isOver && from.length < MAX_LOGIN_LENGTH) this.#writer.write(thanks);
  }

  /**
   * Asks for the server's state.
   *
   * @throws {Error} when the connection ends before the answer.
   */
  async askState(): Promise<RoomState> {
    return (await this.#ask("STATE") as Extract<ClientAct, { act: "state" }>).room;
  }

  /**
   * Asks who is there.
   *
   * @throws {Error} when the connection ends before the answer.
   */
  async askWho(): Promise<WhoIsThere> {
    const { logins, more } = await this.#ask("WHOAVAIL") as Extract<ClientAct, { act: "who" }>;
    return { logins, more };
  }

  /** Says BYE; resolves when the socket has got it, or the connection is over. Never rejects. */
  leave(): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#writer.write({ TYPE: "BYE", BODY: "", id: this.#idInLines() }, resolve);
    return Promise.race([promise, this.#over.promise]);
  }

  /** Legacy messages have no ids on the wire. */
  #idInLines(id?: string): string | undefined {
    return this.framing === "lines" ? id ?? this.#options.nextId() : undefined;
  }

  #send(message: ClientMessage, id: string, onFate: FateListener): string {
    const fail = (reason: string) => onFate({ status: "failed", reason, isCertain: true });
    const isFull = this.#pending.size >= MAX_PENDING;
    if (!this.isJoined || isFull) {
      fail(isFull ? "too many messages wait for their status" : "there is no connection");
      return id;
    }
    const said = { ...message, id: this.#idInLines(id) };
    const handedOver = this.#pending.add(id, said, onFate);
    try {
      this.#writer.write(said, handedOver);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#pending.remove(id);
      fail(`it is ${excessBytes(said, this.framing)} bytes too long for ${this.framing} framing`);
    }
    return id;
  }

  async #ask(TYPE: Question["TYPE"]): Promise<ClientAct> {
    if (!this.isJoined) throw new Error("There is no connection");
    const id = this.#options.nextId();
    const answer = Promise.withResolvers<ClientAct>();
    this.#questions.push({ TYPE, id, answer });
    this.#writer.write({ TYPE, BODY: "", id: this.#idInLines(id) });
    return await answer.promise;
  }

  #take(message: ServerMessage): void {
    const isAnswer = this.#isAnswer(message);
    const { state, acts } = followServer(this.#state, message);
    this.#state = state;
    for (const act of acts) this.#do(act);
    if (isAnswer) this.#writer.answered();
  }

  /** Legacy: whether it shows that what is in flight was read. */
  #isAnswer(message: ServerMessage): boolean {
    const asked = this.#writer.inFlight;
    if (asked === undefined || !isReply(asked, message)) return false;
    // A status that comes late belongs to an older message.
    return message.TYPE !== "MESSTAT" || this.#pending.isOldest(asked);
  }

  #do(act: ClientAct): void {
    switch (act.act) {
      case "joined":
        if (act.framing === "lines") this.#useLines();
        this.#opened();
        return this.#events.joined?.(act.room, act.framing);
      case "state":
        this.#answer("STATE", act);
        return this.#events.state?.(act.room);
      case "who":
        return this.#answer("WHOAVAIL", act);
      case "show": {
        const { from, text, toAll, id } = act;
        return this.#events.show({ from, text, toAll, id });
      }
      case "acknowledge":
        // Whoever shows it does that.
        return;
      case "status":
        if (this.framing === "legacy") this.#pending.settleOldest(act.status, act.reason);
        else if (act.id !== undefined) this.#pending.settle(act.id, act.status, act.reason);
        return;
      case "closed":
        this.#reason = act.reason;
    }
  }

  #useLines(): void {
    this.#decoder.framing = "lines";
    const legacy = this.#writer as LegacyWriter;
    this.#writer = linesWriter(this.#connection);
    legacy.giveTo(this.#writer);
  }

  #answer(TYPE: Question["TYPE"], act: ClientAct): void {
    const isMeant = (question: Question) =>
      question.TYPE === TYPE && (this.framing === "legacy" || question.id === act.id);
    const question = this.#questions.find(isMeant);
    if (question === undefined) return;
    this.#questions = this.#questions.filter((one) => one !== question);
    question.answer.resolve(act);
  }

  #end(): void {
    this.#isOver = true;
    this.#writer[Symbol.dispose]();
    this.#over.resolve();
    this.#pending.end();
    for (const { answer } of this.#questions) answer.reject(new Error("The connection is over"));
    this.#questions = [];
  }
}
