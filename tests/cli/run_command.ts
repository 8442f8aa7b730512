/**
 * Runs a command line of ours within the test's process, and catches what it prints.
 *
 * @module
 */
import process from "node:process";
import { main } from "../../cli/program.ts";

/** What a command did. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `wirebench` with arguments. Its output is a file's or a pipe's, never a terminal's. */
export async function runCommand(...args: string[]): Promise<CommandResult> {
  const out: string[] = [];
  const err: string[] = [];
  const { log, error } = console;
  const write = process.stderr.write;
  console.log = (...parts: unknown[]) => void out.push(parts.join(" ") + "\n");
  console.error = (...parts: unknown[]) => void err.push(parts.join(" ") + "\n");
  process.stderr.write = ((text: string) => err.push(text) > 0) as typeof write;
  try {
    return { code: await main(args), stdout: out.join(""), stderr: err.join("") };
  } finally {
    Object.assign(console, { log, error });
    process.stderr.write = write;
  }
}
