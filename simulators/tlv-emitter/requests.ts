/**
 * What can be asked of the stand: the schemas that its debug API and its actions share.
 *
 * @module
 */
import { z } from "zod";
import { duration } from "../../core/units.ts";
import { type CommandName, commandNames, commands } from "../../protocols/tlv/mod.ts";
import { deliveryFault } from "./delivery_fault.ts";

const MAX_SCRIPT_STEPS = 10_000;

const fault = deliveryFault.optional().describe("How badly it is delivered; default well.");

/** What a request over HTTP has room for. */
const MAX_HEX_DIGITS = 64 * 1024;

const hex = z.string().max(MAX_HEX_DIGITS).regex(/^(?:\s*[\da-f]{2})+\s*$/i, {
  error: "must be bytes in hexadecimal, two digits each, such as 200003ff0000",
}).meta({ unit: "hexadecimal bytes", example: "200003ff0000" });

/** A command by its name: `{ command: "COLOR", value: "ff0000" }`. */
export const message = z.strictObject({
  command: z.string().describe(`One of ${commandNames.join(", ")}.`),
  value: z.unknown().optional().describe("What the command takes."),
  fault,
});

/** Any bytes at all. */
export const raw = z.strictObject({ hex: hex.describe("The bytes."), fault });

/** What to take off the stand. */
export const drop = z.strictObject({
  address: z.string().optional().describe("Of one lamp, as `clients` lists it; default all."),
  how: z.enum(["close", "reset"]).default("close").describe("In order, or torn."),
});

const after = duration().describe("How long after the step before it; for the first, now.");

const step = z.union([message.extend({ after }), raw.extend({ after })], {
  error: "must have `after` and either `command` or `hex`",
});

/** A timed list. */
export const script = z.strictObject({
  steps: z.array(step).max(MAX_SCRIPT_STEPS).describe("What to send; an empty list ends the last."),
  loop: z.boolean().default(false).describe(
    "Begin anew after the last step, until told otherwise.",
  ),
}).refine(({ steps, loop }) => !loop || steps.some(({ after }) => after > 0), {
  error: "must take longer than nothing where it is looped",
});

/** Nothing more to say. */
export const clients = z.strictObject({});

/** A command by its name, read. */
export type Message = z.output<typeof message>;
/** Any bytes, read. */
export type Raw = z.output<typeof raw>;
/** Whom to drop, read. */
export type Drop = z.output<typeof drop>;
/** A timed list, read: times are in milliseconds. */
export type Script = z.output<typeof script>;

/** The bytes that a checked text says. */
export function readHex(text: string): Uint8Array {
  return Uint8Array.fromHex(text.replaceAll(/\s/g, ""));
}

/** The argument of the action that is called like a command. */
export function commandArgument(name: CommandName): z.ZodObject {
  const { summary, accepts, length, encode } = commands[name];
  const value = z.unknown().refine((argument) => encode(argument) !== undefined, {
    error: `must be ${accepts}`,
  }).describe(`Must be ${accepts}.`);
  return z.strictObject(length === 0 ? { fault } : { value, fault }).describe(`${summary}.`);
}
