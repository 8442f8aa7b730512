/**
 * What casters tell their administrators, for the tests of relays.
 *
 * @module
 */
import type { Caster } from "../client.ts";

const headers = { authorization: `Basic ${btoa("x:server_password")}` };

interface ShownConnection {
  id: number;
  kind: "source" | "rover";
  streampoint: string;
}

interface ShownStreampoint {
  stream_point: string;
  client_count: number;
  server_connected: boolean;
}

/** Who is connected. */
export const connectionsOf = (caster: Caster) => ask<ShownConnection[]>(caster, "connections/");

/** The streampoints by name. */
export async function streampointsOf(caster: Caster): Promise<Record<string, ShownStreampoint>> {
  const all = await ask<ShownStreampoint[]>(caster, "streampoints/");
  return Object.fromEntries(all.map((one) => [one.stream_point, one]));
}

async function ask<Answer>(caster: Caster, path: string): Promise<Answer> {
  const { hostname, port } = caster.endpoints.admin!;
  const response = await fetch(`http://${hostname}:${port}/${path}`, { headers });
  return await response.json() as Answer;
}

/** A port that is free now. */
export function here(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
