import { z } from "zod";
import { fileSize } from "../declared_file.ts";
import { defineMisbehaviour, place } from "./misbehaviour.ts";

/**
 * Has a declared file become another one of the same path, as if it had been replaced on the server's
 * disk: answers under way go on with the content they began with, later ones have the new one.
 */
export const fileChanges = defineMisbehaviour({
  kind: "file-changes",
  summary: "Has a declared file become another one, at a request or while it is sent.",
  options: z.strictObject({
    at: place().optional().describe(
      "Once so much of it was sent to anybody; without it, right before the request is answered.",
    ),
    validator: z.enum(["changed", "kept", "none"]).default("changed").describe(
      "Whether its ETag and date change, stay (only its content tells), or are missing from then on.",
    ),
    size: fileSize().optional().describe("Its new size; without it, the same."),
    changes: z.int().min(1).default(1).describe("How often."),
  }),
  apply({ at, validator, size, changes }, { change }) {
    const counts = new Map<string, { changed: number; sentBytes: number }>();
    const countsOf = (path: string) => {
      const known = counts.get(path) ?? { changed: 0, sentBytes: 0 };
      counts.set(path, known);
      return known;
    };
    const changeOnce = async (path: string) => {
      const count = countsOf(path);
      if (count.changed === changes) return;
      count.changed++;
      count.sentBytes = 0;
      await change(path, { validator, ...(size === undefined ? {} : { size }) });
    };
    if (at === undefined) return { before: changeOnce };
    return {
      async sent(file, bytes) {
        const count = countsOf(file.path);
        count.sentBytes += bytes;
        if (count.sentBytes >= (at.bytes ?? at.share * file.size)) await changeOnce(file.path);
      },
    };
  },
});
