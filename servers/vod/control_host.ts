/**
 * What the control sessions of one port share, whichever transport they come by.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";
import type { VodContext } from "./vod.ts";
import type { Sessions } from "./sessions.ts";
import type { ImageStream } from "./stream.ts";

/** A port's streams, and whom to tell. */
export interface ControlHost
  extends Pick<VodContext, "clock" | "log" | "observe" | "signal" | "tap"> {
  /** The first is for those who name none. */
  streams: readonly ImageStream[];
  sessions: Sessions;
}

/**
 * The stream that a client wants.
 *
 * @throws {ProtocolError} when there is none of that id.
 */
export function chooseStream(
  streams: readonly ImageStream[],
  id: number | undefined,
): ImageStream {
  const stream = id === undefined ? streams[0] : streams.find((one) => one.id === id);
  if (stream !== undefined) return stream;
  const known = streams.map((one) => one.id).join(", ");
  throw new ProtocolError(`Cannot serve stream ${id}: there is ${known}`);
}

/** An image that a client asked for. */
export interface Pull {
  id: number;
  /** When it did, in the clock's milliseconds. */
  askedAt: number;
}

/** Which image a client is at: what -1 asks for. */
export class Cursor {
  #next = 0;

  /** The id that is meant, among so many images. */
  resolve(id: number, count: number): number {
    const meant = id < 0 ? this.#next % count : id;
    this.#next = meant + 1;
    return meant;
  }
}
