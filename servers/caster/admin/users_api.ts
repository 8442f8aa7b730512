/**
 * Users in the admin API. Paths and texts of listing, adding and removing are the original service's.
 *
 * @module
 */
import { createRoute, z } from "@hono/zod-openapi";
import { loginName, streampointName } from "../names.ts";
import type { User } from "../settings/settings.ts";
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

const user = z.object({
  login: z.string(),
  allowed_streampoints: z.array(z.string()),
  max_connections: z.int().optional(),
}).openapi("User", { example: { login: "user1", allowed_streampoints: ["point1"] } });

const password = () => z.string({ error: "must be a string" });
const allowedStreampoints = () =>
  z.array(streampointName(), { error: "must be a list of streampoints" });
const maxConnections = () =>
  z.int({ error: "must be a whole number" }).min(0).optional()
    .openapi({ description: "How many rovers at a time; 0 is any." });

const newUser = z.strictObject({
  login: loginName(),
  password: password(),
  allowed_streampoints: allowedStreampoints().default([])
    .openapi({ description: "Empty is every one." }),
  max_connections: maxConnections(),
}).openapi("NewUser", {
  example: { login: "user1", password: "password1", allowed_streampoints: [] },
});

const change = z.strictObject({
  password: password().optional(),
  allowed_streampoints: allowedStreampoints().optional(),
  max_connections: maxConnections(),
}).openapi("UserChange", { example: { allowed_streampoints: ["point1"] } });

const notFound = problem("There is none of this login.", "User not found");
const params = z.object({ login: z.string().openapi({ example: "user1" }) });
const tags = ["users"];

/** Adds the routes. */
export function usersApi(app: AdminApp, guards: Guards, host: AdminHost) {
  const { roster } = host;
  app.openapi(
    createRoute({
      method: "get",
      path: "/users/",
      tags,
      summary: "List the users, without their passwords",
      responses: { 200: json("Every user.", z.array(user)) },
    }),
    (c) => {
      const users = Array.from(
        roster.users,
        ([login, { allowedStreampoints, maxConnections }]) => ({
          login,
          allowed_streampoints: [...allowedStreampoints],
          ...(maxConnections === undefined ? {} : { max_connections: maxConnections }),
        }),
      );
      return c.json(users, 200);
    },
  );
  app.openapi(
    createRoute({
      ...forAdministratorsWithBody(guards),
      method: "post",
      path: "/users/",
      tags,
      summary: "Add a user",
      request: { body: jsonBody(newUser) },
      responses: {
        200: done("It was added.", "User u created successfully"),
        400: problem("The login is taken.", "User u already exists"),
        ...bodyProblems,
      },
    }),
    async (c) => {
      const { login, ...rest } = c.req.valid("json");
      const { password = "", allowedStreampoints = [], ...others } = await changeOf(rest, host);
      return await roster.addUser(login, { password, allowedStreampoints, ...others })
        ? c.json({ message: `User ${login} created successfully` }, 200)
        : c.json({ detail: `User ${login} already exists` }, 400);
    },
  );
  app.openapi(
    createRoute({
      ...forAdministratorsWithBody(guards),
      method: "patch",
      path: "/users/{login}",
      tags,
      summary:
        "Change a user, and close the rovers that may not stay: all, when the password is new",
      request: { params, body: jsonBody(change) },
      responses: {
        200: done("It was changed.", "User u changed successfully"),
        404: notFound,
        ...bodyProblems,
      },
    }),
    async (c) => {
      const { login } = c.req.valid("param");
      const change = await changeOf(c.req.valid("json"), host);
      return await roster.changeUser(login, change, host.maxConnectionsPerUser)
        ? c.json({ message: `User ${login} changed successfully` }, 200)
        : c.json({ detail: "User not found" }, 404);
    },
  );
  app.openapi(
    createRoute({
      ...forAdministrators(guards),
      method: "delete",
      path: "/users/{login}",
      tags,
      summary: "Remove a user, and close the rovers that it logged in",
      request: { params },
      responses: {
        200: json("It was removed.", z.object({ delete: z.literal("success"), user: z.string() })),
        404: notFound,
        ...changeProblems,
      },
    }),
    async (c) => {
      const { login } = c.req.valid("param");
      return await roster.removeUser(login)
        ? c.json({ delete: "success" as const, user: login }, 200)
        : c.json({ detail: "User not found" }, 404);
    },
  );
  app.openapi(
    createRoute({
      ...forAdministrators(guards),
      method: "delete",
      path: "/users/{login}/rovers",
      tags,
      summary: "Close the rovers that a user logged in; they may come back",
      request: { params },
      responses: {
        200: json("They are closed.", z.object({ closed: z.int() })),
        404: notFound,
        ...loginProblems,
      },
    }),
    (c) => {
      const { login } = c.req.valid("param");
      if (!roster.users.has(login)) return c.json({ detail: "User not found" }, 404);
      const closed = roster.closeRovers((rover) => rover.facts.login === login);
      return c.json({ closed }, 200);
    },
  );
}

/** What a body changes, in the settings' words. */
async function changeOf(
  { password, allowed_streampoints, max_connections }: z.output<typeof change>,
  { toStore }: AdminHost,
): Promise<Partial<User>> {
  return {
    ...(password === undefined ? {} : { password: await toStore(password) }),
    ...(allowed_streampoints === undefined ? {} : { allowedStreampoints: allowed_streampoints }),
    ...(max_connections === undefined ? {} : { maxConnections: max_connections }),
  };
}
