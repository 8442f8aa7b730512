/**
 * The result as JSON.
 *
 * @module
 */
import type { RunResult } from "../result.ts";

/** The whole result, as one JSON document. */
export function formatJson(result: RunResult): string {
  return JSON.stringify({ wirebench: 1, ...result }, undefined, 2) + "\n";
}
