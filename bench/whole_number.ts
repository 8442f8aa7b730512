/**
 * Reading numbers of the command line.
 *
 * @module
 */
import { InvalidArgumentError } from "commander";

/** A whole number from 1. */
export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number, at least 1.");
}
