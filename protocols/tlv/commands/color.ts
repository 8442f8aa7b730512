/**
 * COLOR: `20 00 03 RR GG BB`.
 *
 * @module
 */
import { toHex } from "../../../core/bytes.ts";
import type { CommandDescription } from "./command.ts";

/** Sets the lamp's colour. One that is off stores it, and stays off. */
export const color: CommandDescription<string> = {
  type: 0x20,
  length: 3,
  summary: "set the colour",
  accepts: "a colour of six hexadecimal digits, such as ff0000 for red",
  encode(argument) {
    if (typeof argument !== "string" || !/^#?[\da-f]{6}$/i.test(argument)) return undefined;
    return Uint8Array.fromHex(argument.slice(-6));
  },
  decode: toHex,
};
