/**
 * What the scenarios that stand on a command line declare.
 *
 * @module
 */
import { parseDocument } from "yaml";
import { isRecord } from "../../harness/source.ts";
import { scenarioFile } from "../paths.ts";
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

/** What stands below a key in any of the scenarios; one that cannot be read has nothing to offer. */
async function keys(scenarios: readonly string[], key: string): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  for (const scenario of scenarios) {
    try {
      const text = await Deno.readTextFile(await scenarioFile(scenario));
      const written: unknown = parseDocument(text, { logLevel: "silent" }).toJS();
      const below = isRecord(written) ? written[key] : undefined;
      if (isRecord(below)) {
        for (const [name, value] of Object.entries(below)) found.set(name, value);
      }
    } catch {
      continue;
    }
  }
  return found;
}
