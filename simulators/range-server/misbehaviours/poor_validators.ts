import { z } from "zod";
import { defineMisbehaviour } from "./misbehaviour.ts";

/** Leaves a client with less to know a file by. */
export const poorValidators = defineMisbehaviour({
  kind: "poor-validators",
  summary: "Gives a file a weak ETag or none, and perhaps no date.",
  options: z.strictObject({
    etag: z.enum(["weak", "none", "kept"]).default("weak")
      .describe("What becomes of the ETag; a weak one never lets a part be resumed."),
    date: z.enum(["none", "kept"]).default("kept").describe("What becomes of Last-Modified."),
  }),
  apply: ({ etag, date }) => ({
    asked({ file, ...asked }) {
      if (file === undefined) return asked;
      const { etag: strong, modifiedMs, ...bare } = file;
      const tag = { weak: strong && `W/${strong}`, none: undefined, kept: strong }[etag];
      return {
        ...asked,
        file: {
          ...bare,
          ...(tag === undefined ? {} : { etag: tag }),
          ...(modifiedMs === undefined || date === "none" ? {} : { modifiedMs }),
        },
      };
    },
  }),
});
