/**
 * What the image server serves over HTTP: each stream as a moving picture and as a single one, how all
 * are doing, and a page that shows them. The query `?action=` at the root is how older camera servers
 * name the first stream's.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import { contentTypes } from "../../protocols/vod/mod.ts";
import type { Followers } from "../../web/followers.ts";
import { type Decline, keepForeignPagesOut } from "../../web/guards.ts";
import { pageRoutes } from "../../web/pages.ts";
import type { HttpViewers } from "./http_viewers.ts";
import type { StreamImage } from "./image_list.ts";
import page from "./page/vod.html" with { type: "text" };
import script from "./page/vod.js" with { type: "text" };
import style from "./page/vod.css" with { type: "text" };
import { stateOf } from "./state.ts";
import type { ImageStream } from "./stream.ts";

/** What the routes need. */
export interface WebHost {
  /** In their order, the first one first. */
  streams: readonly ImageStream[];
  viewers: HttpViewers;
  followers: Followers;
}

/** The routes. */
export function webApp({ streams, viewers, followers }: WebHost): Hono {
  const app = new Hono();
  const streamOf = (c: Context) => streams.find(({ id }) => `${id}` === c.req.param("id"));

  app.get("/", async (c, next) => {
    const action = c.req.query("action");
    if (action === "stream") return viewers.admit(streams[0]!, c.req.raw);
    if (action === "snapshot") return picture(c, streams[0]!.current.image);
    return await next();
  });
  app.get("/streams/:id/stream.mjpg", (c) => {
    const stream = streamOf(c);
    return stream === undefined ? c.notFound() : viewers.admit(stream, c.req.raw);
  });
  app.get("/streams/:id/snapshot", (c) => {
    const stream = streamOf(c);
    return stream === undefined ? c.notFound() : picture(c, stream.current.image);
  });
  app.get("/streams/:id/images/:number{\\d+}", (c) => {
    const image = streamOf(c)?.images[Number(c.req.param("number"))];
    return image === undefined ? c.notFound() : picture(c, image);
  });
  app.get("/state", (c) => {
    c.header("Cache-Control", "no-store");
    return c.json({ streams: streams.map(stateOf) });
  });
  app.get("/live", keepForeignPagesOut([], declined), (c) => followers.admit(c.req.raw));
  app.route(
    "/",
    pageRoutes({ "/": page, "/vod.css": style, "/vod.js": script }, { imagesFrom: ["'self'"] }),
  );
  app.notFound((c) => c.text(`There is no ${c.req.path} here; the page is at /\n`, 404));
  return app;
}

function picture(c: Context, { type, bytes }: StreamImage): Response {
  return c.body(bytes as Uint8Array<ArrayBuffer>, 200, {
    "Content-Type": contentTypes[type],
    "Content-Length": `${bytes.length}`,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
}

const declined: Decline = (c, message) => c.text(`${message}\n`, 403);
