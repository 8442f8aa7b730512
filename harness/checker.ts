/**
 * Resolves the names in a scenario against its parts, and reports those that lead nowhere.
 *
 * @module
 */
import type { z } from "zod";
import { ownValue } from "../core/own_value.ts";
import { hintFor } from "../core/suggest.ts";
import { metricsOf, type StreamKind } from "../observations/kinds/registry.ts";
import type { comparison } from "./comparison.ts";
import { readBound } from "./comparison.ts";
import type { Diagnostic } from "./diagnostics.ts";
import type { Endpoint, ExternalPart, PlannedLink, PlannedPart, Question } from "./plan.ts";
import { formatPath, type Path, type Source } from "./source.ts";

/** A stream that exists. */
export interface StreamReference {
  part: PlannedPart;
  stream: string;
  kind: StreamKind;
}

/** Looks names up; what is wrong goes to `problems`, and the look-up gives `undefined`. */
export class Checker {
  readonly parts = new Map<string, PlannedPart | ExternalPart>();
  readonly links = new Map<string, PlannedLink>();
  /** Parts and links whose own declaration is wrong: what refers to them is not wrong as well. */
  readonly broken = new Set<string>();
  /** Parts that run at the step that is being checked, and parts that a step before has stopped. */
  readonly running = new Set<string>();
  readonly stopped = new Set<string>();
  /** Parts that dial nobody: they run from the beginning. */
  readonly unbidden = new Set<string>();
  /** Files and folders that the parts name. */
  readonly files: string[] = [];
  /** Marks and step ids, in the order in which they come. */
  readonly moments: string[] = [];
  /** Whether what is being checked may happen more than once. */
  isRepeated = false;
  readonly source: Source;
  readonly problems: Diagnostic[];

  constructor(source: Source, problems: Diagnostic[]) {
    this.source = source;
    this.problems = problems;
  }

  /** Reports a mistake in the value at a path. */
  wrong(path: Path, message: string, hint?: string): undefined {
    this.problems.push(this.source.diagnose(path, message, hint));
    return undefined;
  }

  /** Names a moment that `during` may refer to. */
  addMoment(name: string, path: Path): void {
    if (this.moments.includes(name)) {
      this.wrong(path, `there is a moment ${JSON.stringify(name)} already`);
      return;
    }
    if (this.isRepeated) {
      const message = `${JSON.stringify(name)} would name a moment of every repetition`;
      this.wrong(path, message, "mark the moments before and after");
    }
    this.moments.push(name);
  }

  /** A part that this run starts. */
  ownPart(name: string, path: Path): PlannedPart | undefined {
    const part = this.parts.get(name);
    if (part === undefined) {
      if (this.broken.has(name)) return undefined;
      return this.wrong(
        path,
        `there is no part ${JSON.stringify(name)}`,
        hintFor(name, this.parts.keys()),
      );
    }
    if ("external" in part) {
      return this.wrong(path, `${name} is external: this run neither starts nor observes it`);
    }
    return part;
  }

  /** A link of this run. */
  link(name: string, path: Path): PlannedLink | undefined {
    const link = this.links.get(name);
    if (link !== undefined || this.broken.has(name)) return link;
    const hint = this.links.size === 0
      ? "declare it under links"
      : hintFor(name, this.links.keys());
    return this.wrong(path, `there is no link ${JSON.stringify(name)}`, hint);
  }

  /**
   * A part that listens, or one of its endpoints, as somebody who dials names it.
   *
   * @param known What could have been meant.
   */
  endpoint(reference: string, known: Iterable<string>, path: Path): Endpoint | undefined {
    const [name, endpoint] = reference.split(".", 2) as [string, string | undefined];
    const part = this.parts.get(name);
    if (part === undefined) {
      if (this.broken.has(name)) return undefined;
      return this.wrong(path, `there is no part ${JSON.stringify(name)}`, hintFor(name, known));
    }
    if ("external" in part) return { part: name, endpoint: "", protocol: "tcp" };
    const endpoints = Object.keys(part.part.endpoints);
    if (endpoints.length === 0) {
      return this.wrong(path, `${name} (${part.part.kind}) does not listen`);
    }
    if (endpoint !== undefined && !endpoints.includes(endpoint)) {
      const message = `${name} has no endpoint ${JSON.stringify(endpoint)}`;
      return this.wrong(path, message, hintFor(endpoint, endpoints));
    }
    const chosen = endpoint ?? endpoints[0]!;
    const protocol = part.part.endpoints[chosen] === "udp" ? "udp" : "tcp";
    return { part: name, endpoint: chosen, protocol };
  }

  /** `part.stream`, found. */
  stream(reference: string, path: Path): StreamReference | undefined {
    const [name, stream] = reference.split(".") as [string, string];
    const part = this.ownPart(name, path);
    if (part === undefined) return undefined;
    const kind = ownValue(part.part.streams, stream);
    if (kind !== undefined) return { part, stream, kind };
    const known = Object.keys(part.part.streams);
    return this.wrong(
      path,
      `${name} (${part.part.kind}) has no stream ${JSON.stringify(stream)}`,
      hintFor(stream, known),
    );
  }

  /** A metric of a stream and the bound that it is held against; the path leads to the bound. */
  question(
    { part, stream, kind }: StreamReference,
    metricName: string,
    written: z.output<typeof comparison>,
    path: Path,
    has: { against: boolean; wholeRun: boolean; earlierRuns: boolean },
  ): Question | undefined {
    const metrics = metricsOf(kind);
    const metric = ownValue(metrics, metricName);
    const owner = `stream ${part.name}.${stream} (${kind})`;
    if (metric === undefined) {
      const key = String(path.at(-1));
      const message = `${owner} has no metric ${JSON.stringify(metricName)}`;
      const hint = hintFor(metricName, Object.keys(metrics));
      this.problems.push(this.source.diagnoseKey(path.slice(0, -1), key, message, hint));
      return undefined;
    }
    if (metric.needsAgainst && !has.against) {
      return this.wrong(
        path,
        `${metricName} of ${owner} is only known against what was sent`,
        "add against: <sender>.<stream>",
      );
    }
    if (metric.wholeRunOnly && !has.wholeRun) {
      return this.wrong(
        path,
        `${formatPath(path)} is only known for the whole run`,
        "leave out during",
      );
    }
    const bound = readBound(written, metric.unit, path, this.source, this.problems);
    if (bound === undefined) return undefined;
    if (bound.baseline !== undefined && (!has.earlierRuns || this.source.file === undefined)) {
      const why = has.earlierRuns
        ? "a scenario that is no file has no earlier runs"
        : "a step is not held against earlier runs";
      return this.wrong([...path, "of"], why, "name what it must be");
    }
    return { part: part.name, stream, kind, metricName, metric, bound };
  }
}
