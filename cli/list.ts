/**
 * `wirebench list`: everything there is, by name.
 *
 * @module
 */
import { parseDocument } from "yaml";
import { faults } from "../faults/registry.ts";
import { registries } from "../harness/scenario.ts";
import { nameAndText } from "../harness/report/wrap.ts";
import { steps } from "../harness/steps/registry.ts";
import { scenarioFile, shippedScenarios } from "./paths.ts";

/** The text of the list. */
export async function list(): Promise<string> {
  const sections: [string, [string, string][]][] = [
    ["Servers", summaries(registries.server)],
    ["Simulators", summaries(registries.simulator)],
    ["Faults", summaries(faults)],
    ["Steps", summaries(steps)],
    ["Scenarios", await scenarios()],
  ];
  const text = sections.filter(([, rows]) => rows.length > 0).map(([title, rows]) => {
    const width = Math.max(...rows.map(([name]) => name.length));
    return [title, ...rows.map(([name, summary]) => nameAndText(name, width, summary))].join("\n");
  });
  return [...text, "More about any of them: wirebench explain <name>"].join("\n\n");
}

function summaries(registry: Record<string, { summary: string }>): [string, string][] {
  return Object.entries(registry).map(([name, { summary }]) => [name, summary]);
}

/** What each scenario says about itself; the rest of the file is not looked at. */
async function scenarios(): Promise<[string, string][]> {
  const names = await shippedScenarios();
  return await Promise.all(names.map(async (name): Promise<[string, string]> => {
    const document = parseDocument(await Deno.readTextFile(await scenarioFile(name)));
    return [name, String(document.get("about") ?? "")];
  }));
}
