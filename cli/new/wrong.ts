/**
 * What is wrong with an answer.
 *
 * @module
 */
import type { z } from "zod";
import { predicate } from "../../harness/zod_issues.ts";

/** What is wrong with a value, to be put behind its name; `undefined` when nothing is. */
export function wrong(schema: z.ZodType, value: unknown): string | undefined {
  const parsed = schema.safeParse(value, { reportInput: true });
  return parsed.success ? undefined : predicate(parsed.error.issues[0]!);
}
