/**
 * From the `links` of a scenario to planned links, and from what is written of faults to faults.
 *
 * @module
 */
import { hintFor } from "../core/suggest.ts";
import type { Protocol } from "../faults/fault.ts";
import type { FaultKind } from "../faults/registry.ts";
import { faultKinds, faultSchema, type FaultSpec } from "../faults/spec.ts";
import type { Checker } from "./checker.ts";
import type { PlannedLink } from "./plan.ts";
import { linkKeys } from "./scenario.ts";
import { formatPath, isRecord, type Path } from "./source.ts";
import { validate } from "./zod_issues.ts";

/** Plans all links and adds them to the checker; the parts must be there already. */
export function planLinks(written: Record<string, unknown>, checker: Checker): void {
  for (const [name, value] of Object.entries(written)) {
    const path = ["links", name];
    if (checker.parts.has(name) || checker.broken.has(name)) {
      checker.wrong(path, `there is a part ${JSON.stringify(name)} already`);
      continue;
    }
    const link = planLink(name, value, Object.keys(written), path, checker);
    if (link === undefined) checker.broken.add(name);
    else checker.links.set(name, link);
  }
}

function planLink(
  name: string,
  value: unknown,
  links: readonly string[],
  path: Path,
  checker: Checker,
): PlannedLink | undefined {
  const keys = validate(linkKeys, value, path, checker.source, checker.problems);
  if (keys === undefined) return undefined;
  const at = [...path, "to"];
  if (links.includes(keys.to)) {
    return checker.wrong(at, `${keys.to} is a link: a link leads to a part that listens`);
  }
  const to = checker.endpoint(keys.to, checker.parts.keys(), at);
  if (to === undefined) return undefined;
  const faults = planFaults(keys.faults, to.protocol, [...path, "faults"], checker);
  // With wrong faults it can be referred to all the same: nothing is run then.
  return { name, to, listeners: 1, faults: faults ?? [] };
}

/** The faults of a list; `undefined` when one of them is wrong. */
export function planFaults(
  written: readonly unknown[],
  protocol: Protocol,
  path: Path,
  checker: Checker,
): FaultSpec[] | undefined {
  const planned = written.map((value, i) => planFault(value, protocol, [...path, i], checker));
  const good = planned.filter((fault) => fault !== undefined);
  return good.length < planned.length ? undefined : good;
}

/** One fault as it is written. What is wrong goes to the checker. */
export function planFault(
  value: unknown,
  protocol: Protocol,
  path: Path,
  checker: Checker,
): FaultSpec | undefined {
  const known = faultKinds(protocol);
  if (!isRecord(value)) {
    return checker.wrong(
      path,
      `a fault must be a mapping with a kind`,
      `known are ${known.join(", ")}`,
    );
  }
  const kind = String(value.kind) as FaultKind;
  if (!known.includes(kind)) {
    const at = [...path, "kind"];
    if (faultKinds(protocol === "tcp" ? "udp" : "tcp").includes(kind)) {
      const message = `${kind} cannot happen to ${protocol.toUpperCase()}`;
      return checker.wrong(
        at,
        message,
        `a ${protocol.toUpperCase()} link takes ${known.join(", ")}`,
      );
    }
    if (value.kind === undefined) {
      return checker.wrong(path, `${formatPath(path)} needs "kind"`, hintFor("", known));
    }
    const message = `there is no fault ${JSON.stringify(value.kind)}`;
    return checker.wrong(at, message, hintFor(kind, known));
  }
  const { source, problems } = checker;
  return validate(faultSchema(kind), value, path, source, problems) as FaultSpec | undefined;
}
