/**
 * What the chat server serves over HTTP: a page, the WebSocket by which it follows the room, the one
 * by which it takes part, and the room as JSON. Neither WebSocket serves pages of other origins,
 * unless they were allowed.
 *
 * @module
 */
import { Hono } from "hono";
import type { Address } from "../../core/address.ts";
import type { WebSocketGate } from "../../transports/websocket.ts";
import type { Followers } from "../../web/followers.ts";
import { type Decline, keepForeignPagesOut } from "../../web/guards.ts";
import { pageRoutes } from "../../web/pages.ts";
import page from "./page/index.html" with { type: "text" };
import script from "./page/chat.js" with { type: "text" };
import participant from "./page/participant.js" with { type: "text" };
import room from "./page/room.js" with { type: "text" };
import style from "./page/chat.css" with { type: "text" };
import type { RoomView } from "./room_view.ts";

/** What the routes need. */
export interface WebHost {
  view: RoomView;
  followers: Followers;
  /** Where browsers take part, with the messages that clients use over TCP. */
  gate: WebSocketGate;
  allowOrigins: readonly string[];
}

/** The routes. They are asked with where a request came from. */
export function webApp(
  { view, followers, gate, allowOrigins }: WebHost,
): Hono<{ Bindings: { remote: Address } }> {
  const app = new Hono<{ Bindings: { remote: Address } }>();
  const guard = keepForeignPagesOut(allowOrigins, declined);
  app.get("/follow", guard, (c) => followers.admit(c.req.raw));
  app.get("/chat", guard, (c) => gate.admit(c.req.raw, c.env.remote));
  app.get("/state", (c) => {
    c.header("Cache-Control", "no-store");
    return c.json(view.shown);
  });
  app.route(
    "/",
    pageRoutes({
      "/": page,
      "/chat.css": style,
      "/chat.js": script,
      "/participant.js": participant,
      "/room.js": room,
    }),
  );
  app.notFound((c) => c.text(`There is no ${c.req.path} here; the page is at /\n`, 404));
  return app;
}

const declined: Decline = (c, message) => c.text(`${message}\n`, 403);
