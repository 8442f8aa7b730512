/**
 * Who is connected, in the admin API, and sending them away.
 *
 * @module
 */
import { createRoute, z } from "@hono/zod-openapi";
import { formatAddress } from "../../../core/address.ts";
import type { Roster } from "../roster.ts";
import {
  type AdminApp,
  type AdminHost,
  forAdministrators,
  type Guards,
  json,
  loginProblems,
  problem,
} from "./responses.ts";

const connection = z.object({
  id: z.int(),
  kind: z.enum(["source", "rover"]),
  streampoint: z.string(),
  address: z.string(),
  since: z.iso.datetime(),
  agent: z.string().optional(),
  login: z.string().optional(),
  base: z.string().optional()
    .openapi({ description: "At a virtual streampoint: whose data a rover gets now." }),
  position: z.object({ latitude_degrees: z.number(), longitude_degrees: z.number() }).optional()
    .openapi({ description: "Where a rover said it was, the last time." }),
}).openapi("Connection", {
  example: {
    id: 17,
    kind: "rover",
    streampoint: "point1",
    address: "192.0.2.7:40312",
    since: "2026-01-01T00:00:00.000Z",
    agent: "NTRIP RTKLIB/2.4.3",
    login: "user1",
    position: { latitude_degrees: 48.1173, longitude_degrees: 11.516667 },
  },
});

type ShownConnection = z.output<typeof connection>;

const tags = ["connections"];

/** Adds the routes. */
export function connectionsApi(app: AdminApp, guards: Guards, { roster }: AdminHost) {
  app.openapi(
    createRoute({
      ...forAdministrators(guards),
      method: "get",
      path: "/connections/",
      tags,
      summary: "List the sources and rovers that are connected",
      responses: { 200: json("Every one.", z.array(connection)), ...loginProblems },
    }),
    (c) => c.json([...connections(roster)], 200),
  );
  app.openapi(
    createRoute({
      ...forAdministrators(guards),
      method: "delete",
      path: "/connections/{id}",
      tags,
      summary: "Close a source or a rover; it may come back",
      request: { params: z.object({ id: z.string().openapi({ example: "17" }) }) },
      responses: {
        200: json("It is closed.", z.object({ closed: z.int() })),
        404: problem("There is none of this number.", "connection not found"),
        ...loginProblems,
      },
    }),
    (c) => {
      const { id } = c.req.valid("param");
      return closeConnection(roster, Number(id))
        ? c.json({ closed: 1 }, 200)
        : c.json({ detail: "connection not found" }, 404);
    },
  );
}

function* connections(roster: Roster): Iterable<ShownConnection> {
  for (const { name: streampoint, source, rovers } of roster.streampoints) {
    if (source !== undefined) {
      const { connection, id, sinceMs, agent } = source;
      yield {
        id,
        kind: "source",
        streampoint,
        address: formatAddress(connection.remote),
        since: new Date(sinceMs).toISOString(),
        ...(agent === undefined ? {} : { agent }),
      };
    }
    for (const { connection, facts, position, base } of rovers) {
      const { id, sinceMs, agent, login } = facts;
      const { latitude, longitude } = position ?? {};
      yield {
        id,
        kind: "rover",
        streampoint,
        address: formatAddress(connection.remote),
        since: new Date(sinceMs).toISOString(),
        ...(agent === undefined ? {} : { agent }),
        ...(login === undefined ? {} : { login }),
        ...(base === undefined ? {} : { base }),
        ...(latitude === undefined || longitude === undefined ? {} : {
          position: {
            latitude_degrees: toMicrodegrees(latitude),
            longitude_degrees: toMicrodegrees(longitude),
          },
        }),
      };
    }
  }
}

/** A decimetre, without the noise that minutes leave in degrees. */
function toMicrodegrees(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}

function closeConnection(roster: Roster, id: number): boolean {
  for (const streampoint of roster.streampoints) {
    if (streampoint.source?.id === id) return streampoint.closeSource();
  }
  return roster.closeRovers((rover) => rover.facts.id === id) > 0;
}
