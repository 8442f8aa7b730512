/**
 * What a person reads when a command could not be done.
 *
 * @module
 */
import { CommanderError } from "commander";
import { BenchError } from "../core/errors.ts";
import { exitCodes } from "../harness/exit_codes.ts";
import { UsageError } from "./usage_error.ts";

/** Prints one sentence for every error that a person can mend; the exit code. A defect of ours is thrown on. */
export async function explainError(error: unknown): Promise<number> {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCodes.passed.code : exitCodes.invalid.code;
  }
  if (error instanceof UsageError) {
    console.error(`error: ${error.message}`);
    return exitCodes.invalid.code;
  }
  if (error instanceof BenchError) {
    console.error(`error: ${error.message}`);
    return exitCodes.error.code;
  }
  const { ScenarioError } = await import("../harness/diagnostics.ts");
  if (error instanceof ScenarioError) {
    const count = error.diagnostics.length;
    console.error(
      `${error.message}\n${count} mistake${count === 1 ? "" : "s"}; nothing was started`,
    );
    return exitCodes.invalid.code;
  }
  throw error;
}
