/**
 * The HTTP API: the downloads under `/api/downloads`, its OpenAPI document at `/openapi.json` and
 * interactive documentation at `/docs`. Every error is `{"error": {"code": …, "message": …}}`.
 *
 * @module
 */
import { OpenAPIHono, type z } from "@hono/zod-openapi";
import type { Logger } from "@logtape/logtape";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { BenchError, sentence } from "../../core/errors.ts";
import { docsPage } from "../../web/docs_page.ts";
import { boundBody, type Decline } from "../../web/guards.ts";
import { routes, SECURITY } from "./api_routes.ts";
import { type DeclineCode, Declined } from "./declined.ts";
import type { Downloads } from "./downloads.ts";

const statuses = { "not-found": 404, "wrong-state": 409, full: 409 } as const satisfies Record<
  DeclineCode,
  number
>;

/** Declines a request, in the form of all errors. */
export function decline(code: string, status: 400 | 401 | 403 | 413): Decline {
  return (c, message) => c.json(wrong(code, message), status);
}

/** The API. Who may call it has been decided before. */
export function downloadsApi(downloads: Downloads): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook: (result, c) =>
      result.success ? undefined : c.json(wrong("wrong-body", mistakes(result.error)), 422),
  });
  app.on("POST", "/api/*", boundBody(decline("too-large", 413)));

  app.openapi(routes.list, (c) => {
    c.header("Cache-Control", "no-store");
    return c.json({ downloads: downloads.all.map(({ view }) => view) }, 200);
  });
  app.openapi(routes.add, async (c) => {
    const entries = await downloads.add(c.req.valid("json").urls);
    return c.json({ downloads: entries.map(({ view }) => view) }, 201);
  });
  app.openapi(routes.get, (c) => {
    c.header("Cache-Control", "no-store");
    return c.json({ download: downloads.entry(c.req.valid("param").id).view }, 200);
  });
  app.openapi(routes.pause, async (c) => {
    const { view } = await downloads.act("pause", c.req.valid("param").id);
    return c.json({ download: view }, 200);
  });
  app.openapi(routes.resume, async (c) => {
    const { view } = await downloads.act("resume", c.req.valid("param").id);
    return c.json({ download: view }, 200);
  });
  app.openapi(routes.cancel, async (c) => {
    const { view } = await downloads.act("cancel", c.req.valid("param").id);
    return c.json({ download: view }, 200);
  });
  app.openapi(routes.remove, async (c) => {
    const { view } = await downloads.act("remove", c.req.valid("param").id);
    return c.json({ download: view }, 200);
  });

  app.openAPIRegistry.registerComponent("securitySchemes", SECURITY, {
    type: "http",
    scheme: "bearer",
    description: "The token, where the downloader has one.",
  });
  app.doc31("/openapi.json", {
    openapi: "3.1.0",
    info: {
      title: "Wirebench downloader",
      version: "1",
      description: "Downloads of a downloader: add them, and see how far they are.",
    },
  });
  app.route("/docs", docsPage({ document: "/openapi.json", title: "Wirebench downloader: API" }));

  return app;
}

/** There is nothing at a path. */
export function notFound(c: Context): Response {
  return c.json(wrong("not-found", `There is no ${c.req.path} here`), 404);
}

/** Answers what was thrown. */
export function answerError(error: Error, c: Context, log: Logger): Response {
  if (error instanceof Declined) {
    return c.json(wrong(error.code, error.message), statuses[error.code]);
  }
  if (error instanceof HTTPException && error.status === 400) {
    return c.json(wrong("wrong-body", "The body is not valid JSON"), 422);
  }
  log.error("request failed: {reason}", { reason: sentence(error), path: c.req.path });
  if (error instanceof BenchError) return c.json(wrong("not-kept", error.message), 500);
  return c.json(wrong("defect", "Something is wrong in the downloader itself"), 500);
}

function wrong(code: string, message: string) {
  return { error: { code, message } };
}

function mistakes({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "))
    .join("; ");
}
