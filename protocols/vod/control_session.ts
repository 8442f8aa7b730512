/**
 * What control words mean, one after the other.
 *
 * ```text
 * before LISTEN_PORT    GET names the stream, FRAGMENT_SIZE is kept     → (nothing)
 *                       LISTEN_PORT                                     → open
 * after it              GET asks for an image                           → image
 *                       FRAGMENT_SIZE                                   → resize
 *                       START  PAUSE  ALIVE                             → start  pause  alive
 * at any time           END                                             → end
 * ```
 *
 * So `GET 1, LISTEN_PORT 5000` and `GET 3` are told apart by what came before, never by blank lines,
 * which are optional, nor by what comes after, which may be long in coming.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";
import type { ControlEvent } from "./control_word.ts";

/** What a client wants done. */
export type ControlAct =
  /** Send to this port of the client; `undefined` is what the client did not say. */
  | {
    act: "open";
    streamId: number | undefined;
    port: number;
    fragmentSizeBytes: number | undefined;
  }
  /** From now on no datagram to this client is longer. */
  | { act: "resize"; fragmentSizeBytes: number }
  /** Send this image; -1 is the next one, wrapping round. */
  | { act: "image"; id: number }
  /** Send images at the stream's rate. One that is started already stays so. */
  | { act: "start" }
  /** Stop sending at a rate. */
  | { act: "pause" }
  /** The client is still there. */
  | { act: "alive"; id: number | undefined }
  /** Finish. */
  | { act: "end" };

/** What a client has said so far. */
interface SessionState {
  readonly port: number | undefined;
  readonly streamId: number | undefined;
  readonly fragmentSizeBytes: number | undefined;
}

const fresh: SessionState = {
  port: undefined,
  streamId: undefined,
  fragmentSizeBytes: undefined,
};

/** One client's state: of a connection, or of the address that datagrams come from. */
export class ControlSession {
  #state: SessionState = fresh;

  /** The port that images go to; `undefined` before LISTEN_PORT and after END. */
  get port(): number | undefined {
    return this.#state.port;
  }

  /**
   * What a word of a connection means; `undefined` when there is nothing to do yet.
   *
   * @throws {ProtocolError} when the word cannot stand here.
   */
  follow(event: ControlEvent): ControlAct | undefined {
    switch (event.word) {
      case "GET":
        if (this.port !== undefined) return { act: "image", id: event.id };
        if (event.id < 0) throw refused(`GET ${event.id} names no stream, and no port is open yet`);
        this.#set({ streamId: event.id });
        return undefined;
      case "LISTEN_PORT":
        return this.#open(event.port);
      case "FRAGMENT_SIZE":
        this.#set({ fragmentSizeBytes: event.size });
        if (this.port === undefined) return undefined;
        return { act: "resize", fragmentSizeBytes: event.size };
      case "START":
        this.#mustBeOpen(event.word);
        return { act: "start" };
      case "PAUSE":
        this.#mustBeOpen(event.word);
        return { act: "pause" };
      case "ALIVE":
        this.#mustBeOpen(event.word);
        return { act: "alive", id: event.id };
      case "END":
        this.#state = fresh;
        return { act: "end" };
      case "unknown":
        return undefined;
    }
  }

  /**
   * What a whole datagram means. One that holds LISTEN_PORT is an opening, first or repeated, and
   * what stands in it is gathered into one `open`. A network may double it, and a client that was
   * started again may have its old address: neither must be read as a wish for an image.
   *
   * @throws {ProtocolError} when a word cannot stand where it does. The session is then what it was
   * before.
   */
  followDatagram(events: readonly ControlEvent[]): ControlAct[] {
    const before = this.#state;
    try {
      return this.#gather(events);
    } catch (error) {
      this.#state = before;
      throw error;
    }
  }

  #gather(events: readonly ControlEvent[]): ControlAct[] {
    const opens = events.some(({ word }) => word === "LISTEN_PORT");
    if (opens && this.port !== undefined) this.#state = fresh;
    const acts: ControlAct[] = [];
    for (const event of events) {
      const act = this.follow(event);
      const last = acts.at(-1);
      if (act?.act === "resize" && last?.act === "open") {
        last.fragmentSizeBytes = act.fragmentSizeBytes;
      } else if (act !== undefined) acts.push(act);
    }
    return acts;
  }

  #open(port: number): ControlAct | undefined {
    if (this.port === port) return undefined;
    if (this.port !== undefined) {
      throw refused(`LISTEN_PORT is ${port}, but was ${this.port} before`);
    }
    this.#set({ port });
    const { streamId, fragmentSizeBytes } = this.#state;
    return { act: "open", streamId, port, fragmentSizeBytes };
  }

  #mustBeOpen(word: string): void {
    if (this.port === undefined) throw refused(`${word} came before LISTEN_PORT`);
  }

  #set(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change };
  }
}

function refused(why: string): ProtocolError {
  return new ProtocolError(`Cannot follow VOD control: ${why}`);
}
