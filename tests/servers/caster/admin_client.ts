/**
 * Requests to the admin API, for the caster's tests.
 *
 * @module
 */
import type { Caster } from "./client.ts";

/** What a request gets. */
export interface AdminAnswer {
  status: number;
  headers: Headers;
  // deno-lint-ignore no-explicit-any -- each route answers something else
  json: any;
}

/** The credentials of an administrator. */
export const asAdministrator = `Basic ${btoa("anybody:server_password")}`;

/** Asks as an administrator, or as somebody else. */
export async function administer(
  caster: Caster,
  method: string,
  path: string,
  body?: unknown,
  authorization: string = asAdministrator,
): Promise<AdminAnswer> {
  const { hostname, port } = caster.endpoints.admin!;
  const response = await fetch(`http://${hostname}:${port}${path}`, {
    method,
    headers: { authorization, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, json: await response.json() };
}
