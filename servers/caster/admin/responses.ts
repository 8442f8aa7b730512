/**
 * What the routes of the admin API have in common: who may call them, and what they answer when they
 * decline.
 *
 * @module
 */
import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Logger } from "@logtape/logtape";
import type { Hono, MiddlewareHandler } from "hono";
import type { Address } from "../../../core/address.ts";
import type { Access } from "../access/access.ts";
import type { Bans } from "../access/bans.ts";
import type { RequestRate } from "../access/request_rate.ts";
import type { Recordings } from "../recording/recordings.ts";
import type { Roster } from "../roster.ts";

/** What the API works on. */
export interface AdminHost {
  roster: Roster;
  access: Access;
  bans: Bans;
  rate: RequestRate;
  log: Logger;
  /** How many rovers a user may have for whom nothing else is said; 0 is any. */
  maxConnectionsPerUser: number;
  recordings: Recordings;
  /** Who may look at the caster: anyone, or those with a token or the sources' password. */
  watchers: "anyone" | "token";
  /** The routes of those who look. */
  watch: Hono;
  /** A new password as the settings shall hold it: plain, or as a hash. */
  toStore(password: string): Promise<string>;
}

/** What comes with each request: who sent it. */
export interface AdminEnv {
  Bindings: { remote: Address };
}

/** The API as an application. */
export type AdminApp = OpenAPIHono<AdminEnv>;

/** What stands before a route: `change` before all that is not for everybody, `body` before bodies. */
export interface Guards {
  change: MiddlewareHandler<AdminEnv>[];
  body: MiddlewareHandler<AdminEnv>[];
}

/** The names under which the document has its security schemes; one of them is enough. */
export const securitySchemes = ["Basic", "Bearer"] as const;

/** What a route says that is not for everybody. */
export const forAdministrators = (guards: Guards) => ({
  security: securitySchemes.map((name) => ({ [name]: [] as string[] })),
  middleware: guards.change,
});

/** The same for a route with a body. */
export const forAdministratorsWithBody = (guards: Guards) => ({
  ...forAdministrators(guards),
  middleware: [...guards.change, ...guards.body],
});

/** An answer in JSON. */
export function json<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}

/** A body in JSON. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } };
}

/** An answer that declines. */
export const problem = (description: string, detail: string) =>
  json(description, z.object({ detail: z.string() }).openapi({ example: { detail } }));

/** An answer that says in words what was done. */
export const done = (description: string, message: string) =>
  json(description, z.object({ message: z.string() }).openapi({ example: { message } }));

/** How what is not for everybody can be declined. */
export const loginProblems = {
  401: problem("The password or token is wrong or missing.", "Invalid server credentials"),
  429: problem("Too many requests, or failed logins.", "Too many requests"),
};

/** How a change can be declined. */
export const changeProblems = {
  ...loginProblems,
  500: problem(
    "The settings cannot be written; nothing was changed.",
    "Cannot write settings to app_settings.json: permission denied",
  ),
};

/** How a change with a body can be declined. */
export const bodyProblems = {
  ...changeProblems,
  413: problem("The body is too long.", "The body must have at most 64 KiB"),
  422: problem("The body is not what it must be.", "stream_point: must be a string"),
};
