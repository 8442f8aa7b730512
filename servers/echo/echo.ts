/**
 * The declaration of the echo server.
 *
 * @module
 */
import { z } from "zod";
import { host, port } from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";

const options = z.strictObject({
  host: host(),
  port: port().default(7007).describe("TCP port; the service's own is 7, which takes privileges."),
});

const streams = { clients: "connections", echoed: "bytes" } as const;

/** What can be set, read. */
export type EchoOptions = z.output<typeof options>;

/** What an echo server is given. */
export type EchoContext = Context<typeof streams>;

/** The echo server. `echoed` is what came and went back. */
export const echo = definePart({
  kind: "echo",
  summary: "Sends back whatever comes (RFC 862).",
  options,
  endpoints: { echo: "tcp" },
  streams,
  actions: {},
  start: () => import("./start.ts"),
});
