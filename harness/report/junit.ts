/**
 * The results as JUnit XML, as CI servers read it: a scenario is a suite, an expectation a case, an
 * inconclusive one is skipped with its reason.
 *
 * @module
 */
import type { RunResult, Verdict } from "../result.ts";
import { formatResult } from "./console.ts";

/** The results of all runs as a JUnit document. */
export function formatJunit(results: readonly RunResult[]): string {
  const suites = results.map(suite);
  const sum = (of: (totals: Totals) => number) =>
    suites.reduce((total, { totals }) => total + of(totals), 0);
  const seconds = results.reduce((total, { durationMs }) => total + durationMs, 0) / 1000;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="wirebench" tests="${sum((t) => t.tests)}" failures="${
      sum((t) => t.failures)
    }" errors="${sum((t) => t.errors)}" time="${seconds.toFixed(3)}">`,
    ...suites.flatMap(({ lines }) => lines),
    "</testsuites>",
    "",
  ].join("\n");
}

interface Totals {
  tests: number;
  failures: number;
  errors: number;
  skipped: number;
}

function suite(result: RunResult): { lines: string[]; totals: Totals } {
  const { name, verdicts, failure, outcome, durationMs, startedAt, seed } = result;
  const cases = verdicts.map((verdict) => verdictCase(result, verdict));
  const totals: Totals = {
    tests: verdicts.length,
    failures: verdicts.filter(({ judgement }) => judgement === "fail").length,
    errors: 0,
    skipped: verdicts.filter(({ judgement }) => judgement === "inconclusive").length,
  };
  if (failure !== undefined) {
    const element = outcome === "failed"
      ? "failure"
      : outcome === "inconclusive"
      ? "skipped"
      : "error";
    totals.tests++;
    totals[element === "failure" ? "failures" : element === "error" ? "errors" : "skipped"]++;
    const message = escape([failure.message, ...failure.details].join("; "));
    cases.push(testcase(name, "the run", `<${element} message="${message}"/>`));
  }
  const { tests, failures, errors, skipped } = totals;
  const counts = `tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
  const time = `time="${(durationMs / 1000).toFixed(3)}"`;
  const timestamp = `timestamp="${new Date(startedAt).toISOString()}"`;
  return {
    totals,
    lines: [
      `  <testsuite name="${escape(name)}" ${counts} ${time} ${timestamp}>`,
      `    <properties><property name="seed" value="${seed}"/></properties>`,
      ...cases,
      "  </testsuite>",
    ],
  };
}

function verdictCase(result: RunResult, verdict: Verdict): string {
  if (verdict.judgement === "pass") return testcase(result.name, verdict.name);
  const message = verdict.findings.filter(({ judgement }) => judgement !== "pass").map((finding) =>
    [
      `${finding.metric}: expected ${finding.expected}, observed ${finding.observed}`,
      finding.reason,
    ]
      .filter((part) => part !== undefined).join(": ")
  ).join("; ");
  if (verdict.judgement === "inconclusive") {
    return testcase(result.name, verdict.name, `<skipped message="${escape(message)}"/>`);
  }
  const text = formatResult({ ...result, verdicts: [verdict] }, { colors: false });
  const failure = `<failure message="${escape(message)}">${escape(text)}</failure>`;
  return testcase(result.name, verdict.name, failure);
}

function testcase(classname: string, name: string, within?: string): string {
  const open = `    <testcase classname="${escape(classname)}" name="${escape(name)}"`;
  return within === undefined ? `${open}/>` : `${open}>\n      ${within}\n    </testcase>`;
}

function escape(text: string): string {
  // deno-lint-ignore no-control-regex -- XML 1.0 has no way to write these
  return text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
