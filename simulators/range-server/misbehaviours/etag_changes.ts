import { z } from "zod";
import { defineMisbehaviour } from "./misbehaviour.ts";

/** Gives the same file another tag each time, as a farm of servers does that have not agreed on one. */
export const etagChanges = defineMisbehaviour({
  kind: "etag-changes",
  summary: "Gives a file another ETag at each request, though it stays the same.",
  options: z.strictObject({}),
  apply() {
    let count = 0;
    return {
      asked({ file, ...asked }) {
        if (file === undefined) return asked;
        const base = file.etag?.slice(1, -1) ?? "";
        return { ...asked, file: { ...file, etag: `"${base}.${++count}"` } };
      },
    };
  },
});
