/**
 * The debug API: JSON over HTTP, one request a POST. `{"method": …, "params": {…}}` is answered by
 * `{"result": …}`, or with a 4xx by `{"error": {"code": …, "message": …}}`.
 *
 * The body is JSON whatever its type says, since `curl -d` calls it a form. To a browser that makes it
 * a request that any page may send: so what comes from a page is declined, unless its origin is
 * allowed.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import { sentence } from "../../core/errors.ts";
import { hintFor } from "../../core/suggest.ts";
import { boundBody, keepForeignPagesOut } from "../../web/guards.ts";
import { type MethodHost, methods } from "./methods.ts";
import { refusals, RequestError } from "./request_error.ts";
import type { TlvEmitterContext, TlvEmitterOptions } from "./tlv_emitter.ts";

/** When a request came, in the clock's milliseconds. */
interface Timed {
  Variables: { askedAt: number };
}

/** The debug API as a function from request to response. */
export function debugApi(
  host: MethodHost,
  { allowOrigins }: TlvEmitterOptions,
  { clock, log, signal, observe }: TlvEmitterContext,
): Hono<Timed> {
  const app = new Hono<Timed>();
  app.use(async (c, next) => {
    const askedAt = clock.now();
    c.set("askedAt", askedAt);
    await next();
    observe.requests.done(askedAt, c.res.ok ? "ok" : "error");
  });
  app.use(keepForeignPagesOut(allowOrigins, (_, message) => {
    throw new RequestError("foreign-origin", message);
  }));
  // Whose page may not use it has been declined already.
  app.use(cors({
    origin: (origin) => origin,
    allowMethods: ["POST"],
  }));
  const bound = boundBody((_, message) => {
    throw new RequestError("too-large", message);
  });
  app.post("/", bound, async (c) => {
    const { method, params } = readRequest(await c.req.text());
    if (!Object.hasOwn(methods, method)) {
      const hint = hintFor(method, Object.keys(methods));
      throw new RequestError(
        "unknown-method",
        `There is no method ${JSON.stringify(method)}: ${hint}`,
      );
    }
    return c.json({ result: await methods[method]!(params, host, c.get("askedAt")) });
  });
  app.all("/", (c) => {
    c.header("Allow", "POST");
    return refuse(c, new RequestError("not-allowed", "A request must be a POST of JSON"));
  });
  app.notFound((c) => refuse(c, new RequestError("not-found", "There is nothing but /")));
  app.onError((error, c) => {
    if (error instanceof RequestError) return refuse(c, error);
    if (signal.aborted) return refuse(c, new RequestError("stopping", "The stand is stopping"));
    log.error("request failed: {reason}", { reason: sentence(error) });
    return c.json({ error: { code: "internal", message: "The stand failed" } }, 500);
  });
  return app;
}

function refuse(c: Context, { code, message }: RequestError): Response {
  return c.json({ error: { code, message } }, refusals[code]);
}

function readRequest(text: string): { method: string; params: unknown } {
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch {
    throw new RequestError("malformed-json", "The body must be JSON");
  }
  const { method, params } = Object(request) as { method?: unknown; params?: unknown };
  if (typeof method === "string") return { method, params };
  throw new RequestError("unknown-method", 'The body must be {"method": …, "params": {…}}');
}
