/**
 * The admin API as its OpenAPI document tells it: paths, bodies, answers. The paths and texts are
 * the original service's.
 *
 * @module
 */
import { createRoute, z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { loginName, streampointName } from "../names.ts";

/** The name under which the document has its security scheme. */
export const SECURITY = "Basic";

const problem = (description: string, detail: string) =>
  json(description, z.object({ detail: z.string() }).openapi({ example: { detail } }));

const changeProblems = {
  401: problem("The password is wrong or missing.", "Invalid server credentials"),
  500: problem(
    "The settings cannot be written; nothing was changed.",
    "Cannot write settings to app_settings.json: permission denied",
  ),
};

const creationProblems = {
  ...changeProblems,
  413: problem("The body is too long.", "The body must have at most 64 KiB"),
  422: problem("The body is not what it must be.", "stream_point: must be a string"),
};

const streampoint = z.object({
  stream_point: z.string(),
  client_count: z.int().openapi({ description: "How many rovers receive it." }),
  server_connected: z.boolean().openapi({ description: "Whether a source feeds it." }),
}).openapi("Streampoint", {
  example: { stream_point: "point1", client_count: 5, server_connected: true },
});

const newStreampoint = z.strictObject({ stream_point: streampointName() })
  .openapi("NewStreampoint", { example: { stream_point: "point1" } });

const user = z.object({ login: z.string(), allowed_streampoints: z.array(z.string()) })
  .openapi("User", { example: { login: "user1", allowed_streampoints: ["point1"] } });

const newUser = z.strictObject({
  login: loginName(),
  password: z.string({ error: "must be a string" }),
  allowed_streampoints: z.array(streampointName(), { error: "must be a list of streampoints" })
    .default([]).openapi({ description: "Empty is every one." }),
}).openapi("NewUser", {
  example: { login: "user1", password: "password1", allowed_streampoints: [] },
});

/** The routes, those that change something behind `guards`. */
export function adminRoutes(guards: { change: MiddlewareHandler[]; body: MiddlewareHandler[] }) {
  const change = { security: [{ [SECURITY]: [] }], middleware: guards.change };
  const creation = { ...change, middleware: [...guards.change, ...guards.body] };
  return {
    listStreampoints: createRoute({
      method: "get",
      path: "/streampoints/",
      tags: ["streampoints"],
      summary: "List the streampoints and who is connected to them",
      responses: { 200: json("Every streampoint.", z.array(streampoint)) },
    }),
    addStreampoint: createRoute({
      ...creation,
      method: "post",
      path: "/streampoints/",
      tags: ["streampoints"],
      summary: "Add a streampoint",
      request: {
        body: { required: true, content: { "application/json": { schema: newStreampoint } } },
      },
      responses: {
        200: created("streampoint p9 created successfully"),
        400: problem("It exists.", "streampoint p9 already exists"),
        ...creationProblems,
      },
    }),
    removeStreampoint: createRoute({
      ...change,
      method: "delete",
      path: "/streampoints/{name}",
      tags: ["streampoints"],
      summary: "Remove a streampoint, and close its source and its rovers",
      request: { params: z.object({ name: z.string().openapi({ example: "point1" }) }) },
      responses: {
        200: json(
          "It was removed.",
          z.object({ delete: z.literal("success"), streampoint: z.string() }),
        ),
        404: problem("There is none of this name.", "streampoint not found"),
        ...changeProblems,
      },
    }),
    listUsers: createRoute({
      method: "get",
      path: "/users/",
      tags: ["users"],
      summary: "List the users, without their passwords",
      responses: { 200: json("Every user.", z.array(user)) },
    }),
    addUser: createRoute({
      ...creation,
      method: "post",
      path: "/users/",
      tags: ["users"],
      summary: "Add a user",
      request: { body: { required: true, content: { "application/json": { schema: newUser } } } },
      responses: {
        200: created("User u created successfully"),
        400: problem("The login is taken.", "User u already exists"),
        ...creationProblems,
      },
    }),
    removeUser: createRoute({
      ...change,
      method: "delete",
      path: "/users/{login}",
      tags: ["users"],
      summary: "Remove a user, and close the rovers that it logged in",
      request: { params: z.object({ login: z.string().openapi({ example: "user1" }) }) },
      responses: {
        200: json("It was removed.", z.object({ delete: z.literal("success"), user: z.string() })),
        404: problem("There is none of this login.", "User not found"),
        ...changeProblems,
      },
    }),
  };
}

function created(message: string) {
  return json("It was added.", z.object({ message: z.string() }).openapi({ example: { message } }));
}

function json<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}
