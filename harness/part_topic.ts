/**
 * The topic of a part: what can be set, what it listens on and dials, what it observes and can do.
 *
 * @module
 */
import { optionFacts } from "../parts/option_facts.ts";
import { dials, type Part, portOption, type Role } from "../parts/part.ts";
import { keyRows, type Told } from "./key_rows.ts";
import type { Topic } from "./topics.ts";

/** The topic of a part. */
export function partTopic(role: Role, part: Part): Topic {
  const dialled = {
    name: "via",
    text: "the part, endpoint or link that it connects to; on the command line --target",
    notes: ["host:port"],
  };
  const told: Told = new Map();
  const plain = (name: string, text: string, ...notes: string[]) => ({ name, text, notes });
  const sections = [
    { title: "Config", rows: keyRows(part.options) },
    {
      title: "Listens",
      rows: Object.entries(part.endpoints).map(([name, protocol]) =>
        plain(name, protocol, ...portNotes(part, portOption(part, name)))
      ),
    },
    { title: "Dials", rows: dials(part) ? [dialled] : [] },
    {
      title: "Streams",
      rows: Object.entries(part.streams).map(([name, kind]) => plain(name, kind)),
    },
    {
      title: "Actions",
      rows: Object.entries(part.actions).flatMap(([name, schema]) => [
        plain(name, schema.description ?? ""),
        ...keyRows(schema, `${name}: `, told),
      ]),
    },
  ];
  return {
    name: part.kind,
    what: role,
    summary: part.summary,
    sections: sections.filter(({ rows }) => rows.length > 0),
  };
}

/** On which option an endpoint listens, and on which port if nobody says. */
function portNotes(part: Part, option: string): string[] {
  const port = optionFacts(part, option).default;
  return [option, ...(port === undefined ? [] : [`default ${port}`])];
}
