/**
 * What the catalog serves over HTTP: its text for programs and its page for browsers, both at `/`;
 * `/state`, which is what the page shows; and the WebSocket that the page follows.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import { accepts } from "hono/accepts";
import type { Followers } from "../../web/followers.ts";
import { type Decline, keepForeignPagesOut } from "../../web/guards.ts";
import { pageRoutes } from "../../web/pages.ts";
import page from "./page/catalog.html" with { type: "text" };
import script from "./page/catalog.js" with { type: "text" };
import style from "./page/catalog.css" with { type: "text" };
import { textHeaders } from "./text.ts";

/** What the routes need. */
export interface WebHost {
  followers: Followers;
  allowOrigins: readonly string[];
  /** The text for a client that came to this host. */
  text(reached: string): Promise<Uint8Array<ArrayBuffer>>;
  /** What there is to show, looked at just now. */
  look(): Promise<unknown>;
  /** Hears of each request that is over: when it came, and whether it was answered as asked. */
  requested(): (outcome: "ok" | "error") => void;
}

/** The routes. */
export function webApp({ followers, allowOrigins, text, look, requested }: WebHost): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const done = requested();
    await next();
    done(c.res.status < 400 ? "ok" : "error");
  });

  async function giveText(c: Context): Promise<Response> {
    const body = await text(new URL(c.req.url).hostname);
    const headers = { ...textHeaders, "Content-Length": `${body.length}` };
    return c.body(body, 200, headers);
  }

  app.get("/", async (c, next) => {
    const supports = ["text/plain", "text/html"];
    const type = accepts(c, { header: "Accept", supports, default: "text/plain" });
    c.header("Vary", "Accept");
    return type === "text/html" ? await next() : await giveText(c);
  });
  app.get("/catalog.txt", giveText);
  app.get("/state", async (c) => {
    c.header("Cache-Control", "no-store");
    return c.json(await look());
  });
  app.get("/live", keepForeignPagesOut(allowOrigins, declined), async (c) => {
    await look();
    return followers.admit(c.req.raw);
  });
  app.route(
    "/",
    pageRoutes({ "/": page, "/catalog.css": style, "/catalog.js": script }, {
      // The pictures come from the streams' own servers, which come and go while a page is open.
      imagesFrom: ["http:"],
    }),
  );
  app.notFound((c) => c.text(`There is no ${c.req.path} here; the catalog is at /\n`, 404));
  return app;
}

const declined: Decline = (c, message) => c.json({ error: { message } }, 403);
