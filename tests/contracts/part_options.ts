/**
 * The least options with which any part starts: port 0 for whatever listens, a word for every text
 * that must be given.
 *
 * @module
 */
import { z } from "zod";
import { unwrap } from "../../core/schema_layers.ts";
import type { Address } from "../../core/address.ts";
import { type Part, portOption } from "../../parts/part.ts";

/** What a part cannot do without, although it need not be said in this one way. */
const needed: Record<string, Record<string, unknown>> = {
  vod: { images: ["fixtures/images/jpeg"] },
};

/** Options for a part, as a program would give them. */
export function leastOptions(part: Part, target?: Address): Record<string, unknown> {
  const options: Record<string, unknown> = { ...needed[part.kind] };
  for (const endpoint of Object.keys(part.endpoints)) {
    const option = portOption(part, endpoint);
    const mayListen =
      (part.options.shape[option] as z.ZodType).safeParse(undefined).data !== undefined;
    // What listens only where it is told to would do that in place of dialling.
    if (target === undefined || mayListen) options[option] = 0;
  }
  for (const [name, schema] of Object.entries(part.options.shape) as [string, z.ZodType][]) {
    if (name === "target") options.target = target;
    else if (!schema.safeParse(undefined).success && unwrap(schema) instanceof z.ZodString) {
      options[name] = "word";
    }
  }
  return options;
}
