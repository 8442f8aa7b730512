/**
 * What a misbehaviour is: one way in which the answers to some requests are not as they should be. A new
 * one is a file here and a line in the registry.
 *
 * @module
 */
import { z } from "zod";
import type { Clock } from "../../../core/clock.ts";
import type { Random } from "../../../core/random.ts";
import { percent, size } from "../../../core/units.ts";
import type { Answer, Asked, Place } from "../answer.ts";
import type { FileChange } from "../declared_file.ts";
import type { ServedFile } from "../served_file.ts";

/** What a misbehaviour does to the requests that are chosen for it; all that it has is done, in order. */
export interface Effects {
  /** Before it is looked what there is under a path. */
  before?(path: string): Promise<void>;
  /** Asks for something else than the client did. */
  asked?(asked: Asked): Asked;
  /** Answers in place of the file, or leaves it to others. */
  instead?(asked: Asked): Answer | undefined;
  /** Bends the answer. */
  bend?(answer: Answer, asked: Asked): Answer;
  /** So many bytes of a file have been sent in answer to one of these requests. */
  sent?(file: ServedFile, bytes: number): Promise<void> | void;
}

/** What misbehaviours are given. */
export interface MisbehaviourContext {
  clock: Clock;
  /** Of this misbehaviour alone. */
  random: Random;
  /** Changes a declared file; does nothing where none has that path. */
  change(path: string, change: FileChange): Promise<void>;
}

/** A misbehaviour's declaration. */
export interface Misbehaviour<Options extends z.ZodObject = z.ZodObject> {
  /** Its name in scenarios and on the command line, and of its file. */
  kind: string;
  /** One sentence. */
  summary: string;
  /** Its own options; those that choose its requests come on top. */
  options: Options;
  /** Comes into force on a server. */
  apply(options: z.output<Options>, context: MisbehaviourContext): Effects;
}

/** Declares a misbehaviour. */
export function defineMisbehaviour<const Kind extends string, Options extends z.ZodObject>(
  misbehaviour: Misbehaviour<Options> & { kind: Kind },
): Misbehaviour & { kind: Kind } {
  return misbehaviour as unknown as Misbehaviour & { kind: Kind };
}

/** A place in a body, as one writes it: `1MiB` or `40%`. */
export const place = () => {
  const error = "must be a size such as 64KiB or a percentage such as 40%";
  const bytes = size().transform((bytes): Place => ({ bytes }));
  const share = percent().transform((share): Place => ({ share }));
  return z.union([bytes, share], { error }).meta({ unit: "size or percentage", example: "40%" });
};

/** Whether an answer holds a file, or a part of one. */
export function holdsFile({ body }: Answer): boolean {
  return body.some((piece) => !(piece instanceof Uint8Array));
}

/** Headers without those of a name, and with it behind them where it has a value. */
export function withHeader(
  headers: Answer["headers"],
  name: string,
  value?: string,
): Answer["headers"] {
  const others = headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase());
  return value === undefined ? others : [...others, [name, value]];
}
