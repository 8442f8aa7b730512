/**
 * What the scenarios that stand on a command line declare.
 *
 * @module
 */
import { parseDocument } from "yaml";
import { isRecord } from "../../harness/source.ts";
import { scenarioFiles } from "../paths.ts";
import type { Candidate } from "./candidates.ts";

/** The variables, as `--set` takes them: each with the value that it has, or those that it may have. */
export async function variables(scenarios: readonly string[]): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const [name, declared] of await keys(scenarios, "vars")) {
    const { type, default: initial, secret } = isRecord(declared) ? declared : {};
    const isShown = initial !== undefined && secret !== true;
    found.push({ text: `${name}=`, summary: isShown ? `${type}, default ${initial}` : `${type}` });
  }
  return found;
}

/** The servers, as `--target` takes them. */
export async function servers(scenarios: readonly string[]): Promise<Candidate[]> {
  const found = await keys(scenarios, "servers");
  return Array.from(found, ([name, declared]) => {
    const kind = isRecord(declared) && typeof declared.kind === "string" ? declared.kind : "";
    return { text: `${name}=`, summary: kind };
  });
}

/** The tags, as `--filter` takes them. */
export async function tags(scenarios: readonly string[]): Promise<Candidate[]> {
  const found = new Set((await contents(scenarios)).flatMap(({ tags }) => tags));
  return [...found].filter((tag) => typeof tag === "string")
    .map((tag) => ({ text: tag, summary: "tag" }));
}

/** What stands below a key in any of the scenarios. */
async function keys(scenarios: readonly string[], key: string): Promise<Map<string, unknown>> {
  const below = (await contents(scenarios)).map((written) => written[key]).filter(isRecord);
  return new Map(below.flatMap((values) => Object.entries(values)));
}

/** The scenarios' contents; one that cannot be read has nothing to offer. */
async function contents(scenarios: readonly string[]): Promise<Record<string, unknown>[]> {
  const all = await Promise.all(scenarios.map(async (scenario) => {
    try {
      const files = await scenarioFiles(scenario);
      const texts = await Promise.all(files.map((file) => Deno.readTextFile(file)));
      return texts.map((text) => parseDocument(text, { logLevel: "silent" }).toJS() as unknown);
    } catch {
      return [];
    }
  }));
  return all.flat().filter(isRecord);
}
