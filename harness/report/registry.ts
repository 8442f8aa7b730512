/**
 * The reports that a run can write to a file.
 *
 * @module
 */
import type { RunResult } from "../result.ts";
import { formatJson } from "./json.ts";
import { formatJunit } from "./junit.ts";

/** A report: what it is, and the text of its file. */
export interface Report {
  summary: string;
  format(results: readonly RunResult[]): string;
}

/** Every report, by the name that `--report name=file` gives it. */
export const reports: Record<string, Report> = {
  json: { summary: "everything known of the runs, as one JSON document", format: formatJson },
  junit: {
    summary: "JUnit XML: a scenario is a suite, an expectation a case",
    format: formatJunit,
  },
};
