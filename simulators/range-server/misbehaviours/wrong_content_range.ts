import { z } from "zod";
import { encodeContentRange, parseContentRange } from "../../../protocols/http/mod.ts";
import { defineMisbehaviour, withHeader } from "./misbehaviour.ts";

/** Sends the bytes that were asked for, and says that they are others. Several parts are left alone. */
export const wrongContentRange = defineMisbehaviour({
  kind: "wrong-content-range",
  summary: "Sends the right part of a file under a wrong Content-Range.",
  options: z.strictObject({
    by: z.enum(["offset", "total", "unit", "missing"]).default("offset").describe(
      "offset: a byte further on; total: a file longer by one; unit: not bytes; missing: no header.",
    ),
  }),
  apply: ({ by }) => ({
    bend(answer) {
      const name = "Content-Range";
      const value = answer.headers.find(([header]) => header === name)?.[1];
      const told = value === undefined ? undefined : parseContentRange(value);
      if (told?.range === undefined || told.size === undefined) return answer;
      const { unit, range: { start, end }, size } = told;
      const wrong = {
        // At the end of the file there is nothing further on.
        offset: { unit, range: { start: start + 1, end: end + 1 }, size: Math.max(size, end + 1) },
        total: { ...told, size: size + 1 },
        unit: { ...told, unit: "lines" },
        missing: undefined,
      }[by];
      const header = wrong && encodeContentRange(wrong);
      return { ...answer, headers: withHeader(answer.headers, name, header) };
    },
  }),
});
