/**
 * What the lamp serves over HTTP: its page, the WebSocket that the page follows, and `POST /command`,
 * which has the stand send a command. Neither of the two serves pages of other origins, unless they
 * were allowed.
 *
 * @module
 */
import { Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { type CommandName, commandNames, commands } from "../../protocols/tlv/mod.ts";
import { mayAct } from "../../web/origin.ts";
import { pageRoutes } from "../../web/pages.ts";
import page from "./page/lantern.html" with { type: "text" };
import script from "./page/lantern.js" with { type: "text" };
import style from "./page/lantern.css" with { type: "text" };
import type { Outcome } from "./stand_api.ts";
import type { Viewers } from "./viewers.ts";

/** What the routes need. */
export interface WebHost {
  viewers: Viewers;
  allowOrigins: readonly string[];
  /** Has the stand send a command. */
  send(command: { command: CommandName; value?: unknown }): Promise<Outcome>;
}

const MAX_BODY_BYTES = 64 * 1024;

const order = z.strictObject({
  command: z.enum(commandNames),
  value: z.union([z.string(), z.number()]).optional(),
});

/** The routes. */
export function webApp({ viewers, allowOrigins, send }: WebHost): Hono {
  const app = pageRoutes({ "/": page, "/lantern.css": style, "/lantern.js": script });
  const guard: MiddlewareHandler = async (c, next) => {
    if (mayAct(c.req.raw, allowOrigins)) return await next();
    const message = `Pages of ${c.req.header("origin")} may not drive this lamp: ` +
      "start it with --allow-origins to let them";
    return c.json(wrong("foreign-origin", message), 403);
  };
  app.get("/live", guard, (c) => {
    if (c.req.header("upgrade")?.toLowerCase() === "websocket") return viewers.admit(c.req.raw);
    c.header("Upgrade", "websocket");
    return c.json(wrong("no-websocket", "This is for a WebSocket"), 426);
  });
  app.post("/command", guard, limitBody, async (c) => {
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

const limitBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: (c) => c.json(wrong("too-large", "The body must have at most 64 KiB"), 413),
});

function wrong(code: string, message: string) {
  return { error: { code, message } };
}
