/**
 * Streampoints in the admin API. Paths and texts of listing, adding and removing are the original
 * service's.
 *
 * @module
 */
import { createRoute, z } from "@hono/zod-openapi";
import { streampointName } from "../names.ts";
import {
  type AdminApp,
  type AdminHost,
  bodyProblems,
  changeProblems,
  done,
  forAdministrators,
  forAdministratorsWithBody,
  type Guards,
  json,
  jsonBody,
  loginProblems,
  problem,
} from "./responses.ts";

const streampoint = z.object({
  stream_point: z.string(),
  client_count: z.int().openapi({ description: "How many rovers receive it." }),
  server_connected: z.boolean().openapi({ description: "Whether a source feeds it." }),
}).openapi("Streampoint", {
  example: { stream_point: "point1", client_count: 5, server_connected: true },
});

const newStreampoint = z.strictObject({ stream_point: streampointName() })
  .openapi("NewStreampoint", { example: { stream_point: "point1" } });

const change = z.strictObject({
  source_password: z.string({ error: "must be a string or null" })
    .regex(/^[^\s\p{Cc}]+$/u, { error: "must be one word" }).nullable()
    .openapi({ description: "Of this streampoint's sources alone; null is that of all." }),
}).openapi("StreampointChange", { example: { source_password: "password1" } });

const notFound = problem("There is none of this name.", "streampoint not found");
const params = z.object({ name: z.string().openapi({ example: "point1" }) });
const tags = ["streampoints"];

/** Adds the routes. */
export function streampointsApi(app: AdminApp, guards: Guards, { roster, toStore }: AdminHost) {
  app.openapi(
    createRoute({
      method: "get",
      path: "/streampoints/",
      tags,
      summary: "List the streampoints and who is connected to them",
      responses: { 200: json("Every streampoint.", z.array(streampoint)) },
    }),
    (c) => {
      const streampoints = Array.from(roster.streampoints, (streampoint) => ({
        stream_point: streampoint.name,
        client_count: streampoint.roverCount,
        server_connected: streampoint.sourceConnected,
      }));
      return c.json(streampoints, 200);
    },
  );
  app.openapi(
    createRoute({
      ...forAdministratorsWithBody(guards),
      method: "post",
      path: "/streampoints/",
      tags,
      summary: "Add a streampoint",
      request: { body: jsonBody(newStreampoint) },
      responses: {
        200: done("It was added.", "streampoint p9 created successfully"),
        400: problem("It exists.", "streampoint p9 already exists"),
        ...bodyProblems,
      },
    }),
    async (c) => {
      const { stream_point: name } = c.req.valid("json");
      return await roster.addStreampoint(name)
        ? c.json({ message: `streampoint ${name} created successfully` }, 200)
        : c.json({ detail: `streampoint ${name} already exists` }, 400);
    },
  );
  app.openapi(
    createRoute({
      ...forAdministrators(guards),
      method: "delete",
      path: "/streampoints/{name}",
      tags,
      summary: "Remove a streampoint, and close its source and its rovers",
      request: { params },
      responses: {
        200: json(
          "It was removed.",
          z.object({ delete: z.literal("success"), streampoint: z.string() }),
        ),
        404: notFound,
        ...changeProblems,
      },
    }),
    async (c) => {
      const { name } = c.req.valid("param");
      return await roster.removeStreampoint(name)
        ? c.json({ delete: "success" as const, streampoint: name }, 200)
        : c.json({ detail: "streampoint not found" }, 404);
    },
  );
  app.openapi(
    createRoute({
      ...forAdministratorsWithBody(guards),
      method: "patch",
      path: "/streampoints/{name}",
      tags,
      summary: "Change the password of a streampoint's sources, and close the one that there is",
      request: { params, body: jsonBody(change) },
      responses: {
        200: done("It was changed.", "streampoint p9 changed successfully"),
        404: notFound,
        ...bodyProblems,
      },
    }),
    async (c) => {
      const { name } = c.req.valid("param");
      const { source_password: password } = c.req.valid("json");
      const stored = password === null ? undefined : await toStore(password);
      return await roster.changeSourcePassword(name, stored)
        ? c.json({ message: `streampoint ${name} changed successfully` }, 200)
        : c.json({ detail: "streampoint not found" }, 404);
    },
  );
  app.openapi(
    createRoute({
      ...forAdministrators(guards),
      method: "delete",
      path: "/streampoints/{name}/source",
      tags,
      summary: "Close a streampoint's source; its rovers wait for another",
      request: { params },
      responses: {
        200: json("It is closed.", z.object({ closed: z.int() })),
        404: notFound,
        ...loginProblems,
      },
    }),
    (c) => {
      const streampoint = roster.streampoint(c.req.valid("param").name);
      return streampoint === undefined
        ? c.json({ detail: "streampoint not found" }, 404)
        : c.json({ closed: streampoint.closeSource() ? 1 : 0 }, 200);
    },
  );
}
