/**
 * The topics of a scenario file: its keys, and how values are written in it.
 *
 * @module
 */
import { metaOf } from "../core/schema_layers.ts";
import { duration, percent, position, rate, size, target, throughput } from "../core/units.ts";
import { comparisonForms } from "./comparison.ts";
import { keyRows } from "./key_rows.ts";
import { externalPart, linkKeys, partKeys, scenarioFile } from "./scenario.ts";
import type { Topic, TopicRow } from "./topics.ts";

/** The keys of a scenario, of its parts and links, and the quantities. */
export function scenarioTopics(): Topic[] {
  return [
    {
      name: "scenario",
      what: "file",
      summary: "What a scenario may say.",
      sections: [{ title: "Keys", rows: keyRows(scenarioFile) }],
    },
    {
      name: "part",
      what: "of a scenario",
      summary: "What may be said of every server and simulator besides its kind and its config.",
      sections: [
        { title: "Keys", rows: keyRows(partKeys) },
        { title: "Elsewhere", rows: keyRows(externalPart) },
      ],
    },
    {
      name: "link",
      what: "of a scenario",
      summary: "A relay that bends what goes through.",
      sections: [{ title: "Keys", rows: keyRows(linkKeys) }],
    },
    {
      name: "comparison",
      what: "of a scenario",
      summary: "What expect and until ask of a metric; a bare value means equal.",
      sections: [
        { title: "Bounds", rows: keyRows(comparisonForms.bounds) },
        { title: "Tolerance", rows: keyRows(comparisonForms.near) },
        { title: "Earlier runs", rows: keyRows(comparisonForms.earlierRuns) },
      ],
    },
    {
      name: "quantities",
      what: "of a scenario",
      summary: "Values that are written with a unit, or in a form of their own.",
      sections: [{ title: "Types", rows: quantityRows() }],
    },
  ];
}

function quantityRows(): TopicRow[] {
  return [duration, size, rate, throughput, percent, position, target].map((quantity) => {
    const { unit, example, units } = metaOf(quantity());
    return { name: unit!, text: units?.join(" ") ?? "", notes: [`such as ${example}`] };
  });
}
