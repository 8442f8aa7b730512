/**
 * The admin API: streampoints and users over HTTP, with its OpenAPI document at `/openapi.json` and
 * interactive documentation at `/docs`. Every error is `{"detail": …}`.
 *
 * @module
 */
import { OpenAPIHono, type z } from "@hono/zod-openapi";
import type { Logger } from "@logtape/logtape";
import type { Context, MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { BenchError, sentence } from "../../../core/errors.ts";
import { docsPage } from "../../../web/docs_page.ts";
import { boundBody } from "../../../web/guards.ts";
import type { Access } from "../access/access.ts";
import { adminRoutes, SECURITY } from "./admin_routes.ts";
import type { Roster } from "../roster.ts";

/** What the API works on. */
export interface AdminHost {
  roster: Roster;
  access: Access;
  log: Logger;
}

/** The collections, which answer with and without their last slash. */
const collections = ["/streampoints", "/users"];

/** The admin API as a function from request to response. */
export function adminApi({ roster, access, log }: AdminHost): OpenAPIHono {
  const app = new OpenAPIHono({
    getPath: (request) => withUsualSlash(new URL(request.url).pathname),
    defaultHook: (result, c) =>
      result.success ? undefined : c.json({ detail: mistakes(result.error) }, 422),
  });
  const routes = adminRoutes({ change: [authenticate(access)], body: [limitBody, requireJson] });

  app.openapi(routes.listStreampoints, (c) => {
    const streampoints = Array.from(roster.streampoints, (streampoint) => ({
      stream_point: streampoint.name,
      client_count: streampoint.roverCount,
      server_connected: streampoint.sourceConnected,
    }));
    return c.json(streampoints, 200);
  });
  app.openapi(routes.addStreampoint, async (c) => {
    const { stream_point: name } = c.req.valid("json");
    return await roster.addStreampoint(name)
      ? c.json({ message: `streampoint ${name} created successfully` }, 200)
      : c.json({ detail: `streampoint ${name} already exists` }, 400);
  });
  app.openapi(routes.removeStreampoint, async (c) => {
    const { name } = c.req.valid("param");
    return await roster.removeStreampoint(name)
      ? c.json({ delete: "success" as const, streampoint: name }, 200)
      : c.json({ detail: "streampoint not found" }, 404);
  });
  app.openapi(routes.listUsers, (c) => {
    const users = Array.from(roster.users, ([login, { allowedStreampoints }]) => ({
      login,
      allowed_streampoints: [...allowedStreampoints],
    }));
    return c.json(users, 200);
  });
  app.openapi(routes.addUser, async (c) => {
    const { login, password, allowed_streampoints: allowedStreampoints } = c.req.valid("json");
    return await roster.addUser(login, { password, allowedStreampoints })
      ? c.json({ message: `User ${login} created successfully` }, 200)
      : c.json({ detail: `User ${login} already exists` }, 400);
  });
  app.openapi(routes.removeUser, async (c) => {
    const { login } = c.req.valid("param");
    return await roster.removeUser(login)
      ? c.json({ delete: "success" as const, user: login }, 200)
      : c.json({ detail: "User not found" }, 404);
  });

  app.openAPIRegistry.registerComponent("securitySchemes", SECURITY, {
    type: "http",
    scheme: "basic",
    description: "Any name, and the password of the sources.",
  });
  app.doc31("/openapi.json", {
    openapi: "3.1.0",
    info: {
      title: "Wirebench caster",
      version: "1",
      description: "Streampoints and users of an NTRIP caster.",
    },
  });
  app.route("/docs", docsPage({ document: "/openapi.json" }));

  for (const path of collections) {
    app.all(`${path}/`, notAllowed("GET, POST"));
    app.all(`${path}/:name`, notAllowed("DELETE"));
  }
  for (const path of ["/openapi.json", "/docs", "/docs/*"]) {
    app.on(changes, path, notAllowed("GET"));
  }
  app.notFound((c) => c.json({ detail: "Not Found" }, 404));
  app.onError((error, c) => {
    if (error instanceof HTTPException && error.status === 400) {
      return c.json({ detail: "The body is not valid JSON" }, 422);
    }
    if (error instanceof BenchError) {
      log.error("change failed: {reason}", { reason: sentence(error) });
      return c.json({ detail: sentence(error) }, 500);
    }
    log.error("request failed: {reason}", { reason: sentence(error), path: c.req.path });
    return c.json({ detail: "Internal Server Error" }, 500);
  });
  return app;
}

const changes = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Changes take the sources' password, under any name. */
function authenticate(access: Access): MiddlewareHandler {
  return async (c, next) => {
    if (await access.isAdministrator(c.req.header("authorization") ?? "")) return await next();
    c.header("WWW-Authenticate", 'Basic realm="admin"');
    return c.json({ detail: "Invalid server credentials" }, 401);
  };
}

const limitBody = boundBody((c, detail) => c.json({ detail }, 413));

/** A web page can make a browser send a form to here, with its credentials; but not JSON. */
const requireJson: MiddlewareHandler = async (c, next) => {
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json") return await next();
  const shown = type === "" ? "missing" : JSON.stringify(type);
  return c.json({ detail: `The Content-Type must be application/json, but is ${shown}` }, 422);
};

function notAllowed(methods: string) {
  return (c: Context) => {
    c.header("Allow", methods);
    return c.json({ detail: "Method Not Allowed" }, 405);
  };
}

/** Collections are known with their slash, everything else without. */
function withUsualSlash(path: string): string {
  const bare = path.replace(/\/+$/, "");
  return collections.includes(bare) ? `${bare}/` : bare === "" ? "/" : bare;
}

function mistakes({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "))
    .join("; ");
}
