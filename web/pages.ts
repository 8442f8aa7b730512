/**
 * Serving pages that need nothing from anywhere else: the style sheet and the live-update module that
 * all of them share, and the headers that keep others out. The texts are part of the program, so that
 * a standalone binary has them inside.
 *
 * @module
 */
import { Hono, type MiddlewareHandler } from "hono";
import live from "./live.js" with { type: "text" };
import style from "./style.css" with { type: "text" };

/** A page's own files, by the path at which the page asks for them; `/` is the page itself. */
export type PageFiles = Readonly<Record<string, string>>;

const types: Record<string, string> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
};

/** Options of {@link pageRoutes}. */
export interface PageOptions {
  /** Where else pictures may come from, as a content security policy writes it: `'self'`, `http:`. */
  imagesFrom?: readonly string[];
}

/** Nothing but what this server has may be loaded, and nobody may put the page into theirs. */
function policy(imagesFrom: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    ["img-src data:", ...imagesFrom].join(" "),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The routes of a page: its own files, and `/web/style.css` and `/web/live.js` for it to load. */
export function pageRoutes(files: PageFiles, { imagesFrom = [] }: PageOptions = {}): Hono {
  const app = new Hono();
  const headers = headersOf(policy(imagesFrom));
  const all = { "/web/style.css": style, "/web/live.js": live, ...files };
  for (const [path, text] of Object.entries(all)) {
    const type = types[path.split(".")[1] ?? "html"]!;
    app.get(path, headers, (c) => c.body(text, 200, { "Content-Type": type }));
  }
  return app;
}

function headersOf(securityPolicy: string): MiddlewareHandler {
  return async (c, next) => {
    await next();
    c.header("Content-Security-Policy", securityPolicy);
    c.header("X-Content-Type-Options", "nosniff");
    // After an update the page must not go on with the files of the version before.
    c.header("Cache-Control", "no-cache");
  };
}
