import { z } from "zod";
import { utf8 } from "../../../core/bytes.ts";
import { defineMisbehaviour } from "./misbehaviour.ts";

const PAGE = "<!doctype html>\n<title>Sorry</title>\n<h1>Something went wrong</h1>\n" +
  "<p>The file cannot be had right now.</p>\n";

/** Answers with a page that says in words what the status should have said. */
export const htmlError = defineMisbehaviour({
  kind: "html-error",
  summary: "Answers 200 with a page that says that something went wrong.",
  options: z.strictObject({}),
  apply: () => ({
    instead: () => ({
      status: 200,
      headers: [["Content-Type", "text/html; charset=utf-8"]],
      body: [utf8(PAGE)],
    }),
  }),
});
