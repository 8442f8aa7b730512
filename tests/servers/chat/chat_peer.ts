/**
 * A chat client that does nothing by itself, over a bare socket: it says what the test says, and hears
 * one message after the other.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Address } from "../../../core/address.ts";
import { utf8 } from "../../../core/bytes.ts";
import {
  type ClientMessage,
  encodeMessage,
  type Framing,
  ObjectDecoder,
  readServerMessage,
  type ServerMessage,
  type ServerMessageOf,
} from "../../../protocols/chat/mod.ts";
import { Peer } from "../../peer.ts";

/** One client. */
export class ChatPeer implements AsyncDisposable {
  readonly peer: Peer;
  framing: Framing = "legacy";
  /** Everything that it heard so far. */
  readonly heard: ServerMessage[] = [];
  readonly #decoder = new ObjectDecoder();

  private constructor(peer: Peer) {
    this.peer = peer;
  }

  /** Connects, and says nothing. */
  static async dial(address: Address): Promise<ChatPeer> {
    return new ChatPeer(await Peer.dial(address));
  }

  /** Connects and joins. */
  static async join(address: Address, login: string, framing: Framing = "lines") {
    const client = await ChatPeer.dial(address);
    client.say({ TYPE: "HI", BODY: login, ...(framing === "lines" ? { framing, id: "hi" } : {}) });
    const state = await client.hear("STATE");
    assert.equal(state.framing, framing === "lines" ? "lines" : undefined);
    client.framing = framing;
    return client;
  }

  /** Says something. */
  say(...messages: ClientMessage[]): void {
    for (const message of messages) void this.peer.write(encodeMessage(message, this.framing));
  }

  /** Writes whatever the test likes. */
  write(text: string): void {
    void this.peer.write(utf8(text));
  }

  /** The next message. */
  async next(): Promise<ServerMessage> {
    for (;;) {
      const object = this.#decoder.next();
      if (object !== undefined) {
        const message = readServerMessage(object);
        this.heard.push(message);
        return message;
      }
      await this.peer.atLeast(1);
      this.#decoder.push(await this.peer.take(this.peer.bytes.length));
    }
  }

  /** The next message of this type; what comes before it is passed over. */
  async hear<Type extends ServerMessage["TYPE"]>(type: Type): Promise<ServerMessageOf<Type>> {
    for (;;) {
      const message = await this.next();
      if (message.TYPE === type) return message as ServerMessageOf<Type>;
    }
  }

  /** The next status of one of its messages that is final; "status reason" where there is a reason. */
  async fate(id?: string): Promise<string> {
    for (;;) {
      const message = await this.hear("MESSTAT");
      if (message.status === "queued" || (id !== undefined && message.id !== id)) continue;
      const { status, reason } = message;
      return reason === undefined ? status! : `${status}: ${reason}`;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.peer[Symbol.asyncDispose]();
  }
}
