/**
 * What a command is: one description that serves both directions.
 *
 * @module
 */

/**
 * One command of the lamp. The registry gives it its name.
 *
 * @typeParam Value What the command says, as data that JSON can hold; `null` where it says nothing.
 */
export interface CommandDescription<Value> {
  /** The frame's type. */
  type: number;
  /** How many bytes its value has, always. */
  length: number;
  /** What the lamp does, in a few words. */
  summary: string;
  /** What {@link encode} takes, in words that follow "the value must be". */
  accepts: string;
  /** The value's bytes; `undefined` when the argument is none that it {@link accepts}. */
  encode(argument: unknown): Uint8Array | undefined;
  /** Reads a value of {@link length} bytes. Every such value has a meaning. */
  decode(value: Uint8Array): Value;
}

/** The description of a command that says nothing but itself. */
export function plainCommand(type: number, summary: string): CommandDescription<null> {
  return {
    type,
    length: 0,
    summary,
    accepts: "left out",
    encode: (argument) => isAbsent(argument) ? new Uint8Array() : undefined,
    decode: () => null,
  };
}

/** The description of a command whose value is one unsigned number, big-endian. */
export function numberCommand(
  type: number,
  length: 1 | 2,
  summary: string,
  what: string,
): CommandDescription<number> {
  const max = 256 ** length - 1;
  return {
    type,
    length,
    summary,
    accepts: `${what}, a whole number from 0 to ${max}`,
    encode(argument) {
      const number = readNumber(argument);
      if (!(Number.isInteger(number) && number >= 0 && number <= max)) return undefined;
      return length === 1 ? Uint8Array.of(number) : Uint8Array.of(number >> 8, number & 0xff);
    },
    decode: (value) => value.reduce((number, byte) => number * 256 + byte, 0),
  };
}

/** An empty text is how a form says that there is nothing. */
function isAbsent(argument: unknown): boolean {
  return argument === undefined || argument === null || argument === "";
}

/** A number, or its decimal digits: what a command line gives is text. */
function readNumber(argument: unknown): number {
  if (typeof argument === "number") return argument;
  return typeof argument === "string" && /^\d{1,10}$/.test(argument) ? Number(argument) : NaN;
}
