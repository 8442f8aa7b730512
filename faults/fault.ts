/**
 * What a fault is: something that happens to a stream's bytes and its end, to an attempt to connect, or
 * to datagrams. A fault knows no socket, no timer and no protocol: it is told what comes and when, and
 * says what goes on and when. A new one is a file here and a line in the registry.
 *
 * Two rules make a run repeatable. What a fault decides by chance follows from its {@link Place} and
 * from the byte's offset or the datagram's ordinal, never from how the bytes happened to be cut. And a
 * fault that delays only says so: whoever applies it keeps the queue, so that a heal can release it.
 *
 * @module
 */
import type { z } from "zod";
import type { Random } from "../core/random.ts";

/** Up goes from the one who dials to the target; down comes back. */
export type Direction = "up" | "down";

/** What a link carries. */
export type Protocol = "tcp" | "udp";

/**
 * How a stream ends. `finish`: its sender has said all it had to say, the other direction goes on.
 * `close`: both directions are closed in order. `reset`: both are torn.
 */
export type StreamEnd = "finish" | "close" | "reset";

/** Bytes on their way in one direction of a stream. */
export interface Piece {
  /** Never empty, and never changed: who alters them makes new ones. */
  readonly bytes: Uint8Array;
  /** Of the first byte, since the start of the stream in its direction. */
  readonly offset: number;
  /** When they get here, in the clock's milliseconds; `Infinity`: not before the faults change. */
  readonly atMs: number;
  /** The least time that must lie between them and what was sent before, in milliseconds. */
  readonly apartMs: number;
}

/** The end on its way in one direction of a stream, behind its bytes. */
export interface Ending {
  readonly end: StreamEnd;
  /** How many bytes came before. */
  readonly offset: number;
  readonly atMs: number;
}

/** Takes what goes on. What is handed to it later never overtakes what was handed to it before. */
export interface StreamOutlet {
  piece(piece: Piece): void;
  ending(ending: Ending): void;
}

/** A fault at work in one direction of one connection. */
export interface StreamStage {
  /** The fault's `when` has come, after `offset` bytes; what follows comes after it. */
  begin?(offset: number, atMs: number, out: StreamOutlet): void;
  piece(piece: Piece, out: StreamOutlet): void;
  /** Without it an end passes as it is. */
  ending?(ending: Ending, out: StreamOutlet): void;
}

/** A datagram on its way. */
export interface Datagram {
  readonly bytes: Uint8Array;
  /** Its place among those of its client and direction, as they were sent; from 0. */
  readonly ordinal: number;
  /** 0 for the datagram itself, more for a duplicate. */
  readonly copy: number;
  /** How many bytes were sent before it. */
  readonly offset: number;
  /** As for a {@link Piece}. */
  readonly atMs: number;
}

/** A fault at work on the datagrams of one client in one direction. They may overtake one another. */
export interface DatagramStage {
  datagram(datagram: Datagram, pass: (datagram: Datagram) => void): void;
  /** Gives back what it keeps, because the faults change. */
  release?(): Datagram[];
}

/** Where a fault is at work: on one connection (or for one client), in one direction. */
export interface Place {
  readonly direction: Direction;
  /** Chance of this fault here. Only ever used through `stream(…)`, by offset or ordinal. */
  readonly random: Random;
  /** Whether decisions are wanted: what is worked out only to be told can be left out. */
  readonly observed: boolean;
  /**
   * Tells a decision, at a byte's offset or a datagram's ordinal.
   *
   * @returns `false` when `when.times` is used up: the datagram is then to be left alone.
   */
  decide(at: number, what: string): boolean;
  /** Asks that nothing is read from the sender for so long, so that it feels that its bytes wait. */
  rest(forMs: number): void;
  /** Calls back at a moment, unless the faults change before. */
  wake(atMs: number, ring: () => void): void;
}

/** What becomes of an attempt to connect: a reset at once, or nothing at all. */
export type AttemptOutcome = "refused" | "unanswered";

/** A fault that has come into force on a link; what its places share lives here. */
export interface Effects {
  /** What happens to new connections. */
  attempt?: AttemptOutcome;
  stream?(place: Place): StreamStage;
  datagrams?(place: Place): DatagramStage;
}

/** A fault's declaration: the source of its keys, their checks and their explanation. */
export interface Fault<Options extends z.ZodObject = z.ZodObject> {
  /** Its name in scenarios and on the command line, and of its file. */
  kind: string;
  /** One sentence. */
  summary: string;
  /** What it can happen to. */
  protocols: readonly Protocol[];
  /** Its own options; those that every fault takes come on top. */
  options: Options;
  /** What is wrong with options that are right one by one: a key, and what is to be said of it. */
  check?(options: z.output<Options> & { when: { bytes?: number } }): [string[], string] | undefined;
  /** What it does, to stand behind a link's name: "adds 20±5 ms". */
  effect(options: z.output<Options>): string;
  /** Comes into force on a link. */
  apply(options: z.output<Options>): Effects;
}

/** Declares a fault. */
export function defineFault<Options extends z.ZodObject>(fault: Fault<Options>): Fault {
  return fault as unknown as Fault;
}
