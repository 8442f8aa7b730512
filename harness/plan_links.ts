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
import { isRecord, type Path } from "./source.ts";
import { validate } from "./zod_issues.ts";

/** Plans all links and adds them to the checker; the parts must be there already. */
export function planLinks(written: Record<string, unknown>, checker: Checker): void {
  for (const [name, value] of Object.entries(written)) {
    const path = ["links", name];
    if (checker.parts.has(name) || checker.broken.has(name)) {
      checker.wrong(path, `there is a part ${JSON.stringify(name)} already`);
      continue;
    }
    const link = planLink(name, value, path, checker);
    if (link === undefined) checker.broken.add(name);
    else checker.links.set(name, link);
  }
}

function planLink(
  name: string,
  value: unknown,
  path: Path,
  checker: Checker,
): PlannedLink | undefined {
  const keys = validate(linkKeys, value, path, checker.source, checker.problems);
  if (keys === undefined) return undefined;
  const to = checker.endpoint(keys.to, name, [...path, "to"]);
  if (to === undefined) return undefined;
  const faults = planFaults(keys.faults, to.protocol, [...path, "faults"], checker);
  return faults === undefined ? undefined : { name, to, faults };
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

function planFault(
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
    const other = faultKinds(protocol === "tcp" ? "udp" : "tcp").includes(kind);
    const message = other
      ? `${kind} cannot happen to ${protocol.toUpperCase()}`
      : `there is no fault ${JSON.stringify(value.kind)}`;
    return checker.wrong([...path, "kind"], message, hintFor(kind, known));
  }
  const { source, problems } = checker;
  return validate(faultSchema(kind), value, path, source, problems) as FaultSpec | undefined;
}
