/**
 * The admin API: streampoints, users, connections, tokens and recordings over HTTP, with its OpenAPI
 * document at `/openapi.json` and interactive documentation at `/docs`. Every error is `{"detail": …}`.
 *
 * @module
 */
import { OpenAPIHono, type z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { BenchError, sentence } from "../../../core/errors.ts";
import { docsPage } from "../../../web/docs_page.ts";
import { connectionsApi } from "./connections_api.ts";
import { guardsOf, limitRequests } from "./guards.ts";
import type { AdminApp, AdminEnv, AdminHost } from "./responses.ts";
import { recordingsApi } from "./recordings_api.ts";
import { streampointsApi } from "./streampoints_api.ts";
import { watchPaths } from "../watch/watch.ts";
import { tokensApi } from "./tokens_api.ts";
import { usersApi } from "./users_api.ts";

/** The collections, which answer with and without their last slash, and what is allowed there. */
const collections = {
  "/streampoints": { all: "GET, POST", one: "PATCH, DELETE" },
  "/users": { all: "GET, POST", one: "PATCH, DELETE" },
  "/connections": { all: "GET", one: "DELETE" },
  "/tokens": { all: "GET, POST", one: "DELETE" },
  "/recordings": { all: "GET, POST", one: "DELETE" },
} as const;

/** What is allowed where something within one of a collection is. */
const within = { "/streampoints/:name/source": "DELETE", "/users/:name/rovers": "DELETE" } as const;

/** The admin API as a function from request, and who sent it, to response. */
export function adminApi(host: AdminHost): AdminApp {
  const { log } = host;
  const app = new OpenAPIHono<AdminEnv>({
    getPath: (request) => withUsualSlash(new URL(request.url).pathname),
    defaultHook: (result, c) =>
      result.success ? undefined : c.json({ detail: mistakes(result.error) }, 422),
  });
  app.use(limitRequests(host));
  const guards = guardsOf(host);
  for (const addRoutes of [streampointsApi, usersApi, connectionsApi, tokensApi, recordingsApi]) {
    addRoutes(app, guards, host);
  }
  if (host.watchers === "token") {
    for (const path of watchPaths) app.use(path, ...guards.change);
  }
  app.route("/", host.watch);
  describe(app);
  app.route("/docs", docsPage({ document: "/openapi.json", title: "Wirebench caster: admin API" }));

  for (const [path, { all, one }] of Object.entries(collections)) {
    app.all(`${path}/`, notAllowed(all));
    app.all(`${path}/:name`, notAllowed(one));
  }
  for (const [path, methods] of Object.entries(within)) app.all(path, notAllowed(methods));
  for (const path of ["/openapi.json", "/docs", "/docs/*", ...watchPaths]) {
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

/** The document of what there is. */
function describe(app: AdminApp): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "Basic", {
    type: "http",
    scheme: "basic",
    description: "Any name, and the password of the sources.",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "Bearer", {
    type: "http",
    scheme: "bearer",
    description: "A token that was made here.",
  });
  app.doc31("/openapi.json", {
    openapi: "3.1.0",
    info: {
      title: "Wirebench caster",
      version: "1",
      description: "Streampoints, users, connections, tokens and recordings of an NTRIP caster.",
    },
  });
}

function notAllowed(methods: string) {
  return (c: Context) => {
    c.header("Allow", methods);
    return c.json({ detail: "Method Not Allowed" }, 405);
  };
}

/** Collections are known with their slash, everything else without. */
function withUsualSlash(path: string): string {
  const bare = path.replace(/\/+$/, "");
  return bare in collections ? `${bare}/` : bare === "" ? "/" : bare;
}

function mistakes({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "))
    .join("; ");
}
