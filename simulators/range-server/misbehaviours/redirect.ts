import { z } from "zod";
import { plainAnswer } from "../answer.ts";
import { defineMisbehaviour } from "./misbehaviour.ts";

/** How far on its way a client is: `/big.bin?hop=2`. */
const HOP = "hop";

/** Sends the client elsewhere, and on from there, before it gets the file. */
export const redirect = defineMisbehaviour({
  kind: "redirect",
  summary: "Sends the client elsewhere, once or several times in a row.",
  options: z.strictObject({
    hops: z.int().min(1).default(1).describe("How often, before there is an answer."),
    to: z.string().min(1).refine((to) => /^(?:\/|[a-z]+:\/\/)/i.test(to), {
      error: "must be a path such as /other.bin or a URL",
    }).optional().describe("Where it ends; without it, at the path that was asked for."),
    code: z.literal([301, 302, 303, 307, 308]).default(302)
      .describe("The status."),
  }),
  apply: ({ hops, to, code }) => ({
    instead({ path, query }) {
      const hop = Number(new URLSearchParams(query).get(HOP) ?? 0);
      if (hop >= hops) return undefined;
      const isLast = hop + 1 === hops;
      const target = isLast && to !== undefined ? to : encodePath(path);
      const isElsewhere = !target.startsWith("/");
      return plainAnswer(code, ["Location", isElsewhere ? target : `${target}?${HOP}=${hop + 1}`]);
    },
  }),
});

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
