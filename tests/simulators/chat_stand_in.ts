/**
 * A stand-in for a chat server: a bare TCP server whose every answer the test writes by hand.
 *
 * @module
 */
import {
  type ClientMessage,
  encodeMessage,
  type Framing,
  ObjectDecoder,
  readClientMessage,
  type ServerMessage,
} from "../../protocols/chat/mod.ts";
import { Peer, type PeerServer, serve } from "../peer.ts";

/** One client, as the stand-in hears it. */
export class ChatVisit extends Peer {
  readonly #decoder = new ObjectDecoder();
  framing: Framing = "legacy";

  /** The client's next message. */
  async message(): Promise<ClientMessage> {
    for (;;) {
      const object = this.#decoder.next();
      if (object !== undefined) return readClientMessage(object);
      const { length } = await this.atLeast(1);
      this.#decoder.push(await this.take(length));
    }
  }

  /** Says something. */
  async say(...messages: ServerMessage[]): Promise<void> {
    for (const message of messages) await this.write(encodeMessage(message, this.framing));
  }

  /** Takes HI and answers it; the login. */
  async welcome({ lines = true, state = "READY2SERV" as const } = {}): Promise<string> {
    const hi = await this.message();
    const echoes = lines && hi.TYPE === "HI" && hi.framing === "lines";
    if (echoes) this.framing = this.#decoder.framing = "lines";
    await this.say({
      TYPE: "STATE",
      BODY: state,
      ...(echoes ? { framing: "lines" as const, id: "s0" } : {}),
    });
    return String(hi.BODY);
  }
}

/** The server. Disposing tears all its connections. */
export type ChatStandIn = PeerServer<ChatVisit>;

/** Starts a stand-in on any free port. */
export function startChatStandIn(): Promise<ChatStandIn> {
  return serve(ChatVisit);
}
