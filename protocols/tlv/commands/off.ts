/**
 * OFF: `13 00 00`.
 *
 * @module
 */
import { plainCommand } from "./command.ts";

/** Switches the lamp off; it keeps its colour. */
export const off = plainCommand(0x13, "switch the lamp off");
