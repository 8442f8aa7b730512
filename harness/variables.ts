/**
 * A scenario's variables: declared with a type, set from the command line or the environment, and put
 * in place of `${name}`. That is all that substitution does: no expressions.
 *
 * @module
 */
import { z } from "zod";
import { ownValue } from "../core/own_value.ts";
import { hintFor } from "../core/suggest.ts";
import { duration, percent, rate, size, throughput } from "../core/units.ts";
import type { DataRow } from "./data.ts";
import type { Diagnostic } from "./diagnostics.ts";
import { formatPath, type Source } from "./source.ts";
import { validate } from "./zod_issues.ts";

const bounds = {
  min: z.number().optional().describe("The least that it may be."),
  max: z.number().optional().describe("The most that it may be."),
};
const initially = "Its value where nothing sets it.";
const common = {
  env: z.string().optional().describe("An environment variable that sets it."),
  secret: z.boolean().default(false).describe("Never printed, logged or reported."),
};
const unitText = { default: z.string().optional().describe(initially), ...common };

/** The declaration of a variable, by its type. */
export const variable = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("int"),
    default: z.int().optional().describe(initially),
    ...bounds,
    ...common,
  }),
  z.strictObject({
    type: z.literal("number"),
    default: z.number().optional().describe(initially),
    ...bounds,
    ...common,
  }),
  z.strictObject({ type: z.literal("string"), ...unitText }),
  z.strictObject({
    type: z.literal("bool"),
    default: z.boolean().optional().describe(initially),
    ...common,
  }),
  z.strictObject({ type: z.literal("duration"), ...unitText }),
  z.strictObject({ type: z.literal("size"), ...unitText }),
  z.strictObject({ type: z.literal("rate"), ...unitText }),
  z.strictObject({ type: z.literal("throughput"), ...unitText }),
  z.strictObject({ type: z.literal("percent"), ...unitText }),
], { error: "must be int, number, string, bool, duration, size, rate, throughput or percent" });

type Variable = z.output<typeof variable>;

/** What a scenario's variables came to be. */
export interface Variables {
  values: ReadonlyMap<string, unknown>;
  /** Those that may be shown: no secrets, and not the run's own folder. */
  shown: Readonly<Record<string, string>>;
  /** A text with the values of secret variables made unreadable, at their length. */
  masked(text: string): string;
}

/** The one variable that every scenario has, unless it declares it: a folder of the run's own. */
export const SCRATCH = "scratch";

/** Where values come from besides the file. */
export interface VariableInputs {
  /** The path of the run's own folder. */
  scratch: string;
  /** Texts as given on the command line. */
  set: Readonly<Record<string, unknown>>;
  /** The row of the scenario's data. */
  row: DataRow | undefined;
  env(name: string): string | undefined;
}

/** Works out every variable's value. Mistakes are added to `problems`. */
export function resolveVariables(
  declared: unknown,
  inputs: VariableInputs,
  source: Source,
  problems: Diagnostic[],
): Variables {
  const schema = z.record(z.string().regex(/^[A-Za-z]\w*$/, "must be a word"), variable);
  const variables = validate(schema.default({}), declared, ["vars"], source, problems) ?? {};
  const values = new Map<string, unknown>([[SCRATCH, inputs.scratch]]);
  const shown: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, declaration] of Object.entries(variables)) {
    const path = ["vars", name];
    const environment = declaration.env === undefined ? undefined : inputs.env(declaration.env);
    const { row } = inputs;
    const set = ownValue(inputs.set, name);
    const inRow = row === undefined ? undefined : ownValue(row.values, name);
    const given = set ?? inRow ?? environment;
    const value = given === undefined ? declaration.default : read(given, declaration.type);
    if (value === undefined) {
      problems.push(source.diagnose(
        path,
        `variable ${name} has no value`,
        `give it a default, or set it: --set ${name}=…`,
      ));
      continue;
    }
    if (declaration.secret && value !== "") secrets.push(String(value));
    const checked = typeSchema(declaration).safeParse(value);
    if (checked.success) {
      values.set(name, value);
      if (!declaration.secret) shown[name] = String(value);
    } else {
      const told = declaration.secret ? "the value given" : JSON.stringify(value);
      const rule = checked.error.issues[0]!.message;
      const message = `variable ${name} cannot be ${told}: it ${rule}`;
      const isFromRow = set === undefined && inRow !== undefined;
      problems.push(isFromRow ? row!.diagnose(name, message) : source.diagnose(path, message));
    }
  }
  const known = Object.keys(variables);
  for (const name of Object.keys(inputs.set).filter((name) => !known.includes(name))) {
    const message = `--set ${name}: this scenario has no such variable`;
    problems.push({ message, hint: hintFor(name, known) });
  }
  for (const name of Object.keys(inputs.row?.values ?? {})) {
    if (!known.includes(name)) problems.push(inputs.row!.diagnoseColumn(name, known));
  }
  const masked = (text: string) =>
    secrets.reduce((seen, secret) => seen.replaceAll(secret, "*".repeat(secret.length)), text);
  return { values, shown, masked };
}

/** Puts the values in place of `${name}`: alone it keeps its type, within a text it becomes text. */
export function substitute(source: Source, { values }: Variables, problems: Diagnostic[]): void {
  source.replaceScalars((text, path, diagnose) => {
    if (!text.includes("${") || path[0] === "vars") return undefined;
    const whole = /^\$\{(\w+)\}$/.exec(text);
    const name = whole?.[1];
    if (name !== undefined && values.has(name)) return values.get(name);
    return text.replaceAll(/\$\{([^}]*)\}/g, (reference, inner: string) => {
      if (values.has(inner)) return String(values.get(inner));
      const declared = source.toData() as { vars?: Record<string, unknown> };
      if (!(inner in (declared.vars ?? {}))) {
        const where = formatPath(path);
        diagnose(`${where}: there is no variable ${reference}`, hintFor(inner, values.keys()));
      }
      return reference;
    });
  }, problems);
}

function read(given: unknown, type: Variable["type"]): unknown {
  if (typeof given !== "string") return given;
  if (type === "int" || type === "number") {
    const isNumber = given.trim() !== "" && Number.isFinite(Number(given));
    return isNumber ? Number(given) : given;
  }
  if (type === "bool") return given === "true" ? true : given === "false" ? false : given;
  return given;
}

function typeSchema(declaration: Variable): z.ZodType {
  switch (declaration.type) {
    case "int":
    case "number": {
      const error = declaration.type === "int" ? "must be a whole number" : "must be a number";
      let schema = declaration.type === "int" ? z.int({ error }) : z.number({ error });
      const { min, max } = declaration;
      if (min !== undefined) schema = schema.min(min, { error: `must be at least ${min}` });
      if (max !== undefined) schema = schema.max(max, { error: `must be at most ${max}` });
      return schema;
    }
    case "string":
      return z.string({ error: "must be text" });
    case "bool":
      return z.boolean({ error: "must be true or false" });
    case "duration":
      return duration();
    case "size":
      return size();
    case "rate":
      return rate();
    case "throughput":
      return throughput();
    case "percent":
      return percent();
  }
}
