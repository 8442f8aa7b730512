/**
 * What a part is: a server or a simulator, declared once. From the declaration come its YAML keys, its
 * command-line options, defaults, errors, JSON Schema, explanation and reference page, and the metrics
 * that an expectation may name.
 *
 * @module
 */
import type { Logger } from "@logtape/logtape";
import type { z } from "zod";
import type { Address } from "../core/address.ts";
import type { Clock } from "../core/clock.ts";
import type { Random } from "../core/random.ts";
import type { Tap } from "../core/tap.ts";
import type { Recorders, StreamKinds } from "../observations/streams.ts";
import type { Terminal } from "./terminal.ts";

/** Which one of a part's instances. */
export interface InstanceNumber {
  /** Its number among the instances of its part, from 0. */
  index: number;
  /** How many there are. */
  of: number;
}

/** What a part is given besides its options: who it is, time, chance, and whom to tell. Never global. */
export interface Context<Streams extends StreamKinds = StreamKinds> {
  instance: InstanceNumber;
  clock: Clock;
  /** The instance's own sub-stream of the run's seed. */
  random: Random;
  log: Logger;
  /** Aborts when the part shall stop. */
  signal: AbortSignal;
  /** A recorder for each declared stream. */
  observe: Recorders<Streams>;
  /** Sees what its sockets carry, where somebody captures that. */
  tap?: Tap | undefined;
}

/** What a part shows of itself once it has started. */
export interface Opened {
  /** Where it listens, by endpoint; resolved, so that port 0 has become a real one. */
  readonly endpoints: Readonly<Record<string, Address>>;
  /** How it looks now, for a terminal: a few lines, in colours of its own if it likes. */
  face?(): string[];
  /**
   * Talks with a person, in a part that {@link Part.converses}, until they have enough of it or the
   * signal aborts.
   *
   * @throws {BenchError} when there is nothing to talk about: the peer does not let them in.
   */
  converse?(terminal: Terminal, signal: AbortSignal): Promise<void>;
  /** What a scenario's `call` may do, by action; the argument has passed the action's schema. */
  // deno-lint-ignore no-explicit-any -- each action's argument type is its schema's output
  readonly actions?: Readonly<Record<string, (argument: any) => Promise<unknown> | unknown>>;
}

/** A part that runs. Disposing stops it and awaits what is in flight; a second time is harmless. */
export interface Running extends Opened, AsyncDisposable {}

/** The code of a part. */
export interface PartModule<Options, Streams extends StreamKinds> {
  /**
   * Starts a part. Resolves when it listens, or has made its first attempt to connect. What it opens
   * it puts on the stack, which is disposed when the part stops, after `context.signal` has aborted.
   */
  start(options: Options, context: Context<Streams>, stack: AsyncDisposableStack): Promise<Opened>;
}

/** The declaration of a part. */
export interface Part<
  Options extends z.ZodObject = z.ZodObject,
  Streams extends StreamKinds = StreamKinds,
> {
  /** Its name in scenarios and on the command line, and of its folder. */
  kind: string;
  /** One sentence. */
  summary: string;
  /**
   * Everything that can be set. An option `target` means that the part dials; where it may be left
   * out, the part can listen on its `port` instead.
   */
  options: Options;
  /** What it listens on: the protocol of each endpoint. The first is the main one. */
  endpoints: Record<string, "tcp" | "http" | "udp">;
  /** Those of the endpoints that are there only where an option is set, and which option that is. */
  optionalEndpoints?: Readonly<Record<string, string>>;
  /** What it observes. */
  streams: Streams;
  /**
   * Whether it talks with a person where it is started alone, in place of showing what it does. They
   * are then asked for what they left out, in a pipe too: its first lines answer.
   */
  converses?: boolean;
  /** What a scenario may call, with the schema of the argument. */
  actions: Record<string, z.ZodObject>;
  /** Loads the code: listing parts loads none of it. */
  start(): Promise<PartModule<z.output<Options>, Streams>>;
}

/** Which side of the wire a part stands on. */
export type Role = "server" | "simulator";

/** Whether a part dials a target. */
export function dials(part: Part): boolean {
  return "target" in part.options.shape;
}

/** The option that says on which port a part's endpoint listens: the main one's is plain `port`. */
export function portOption(part: Part, endpoint: string): string {
  const [main] = Object.keys(part.endpoints);
  return endpoint === main ? "port" : `${endpoint}Port`;
}

/** Declares a server or a simulator. */
export function definePart<Options extends z.ZodObject, const Streams extends StreamKinds>(
  part: Part<Options, Streams>,
): Part<Options, Streams> {
  return part;
}
