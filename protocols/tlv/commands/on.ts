/**
 * ON: `12 00 00`.
 *
 * @module
 */
import { plainCommand } from "./command.ts";

/** Switches the lamp on, in the colour that it has. */
export const on = plainCommand(0x12, "switch the lamp on");
