/**
 * Writes the generated files anew: the reference pages in `docs/reference/`, and the JSON Schema of
 * scenarios. What they say comes from the declarations alone.
 *
 * @module
 */
import { scenarioJsonSchema } from "../harness/json_schema.ts";
import { allTopics, type Topic, type TopicRow } from "../harness/topics.ts";

const introductions: Record<string, string> = {
  servers: "Under `servers` in a scenario, and as `wirebench serve <kind>`.",
  simulators: "Under `simulators` in a scenario, and as `wirebench sim <kind>`.",
  steps: "What `steps` may hold. Each is known by its verb.",
  faults: "What a link may do, in `faults` and in the step `fault`. [More](../faults.md).",
  streams: "What a part observes, and what `expect` and `until` may ask of it. " +
    "`*` stands for min, p50, p90, p95, p99, p999, max or mean.",
  command: "What a script that runs `wirebench` needs to know.",
};

/** Every generated file: its path and its text. */
export function generatedFiles(): Map<string, string> {
  const groups = Object.entries(allTopics());
  const files = new Map(groups.map(([group, topics]) => [
    `docs/reference/${group}.md`,
    `# ${titled(group)}\n\n${introductions[group]}\n\n${topics.map(section).join("\n")}`,
  ]));
  const index = groups.map(([group, topics]) =>
    `- [${titled(group)}](${group}.md): ${topics.map(({ name }) => `\`${name}\``).join(", ")}\n`
  );
  files.set(
    "docs/reference/README.md",
    "# Reference\n\nWritten by `deno task generate` from the declarations in the code. " +
      `\`wirebench explain <name>\` says the same.\n\n${index.join("")}`,
  );
  files.set("scenario.schema.json", JSON.stringify(scenarioJsonSchema(), undefined, 2) + "\n");
  return files;
}

function section({ name, what, summary, sections }: Topic): string {
  const tables = sections.map(({ title, rows }) => `### ${title} of ${name}\n\n${table(rows)}`);
  return `## ${name}\n\n${cell(summary)} (${what})\n\n${tables.join("\n")}`;
}

function table(rows: readonly TopicRow[]): string {
  const cells = rows.map((
    { name, text, notes },
  ) => [`\`${name}\``, cell(notes.join(", ")), cell(text)]);
  const all = [["name", "what it is", "meaning"], ...cells];
  const widths = [0, 1, 2].map((i) => Math.max(...all.map((row) => row[i]!.length)));
  const line = (row: string[]) =>
    `| ${row.map((text, i) => text.padEnd(widths[i]!)).join(" | ")} |\n`;
  return [line(all[0]!), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)].join(
    "",
  );
}

/** A text that Markdown takes as it is. */
function cell(text: string): string {
  return text.replaceAll(/[|<*]/g, (sign) => `\\${sign}`);
}

function titled(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

if (import.meta.main) {
  for (const [path, text] of generatedFiles()) {
    await Deno.mkdir(path.replace(/\/?[^/]*$/, "") || ".", { recursive: true });
    await Deno.writeTextFile(path, text);
  }
}
