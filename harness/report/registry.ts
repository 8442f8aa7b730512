/**
 * The reports that a run can write to a file.
 *
 * @module
 */
import type { RunResult } from "../result.ts";
import { formatJson } from "./json.ts";
import { formatJunit } from "./junit.ts";

/** Every report, by the name that `--report name=file` gives it. */
export const reports: Record<string, (results: readonly RunResult[]) => string> = {
  json: formatJson,
  junit: formatJunit,
};
