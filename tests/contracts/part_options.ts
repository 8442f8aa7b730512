/**
 * The least options with which any part starts: port 0 for whatever listens, a word for every text
 * that must be given.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { unwrap } from "../../core/schema_layers.ts";
import type { Address } from "../../core/address.ts";
import { type Part, portOption } from "../../parts/part.ts";

/** What a part cannot do without, although it need not be said in this one way. */
const needed: Record<string, () => Record<string, unknown>> = {
  // None goes on with what another was asked for.
  downloader: () => ({ files: join(folder ??= folderOfTests(), crypto.randomUUID()) }),
  vod: () => ({ images: ["fixtures/images/jpeg"] }),
};
let folder: string | undefined;

/** What a part that dials only when it is asked for something is asked for. */
const neededToDial: Record<string, Record<string, unknown>> = {
  downloader: { add: ["/file.bin"] },
};

/** A folder that is gone when the tests of a file are over. */
function folderOfTests(): string {
  const folder = Deno.makeTempDirSync({ prefix: "wirebench-" });
  addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  return folder;
}

/** Options for a part, as a program would give them. */
export function leastOptions(part: Part, target?: Address): Record<string, unknown> {
  const options: Record<string, unknown> = {
    ...needed[part.kind]?.(),
    ...(target === undefined ? {} : neededToDial[part.kind]),
  };
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
