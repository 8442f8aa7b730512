/**
 * The result as JUnit XML, as CI servers read it: a scenario is a suite, an expectation a case.
 *
 * @module
 */
import type { Judgement } from "../judge.ts";
import type { RunResult } from "../result.ts";
import { formatResult } from "./console.ts";

/** The result as a JUnit document. */
export function formatJunit(result: RunResult): string {
  const count = (judgement: Judgement) =>
    result.verdicts.filter((verdict) => verdict.judgement === judgement).length;
  const failures = count("fail");
  const skipped = count("inconclusive");
  const cases = result.verdicts.map((verdict) => {
    const open = `    <testcase classname="${escape(result.name)}" name="${escape(verdict.name)}"`;
    if (verdict.judgement === "pass") return `${open}/>`;
    const text = formatResult({ ...result, verdicts: [verdict] }, { colors: false });
    const message = verdict.findings.filter(({ judgement }) => judgement !== "pass").map((
      finding,
    ) =>
      [
        `${finding.metric}: expected ${finding.expected}, observed ${finding.observed}`,
        finding.reason,
      ]
        .filter((part) => part !== undefined).join(": ")
    ).join("; ");
    if (verdict.judgement === "inconclusive") {
      return `${open}>\n      <skipped message="${escape(message)}"/>\n    </testcase>`;
    }
    return `${open}>\n      <failure message="${escape(message)}">${
      escape(text)
    }</failure>\n    </testcase>`;
  });
  let errors = 0;
  if (result.failure !== undefined) {
    const element = result.outcome === "failed" ? "failure" : "error";
    if (element === "error") errors = 1;
    cases.push(
      `    <testcase classname="${
        escape(result.name)
      }" name="the run">\n      <${element} message="${
        escape([result.failure.message, ...result.failure.details].join("; "))
      }"/>\n    </testcase>`,
    );
  }
  const failed = failures + (result.failure !== undefined && errors === 0 ? 1 : 0);
  const totals = `tests="${cases.length}" failures="${failed}" errors="${errors}"`;
  const seconds = (result.durationMs / 1000).toFixed(3);
  const timestamp = new Date(result.startedAt).toISOString();
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="wirebench" ${totals} time="${seconds}">`,
    `  <testsuite name="${
      escape(result.name)
    }" ${totals} skipped="${skipped}" time="${seconds}" timestamp="${timestamp}">`,
    `    <properties><property name="seed" value="${result.seed}"/></properties>`,
    ...cases,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function escape(text: string): string {
  // deno-lint-ignore no-control-regex -- XML 1.0 has no way to write these
  return text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "\ufffd")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
