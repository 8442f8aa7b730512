/**
 * What a client sends: every command with its blank line, in the official form and in the bare one.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import { type ControlWord, LEAST_FRAGMENT_SIZE } from "./control_word.ts";

/** How a client introduces itself. */
export interface Opening {
  /** Default: the bare form, without GET. */
  streamId?: number;
  /** Where images shall go. */
  port: number;
  /** The longest datagram that the client receives; UDP only. */
  fragmentSizeBytes?: number;
}

/**
 * The opening, in one piece: a datagram must hold the whole of it.
 *
 * @throws {RangeError} when a number cannot be written.
 */
export function encodeOpening(opening: Opening): Uint8Array<ArrayBuffer> {
  const { streamId, port, fragmentSizeBytes } = opening;
  if (streamId !== undefined) check("stream id", streamId, 0, 999_999_999);
  const words: ControlWord[] = [
    ...(streamId === undefined ? [] : [{ word: "GET" as const, id: streamId }]),
    { word: "LISTEN_PORT", port },
    ...(fragmentSizeBytes === undefined
      ? []
      : [{ word: "FRAGMENT_SIZE" as const, size: fragmentSizeBytes }]),
  ];
  return utf8(`${words.map((word) => `${line(word)}\r\n`).join("")}\r\n`);
}

/**
 * One word as a command of its own: `encodeCommand({ word: "GET", id: -1 })`.
 *
 * @throws {RangeError} when its number cannot be written.
 */
export function encodeCommand(word: ControlWord): Uint8Array<ArrayBuffer> {
  return utf8(`${line(word)}\r\n\r\n`);
}

function line(event: ControlWord): string {
  switch (event.word) {
    case "GET":
      return `GET ${check("id", event.id, -1, 999_999_999)}`;
    case "LISTEN_PORT":
      return `LISTEN_PORT ${check("port", event.port, 1, 65535)}`;
    case "FRAGMENT_SIZE":
      return `FRAGMENT_SIZE ${check("size", event.size, LEAST_FRAGMENT_SIZE, 999_999_999)}`;
    case "ALIVE":
      return event.id === undefined ? "ALIVE" : `ALIVE ${check("id", event.id, -1, 999_999_999)}`;
    default:
      return event.word;
  }
}

function check(what: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`The ${what} is ${value}, must be from ${min} to ${max}`);
}
