/**
 * What the parts, faults and kinds of streams declare, as far as completions tell it: written into a
 * file beside this one by `deno task generate`. Loading the declarations themselves takes longer than
 * somebody who presses Tab waits.
 *
 * @module
 */
import type { Role } from "../../parts/part.ts";
import type { Candidate } from "./candidates.ts";
import file from "./declared.json" with { type: "json" };

/** An option of a part, as the command line has it. */
export interface DeclaredOption {
  flags: string;
  summary: string;
  /** What it may be, where it is one of some words. */
  words?: string[];
  /** Whether it names files. */
  isPath?: boolean;
  /** Whether its values may stand without its flag. */
  isPositional?: boolean;
}

/** A part. */
export interface DeclaredPart {
  summary: string;
  options: DeclaredOption[];
  /** The kind of each stream. */
  streams: Record<string, string>;
}

/** The whole file. */
export interface Declared {
  parts: Record<Role, Record<string, DeclaredPart>>;
  /** The keys of each kind with what they are. */
  faults: Record<string, { summary: string; keys: Record<string, string> }>;
  /** For each kind of stream, what may be asked where nothing is held against what was sent. */
  metrics: Record<string, Candidate[]>;
  /** The kinds of reports. */
  reports: Candidate[];
  /** What can be explained. */
  topics: Candidate[];
}

/** What is declared. */
export const declared: Declared = file;
