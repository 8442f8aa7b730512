/**
 * Everything that a downloader serves at its port: the page and the WebSockets at `/`, the HTTP API,
 * and the files that are done.
 *
 * @module
 */
import type { Logger } from "@logtape/logtape";
import { Hono } from "hono";
import { keepForeignPagesOut } from "../../web/guards.ts";
import { pageRoutes } from "../../web/pages.ts";
import { requireToken } from "./access.ts";
import { answerError, decline, downloadsApi, notFound } from "./api.ts";
import type { Downloads } from "./downloads.ts";
import type { FileResponses } from "./file_response.ts";
import type { Lines } from "./lines.ts";
import page from "./page/downloader.html" with { type: "text" };
import script from "./page/downloader.js" with { type: "text" };
import style from "./page/downloader.css" with { type: "text" };

/** What the routes need. */
export interface WebHost {
  downloads: Downloads;
  lines: Lines;
  files: FileResponses;
  token: string | undefined;
  allowOrigins: readonly string[];
  log: Logger;
}

/** The routes. */
export function webApp({ downloads, lines, files, token, allowOrigins, log }: WebHost): Hono {
  const app = new Hono({ getPath: (request) => asksForLine(request) ? "/ws" : pathOf(request) });
  const guards = [
    keepForeignPagesOut(allowOrigins, decline("foreign-origin", 403)),
    requireToken(token, decline("no-token", 401)),
  ] as const;
  for (const path of ["/ws", "/api/*", "/files/*"]) app.use(path, ...guards);

  app.get("/ws", (c) => lines.admit(c.req.raw));
  app.get("/files/:id", async (c) => {
    const { path, name } = downloads.entry(c.req.param("id"));
    const response = path === null || name === null
      ? undefined
      : await files.of(path, name, c.req.method);
    return response ?? notFound(c);
  });
  app.route(
    "/",
    pageRoutes({ "/": page, "/downloader.css": style, "/downloader.js": script }),
  );
  app.route("/", downloadsApi(downloads));
  app.notFound(notFound);
  app.onError((error, c) => answerError(error, c, log));
  return app;
}

const pathOf = (request: Request) => new URL(request.url).pathname;

/** Clients of the original dial the bare port: `/` is the page, unless a WebSocket is asked for. */
function asksForLine(request: Request): boolean {
  return request.headers.get("upgrade")?.toLowerCase() === "websocket" && pathOf(request) === "/";
}
