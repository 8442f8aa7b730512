/**
 * The reports that a run can write to a file.
 *
 * @module
 */
import type { RunResult } from "../result.ts";
import { formatJson } from "./json.ts";
import { formatJunit } from "./junit.ts";
import type { RunPicture } from "./picture.ts";

/** The pictures of runs, of those whose events somebody took. */
export type Pictures = ReadonlyMap<RunResult, RunPicture>;

/** The numbers of the runs that are kept, where they were named by them. */
export type Numbers = ReadonlyMap<RunResult, number>;

/** A report: what it is, and the text of its file. */
export interface Report {
  summary: string;
  /** It shows the pictures of the runs, which somebody has to take while they go on. */
  isDrawn?: true;
  format(
    results: readonly RunResult[],
    pictures: Pictures,
    numbers?: Numbers,
  ): string | Promise<string>;
}

/** Every report, by the name that `--report name=file` gives it. */
export const reports: Record<string, Report> = {
  json: { summary: "everything known of the runs, as one JSON document", format: formatJson },
  junit: {
    summary: "JUnit XML: a scenario is a suite, an expectation a case",
    format: formatJunit,
  },
  html: {
    summary: "one HTML file: verdicts, plots and a timeline of the runs",
    isDrawn: true,
    // Its scripts are only read where somebody wants it.
    format: async (...runs) => (await import("./html/document.ts")).formatHtml(...runs),
  },
};
