/**
 * Writes the generated files anew: the reference pages in `docs/reference/`, the JSON Schema of
 * scenarios, and what completions tell. What they say comes from the declarations alone.
 *
 * @module
 */
import { partOptions } from "../cli/part_options.ts";
import { scenarioJsonSchema } from "../harness/json_schema.ts";
import { registries } from "../harness/scenario.ts";
import { allTopics, type Topic, type TopicRow } from "../harness/topics.ts";
import { declaredNow } from "./declared.ts";

const introductions: Record<string, string> = {
  scenario: "What a scenario's file may say. [What it means](../scenarios.md).",
  servers: "Under `servers` in a scenario, and as `wirebench serve <kind>`.",
  simulators: "Under `simulators` in a scenario, and as `wirebench sim <kind>`.",
  steps: "What `steps` may hold. Each is known by its verb.",
  faults: "What a link may do, in `faults` and in the step `fault`. [More](../faults.md).",
  streams: "What a part observes, and what `expect` and `until` may ask of it. " +
    "`*` stands for one of the [statistics](#statistics).",
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
  files.set("cli/completion/declared.json", JSON.stringify(declaredNow(), undefined, 2) + "\n");
  return files;
}

function section({ name, what, summary, sections }: Topic): string {
  const tables = sections.map(({ title, rows }) => {
    const columns = title === "Config"
      ? configColumns(name)
      : title === "Streams"
      ? streams
      : plain;
    return `### ${title} of ${name}\n\n${table(rows, columns)}`;
  });
  return `## ${name}\n\n${cell(summary)} (${what})\n\n${tables.join("\n")}`;
}

/** The heads of a table's columns, and what stands below each of them. */
type Columns = Record<string, (row: TopicRow) => string>;

const plain: Columns = {
  name: ({ name }) => `\`${name}\``,
  "what it is": ({ notes }) => cell(notes.join(", ")),
  meaning: ({ text }) => cell(text),
};

const streams: Columns = {
  stream: plain.name!,
  kind: ({ text }) => `[${text}](streams.md#${text})`,
};

/** A part's options have a flag each; the keys within them have none. */
function configColumns(kind: string): Columns {
  const part = { ...registries.server, ...registries.simulator }[kind]!;
  const names = Object.keys(part.options.shape);
  const flags = new Map(
    partOptions(part).map(({ flags }, i) => [names[i], `\`${flags.replaceAll("|", "\\|")}\``]),
  );
  const { name, ...others } = plain;
  return { name: name!, "on the command line": (row) => flags.get(row.name) ?? "", ...others };
}

function table(rows: readonly TopicRow[], columns: Columns): string {
  const cells = rows.map((row) => Object.values(columns).map((write) => write(row)));
  const all = [Object.keys(columns), ...cells];
  const widths = all[0]!.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
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
