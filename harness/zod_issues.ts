/**
 * From what zod found to sentences for the author, each at its place in the file.
 *
 * @module
 */
import { z } from "zod";
import { metaOf, unwrap } from "../core/schema_layers.ts";
import { ownValue } from "../core/own_value.ts";
import { hintFor } from "../core/suggest.ts";
import type { Diagnostic } from "./diagnostics.ts";
import { formatPath, isRecord, type Path, type Source } from "./source.ts";

/** Validates the value at a path, and reports what is wrong. */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: Path,
  source: Source,
  problems: Diagnostic[],
): z.output<Schema> | undefined {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    // An unresolved variable was reported where the variables were put in.
    if (typeof issue.input === "string" && issue.input.includes("${")) continue;
    problems.push(...diagnose(issue, schema, path, source));
  }
  return undefined;
}

function diagnose(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  base: Path,
  source: Source,
): Diagnostic[] {
  const path = [...base, ...issue.path];
  const where = formatPath(path);
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, issue.path);
    const owner = where === "" ? "a scenario" : where;
    return issue.keys.map((key) =>
      source.diagnoseKey(
        path,
        key,
        known.includes(key)
          ? `${owner} cannot have ${JSON.stringify(key)} beside its other keys`
          : `${owner} has no key ${JSON.stringify(key)}`,
        known.includes(key) ? undefined : hintFor(key, known),
      )
    );
  }
  if (issue.code === "invalid_type" && issue.input === undefined) {
    const above = path.slice(0, -1);
    const owner = above.length === 0 ? "the scenario" : formatPath(above);
    return [source.diagnose(above, `${owner} needs ${JSON.stringify(String(path.at(-1)))}`)];
  }
  if (issue.code === "invalid_key") {
    const message = `${formatPath(path.slice(0, -1))}: the name ${
      JSON.stringify(String(path.at(-1)))
    } ${issue.issues[0]?.message ?? "is not allowed"}`;
    return [source.diagnoseKey(path.slice(0, -1), String(path.at(-1)), message)];
  }
  const nearest = issue.code === "invalid_union" && isRecord(issue.input)
    ? nearestBranch(issue)
    : [];
  if (nearest.length > 0) {
    return nearest.flatMap((inner) =>
      diagnose({ ...inner, path: [...issue.path, ...inner.path] }, schema, base, source)
    );
  }
  const at = schemaAt(schema, issue.path);
  if (at !== undefined && metaOf(at).secret) {
    const { line: _, ...diagnostic } = source.diagnose(
      path,
      `${where} ${predicate(issue, "hidden")}`,
    );
    return [diagnostic];
  }
  return [source.diagnose(path, `${where} ${predicate(issue)}`)];
}

/** What is wrong with what a program wrote: `atMs is missing`, `seed must be a number, not true`. */
export function firstMistake({ issues }: z.ZodError): string {
  const [issue] = issues as [z.core.$ZodIssue];
  const wrong = issue.input === undefined ? "is missing" : predicate(issue);
  return `${formatPath(issue.path)} ${wrong}`.trimStart();
}

/** What is wrong, to be put behind the name of the value: `must be at least 1, not 0`. */
export function predicate(issue: z.core.$ZodIssue, input: "shown" | "hidden" = "shown"): string {
  const rule = ruleOf(issue);
  const emptiness = issue.code === "too_small" && isMany(issue);
  // A rule of our own is asked about what was read, not about what was written.
  const wasRead = issue.code === "custom" && typeof issue.input !== "string";
  // Of a mapping whose keys are wrong there is nothing to show but them.
  const isOfKeys = issue.code === "unrecognized_keys" || isUnknownForm(issue);
  return input === "hidden" || issue.input === undefined || emptiness || wasRead || isOfKeys
    ? rule
    : `${rule}, not ${describe(issue.input)}`;
}

function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.message.startsWith("must ")
        ? issue.message
        : `must be ${types[issue.expected] ?? issue.expected}`;
    case "too_small":
      if (issue.message.startsWith("must ")) return issue.message;
      return isMany(issue) ? "must not be empty" : `must be at least ${issue.minimum}`;
    case "too_big":
      if (issue.message.startsWith("must ")) return issue.message;
      return `must be at most ${issue.maximum}`;
    case "invalid_value":
      return `must be ${issue.values.map((v) => JSON.stringify(v)).join(" or ")}`;
    case "unrecognized_keys":
      return `has no key ${issue.keys.map((key) => JSON.stringify(key)).join(" or ")}`;
    case "invalid_union":
      return isUnknownForm(issue) && issue.message.startsWith("must ")
        ? issue.message
        : unionRule(issue);
    default:
      return issue.message;
  }
}

/** Whether something is not too small itself, but has too few within it. */
function isMany({ origin }: z.core.$ZodIssueTooSmall): boolean {
  return origin === "string" || origin === "array";
}

/** Whether a mapping's form is not known, which one of its keys tells: none was looked into. */
function isUnknownForm(issue: z.core.$ZodIssue): boolean {
  return issue.code === "invalid_union" && issue.errors.length === 0;
}

/** Of a union of mappings, what is wrong by the one in which the fewest things are. */
function nearestBranch({ errors }: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] {
  const isMapping = (issues: z.core.$ZodIssue[]) =>
    issues.every(({ code, path }) => code !== "invalid_type" || path.length > 0);
  return errors.filter(isMapping).toSorted((a, b) => a.length - b.length)[0] ?? [];
}

/** Of a union's failures those of the branch that came nearest: the one that failed deepest. */
function unionRule(issue: z.core.$ZodIssueInvalidUnion): string {
  const branches = issue.errors.filter((errors) => errors.length > 0);
  const deepest = branches.toSorted((a, b) => depth(b) - depth(a))[0];
  const first = deepest?.[0];
  return first === undefined ? "does not fit" : ruleOf(first);
}

function depth(issues: z.core.$ZodIssue[]): number {
  const rank = (i: z.core.$ZodIssue) => i.path.length * 2 + (i.code === "invalid_type" ? 0 : 1);
  return Math.max(...issues.map(rank));
}

const types: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a mapping of keys",
  record: "a mapping of keys",
  array: "a list",
};

/** The value's type in words, and the value itself where there is one. */
function describe(input: unknown): string {
  if (input === null) return "nothing";
  if (Array.isArray(input)) return "a list";
  if (typeof input === "object") return "a mapping of keys";
  return typeof input === "string" ? `the text ${JSON.stringify(input)}` : String(input);
}

/** The schema at a path within a schema, where it can be known. */
function schemaAt(schema: z.ZodType, path: Path): z.ZodType | undefined {
  let current: z.ZodType | undefined = schema;
  for (const key of path) {
    const inner: z.ZodType | undefined = current === undefined ? undefined : unwrap(current);
    if (inner instanceof z.ZodObject) current = ownValue(inner.shape, String(key)) as z.ZodType;
    else if (inner instanceof z.ZodRecord) current = inner.valueType as z.ZodType;
    else if (inner instanceof z.ZodArray) current = inner.element as z.ZodType;
    else if (inner instanceof z.ZodUnion) {
      current = optionWith(inner, String(key))?.shape[String(key)];
    } else return undefined;
  }
  return current;
}

/** The keys that an object schema knows at a path within a schema. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  const found = schemaAt(schema, path);
  const inner = found === undefined ? undefined : unwrap(found);
  if (inner instanceof z.ZodUnion) {
    return objectsOf(inner).flatMap(({ shape }) => Object.keys(shape));
  }
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function optionWith(union: z.ZodUnion, key: string): z.ZodObject | undefined {
  return objectsOf(union).find(({ shape }) => Object.hasOwn(shape, key));
}

function objectsOf(union: z.ZodUnion): z.ZodObject[] {
  return (union.options as z.ZodType[]).map(unwrap).filter((option) =>
    option instanceof z.ZodObject
  );
}
