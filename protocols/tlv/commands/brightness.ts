/**
 * BRIGHTNESS: `21 00 01 LL`.
 *
 * @module
 */
import { numberCommand } from "./command.ts";

/** Dims the lamp: 0 is dark, 255 is full. */
export const brightness = numberCommand(0x21, 1, "dim the lamp", "a brightness");
