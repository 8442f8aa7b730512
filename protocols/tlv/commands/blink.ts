/**
 * BLINK: `22 00 02 MM MM`.
 *
 * @module
 */
import { numberCommand } from "./command.ts";

/** Makes the lamp blink, with this period in milliseconds; 0 ends it. */
export const blink = numberCommand(0x22, 2, "blink, or stop blinking", "a period in milliseconds");
