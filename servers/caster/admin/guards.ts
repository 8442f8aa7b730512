/**
 * What stands before the routes of the admin API: limits, the login, and checks of bodies.
 *
 * @module
 */
import type { MiddlewareHandler } from "hono";
import { boundBody } from "../../../web/guards.ts";
import type { AdminEnv, AdminHost, Guards } from "./responses.ts";

/** The guards of the routes. */
export function guardsOf(host: AdminHost): Guards {
  return { change: [authenticate(host)], body: [limitBody, requireJson] };
}

/** Declines what comes faster than one address may ask. */
export function limitRequests({ rate }: AdminHost): MiddlewareHandler<AdminEnv> {
  return async (c, next) => {
    if (rate.takes(c.env.remote.hostname)) return await next();
    c.header("Retry-After", "1");
    return c.json({ detail: "Too many requests" }, 429);
  };
}

/** Changes take a token, or the sources' password under any name. */
function authenticate({ access, bans, log }: AdminHost): MiddlewareHandler<AdminEnv> {
  return async (c, next) => {
    const { hostname } = c.env.remote;
    const bannedMs = bans.remainingMs(hostname);
    if (bannedMs !== undefined) {
      c.header("Retry-After", `${Math.ceil(bannedMs / 1_000)}`);
      return c.json({ detail: "Too many failed logins" }, 429);
    }
    const authorization = c.req.header("authorization");
    if (await access.isAdministrator(authorization ?? "")) return await next();
    if (authorization !== undefined && bans.failed(hostname)) {
      log.warn("banned {address}: too many failed logins", { address: hostname });
    }
    c.header("WWW-Authenticate", 'Basic realm="admin"');
    return c.json({ detail: "Invalid server credentials" }, 401);
  };
}

const limitBody = boundBody((c, detail) => c.json({ detail }, 413));

/** A web page can make a browser send a form to here, with its credentials; but not JSON. */
const requireJson: MiddlewareHandler = async (c, next) => {
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json") return await next();
  const shown = type === "" ? "missing" : JSON.stringify(type);
  return c.json({ detail: `The Content-Type must be application/json, but is ${shown}` }, 422);
};
