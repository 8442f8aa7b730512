/**
 * The result as JSON.
 *
 * @module
 */
import type { RunResult } from "../result.ts";

/** The results of all runs, as one JSON document. */
export function formatJson(results: readonly RunResult[]): string {
  return JSON.stringify({ wirebench: 1, runs: results }, undefined, 2) + "\n";
}
