/**
 * The HTTP API as its OpenAPI document tells it.
 *
 * @module
 */
import { createRoute, z } from "@hono/zod-openapi";
import { download as downloadSchema, wantedList } from "../../protocols/downloads/mod.ts";

/** The name under which the document has its security scheme. */
export const SECURITY = "Token";

const example = {
  id: "1",
  url: "http://127.0.0.1:8081/big.bin",
  name: "big.bin",
  state: "loading" as const,
  sizeBytes: 67_108_864,
  doneBytes: 33_554_432,
  bytesPerSecond: 8_388_608,
  etaMs: 4_000,
  connections: 2,
  parts: [
    { fromByte: 0, toByte: 33_554_432, doneBytes: 33_554_432 },
    { fromByte: 33_554_432, toByte: 67_108_864, doneBytes: 0 },
  ],
  error: null,
  file: null,
};

const download = z.object(downloadSchema.shape).openapi("Download", { example });
const list = z.object({ downloads: z.array(download) });
const one = z.object({ download });

const wanted = z.strictObject({ urls: wantedList }).openapi("Wanted", {
  example: { urls: [{ url: "http://127.0.0.1:8081/big.bin", connections: 8 }] },
});

const problem = (description: string, code: string, message: string) =>
  json(
    description,
    z.object({ error: z.object({ code: z.string(), message: z.string() }) })
      .openapi({ example: { error: { code, message } } }),
  );

const token = problem("The token is wrong or missing.", "no-token", "There is no token: …");
const notFound = problem("There is none of this id.", "not-found", 'There is no download "9"');
const notKept = problem(
  "It cannot be kept; nothing was changed.",
  "not-kept",
  "Cannot write files/.downloads.json: permission denied",
);

const request = { params: z.object({ id: z.string().openapi({ example: "1" }) }) };
const common = { tags: ["downloads"], security: [{ [SECURITY]: [] }] };

const act = <const Verb extends string>(verb: Verb, summary: string) =>
  createRoute({
    ...common,
    method: "post",
    path: `/api/downloads/{id}/${verb}`,
    summary,
    request,
    responses: {
      200: json("How it is now.", one),
      401: token,
      404: notFound,
      409: problem("It is done.", "wrong-state", `Cannot ${verb} download 1: it is done`),
      500: notKept,
    },
  });

/** The routes. */
export const routes = {
  list: createRoute({
    ...common,
    method: "get",
    path: "/api/downloads",
    summary: "List the downloads, in the order in which they were added",
    responses: { 200: json("Every download.", list), 401: token },
  }),
  add: createRoute({
    ...common,
    method: "post",
    path: "/api/downloads",
    summary: "Add downloads",
    request: { body: { required: true, content: { "application/json": { schema: wanted } } } },
    responses: {
      201: json("The downloads of these URLs, those that were there already included.", list),
      401: token,
      409: problem("There are too many.", "full", "There are 10000 downloads at most: …"),
      413: problem("The body is too long.", "too-large", "The body must have at most 64 KiB"),
      422: problem("The body is not what it must be.", "wrong-body", "urls.0.url: must be …"),
      500: notKept,
    },
  }),
  get: createRoute({
    ...common,
    method: "get",
    path: "/api/downloads/{id}",
    summary: "Look at a download",
    request,
    responses: { 200: json("How it is now.", one), 401: token, 404: notFound },
  }),
  pause: act("pause", "Leave a download as it is, to go on with later"),
  resume: act("resume", "Go on with a download that is paused, failed or cancelled"),
  cancel: act("cancel", "Give a download up, and discard what there is of its file"),
  remove: createRoute({
    ...common,
    method: "delete",
    path: "/api/downloads/{id}",
    summary: "Take a download from the list; the file stays, if it is whole",
    request,
    responses: { 200: json("How it was.", one), 401: token, 404: notFound, 500: notKept },
  }),
};

function json<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}
