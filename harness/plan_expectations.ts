/**
 * From the `expect` of a scenario to planned expectations.
 *
 * @module
 */
import { kindOf, type StreamKind } from "../observations/kinds/registry.ts";
import type { z } from "zod";
import { hintFor } from "../core/suggest.ts";
import type { Checker } from "./checker.ts";
import type { Expectation, Question } from "./plan.ts";
import type { expectation } from "./scenario.ts";
import type { Path } from "./source.ts";

type Written = z.output<typeof expectation>;

/** Plans all expectations; those with mistakes are left out. */
export function planExpectations(written: readonly Written[], checker: Checker): Expectation[] {
  const planned = written.map((one, i) => planExpectation(one, ["expect", i], checker));
  checkSenders(written, checker);
  return planned.filter((one) => one !== undefined);
}

function planExpectation(
  written: Written,
  path: Path,
  checker: Checker,
): Expectation | undefined {
  const over = checker.stream(written.over, [...path, "over"]);
  const against = written.against === undefined
    ? undefined
    : planAgainst(written.against, over?.kind, [...path, "against"], checker);
  planDuring(written.during, [...path, "during"], checker);
  if (over === undefined) return undefined;
  const questions: Question[] = [];
  const has = {
    against: written.against !== undefined,
    wholeRun: written.during === undefined,
    earlierRuns: true,
  };
  for (const [metricName, bound] of Object.entries(written.that)) {
    const question = checker.question(
      over,
      metricName,
      bound,
      [...path, "that", metricName],
      has,
    );
    if (question !== undefined) questions.push(question);
  }
  if (Object.keys(written.that).length === 0) {
    checker.wrong([...path, "that"], "that must name at least one metric");
  }
  const asked = questions.map(({ metricName }) => metricName).join(", ");
  return {
    name: written.name ?? `${written.over} ${asked}`,
    questions,
    scope: written.scope,
    during: written.during,
    samples: written.samples,
    against,
    line: checker.source.lineOf(path),
  };
}

function planAgainst(
  reference: string,
  over: StreamKind | undefined,
  path: Path,
  checker: Checker,
): { part: string; stream: string } | undefined {
  const sender = checker.stream(reference, path);
  if (sender === undefined || over === undefined) return undefined;
  const { part, stream, kind } = sender;
  if (!kindOf(over).comparableWith.includes(kind)) {
    return checker.wrong(path, `${over} cannot be compared with the ${kind} of ${reference}`);
  }
  if (part.count > 1) {
    return checker.wrong(
      path,
      `${part.name} has ${part.count} instances: which one is meant is not known`,
    );
  }
  return { part: part.name, stream };
}

/** A stream is held against one sender only: its messages are told apart by what that one sent. */
function checkSenders(
  expectations: readonly Written[],
  checker: Checker,
): void {
  const senders = new Map<string, string>();
  for (const [i, { over, against }] of expectations.entries()) {
    if (against === undefined) continue;
    const earlier = senders.get(over) ?? against;
    senders.set(over, earlier);
    if (earlier === against) continue;
    checker.wrong(["expect", i, "against"], `${over} is compared with ${earlier} already`);
  }
}

function planDuring(
  during: readonly [string, string] | undefined,
  path: Path,
  checker: Checker,
): void {
  if (during === undefined) return;
  const places = during.map((name, i) => {
    const place = checker.moments.indexOf(name);
    if (place < 0) {
      const hint = checker.moments.length === 0
        ? "set it with a step: - mark: …"
        : hintFor(name, checker.moments);
      checker.wrong([...path, i], `there is no mark or step id ${JSON.stringify(name)}`, hint);
    }
    return place;
  });
  if (places[0]! >= 0 && places[1]! >= 0 && places[0]! >= places[1]!) {
    checker.wrong(path, `${during[0]} does not come before ${during[1]}`);
  }
}
