/**
 * What the lamp serves over HTTP: its page, the WebSocket that the page follows, and `POST /command`,
 * which has the stand send a command. Neither of the two serves pages of other origins, unless they
 * were allowed.
 *
 * @module
 */
import type { Hono } from "hono";
import { z } from "zod";
import { type CommandName, commandNames, commands } from "../../protocols/tlv/mod.ts";
import type { Followers } from "../../web/followers.ts";
import { boundBody, type Decline, keepForeignPagesOut } from "../../web/guards.ts";
import { pageRoutes } from "../../web/pages.ts";
import page from "./page/lantern.html" with { type: "text" };
import script from "./page/lantern.js" with { type: "text" };
import style from "./page/lantern.css" with { type: "text" };
import type { Outcome } from "./stand_api.ts";

/** What the routes need. */
export interface WebHost {
  followers: Followers;
  allowOrigins: readonly string[];
  /** Has the stand send a command. */
  send(command: { command: CommandName; value?: unknown }): Promise<Outcome>;
}

const order = z.strictObject({
  command: z.enum(commandNames),
  value: z.union([z.string(), z.number()]).optional(),
});

/** The routes. */
export function webApp({ followers, allowOrigins, send }: WebHost): Hono {
  const app = pageRoutes({ "/": page, "/lantern.css": style, "/lantern.js": script });
  const guard = keepForeignPagesOut(allowOrigins, decline("foreign-origin", 403));
  app.get("/live", guard, (c) => followers.admit(c.req.raw));
  app.post("/command", guard, boundBody(decline("too-large", 413)), async (c) => {
    const parsed = order.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) {
      const known = commandNames.join(", ");
      const message = `The body must be {"command": …, "value": …} with one of ${known}`;
      return c.json(wrong("unknown-command", message), 400);
    }
    const { command, value } = parsed.data;
    const { encode, accepts } = commands[command];
    if (encode(value) === undefined) {
      return c.json(wrong("wrong-value", `The value of ${command} must be ${accepts}`), 400);
    }
    const outcome = await send(value === undefined ? { command } : { command, value });
    return c.json(outcome, "error" in outcome ? 502 : 200);
  });
  app.notFound((c) => c.json(wrong("not-found", `There is no ${c.req.path} here`), 404));
  return app;
}

function decline(code: string, status: 403 | 413): Decline {
  return (c, message) => c.json(wrong(code, message), status);
}

function wrong(code: string, message: string) {
  return { error: { code, message } };
}
