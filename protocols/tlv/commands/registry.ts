/**
 * The commands there are. To add one: its file, and its line here.
 *
 * @module
 */
import { blink } from "./blink.ts";
import { brightness } from "./brightness.ts";
import { color } from "./color.ts";
import { off } from "./off.ts";
import { on } from "./on.ts";

/** Every command by its name. */
export const commands = { ON: on, OFF: off, COLOR: color, BRIGHTNESS: brightness, BLINK: blink };
