/**
 * The declaration of the catalog: which streams there are, for programs as text and for people as a
 * page.
 *
 * @module
 */
import { z } from "zod";
import { duration, host, path, port, target } from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { allowedOrigins } from "../../web/origin.ts";

const LEAST_PERIOD_MS = 10;

const options = z.strictObject({
  host: host(),
  port: port().default(8080).describe("HTTP port, for clients and for browsers."),
  dir: path().default("running").describe(
    "Folder in which running servers leave their stream descriptions; read anew all the time.",
  ),
  announce: z.boolean().default(false).describe("Multicast the text as well, again and again."),
  group: target().prefault("225.6.7.8:4567").describe("Multicast group and port to announce to."),
  announceEvery: duration().refine((periodMs) => periodMs >= LEAST_PERIOD_MS, {
    error: `must be at least ${LEAST_PERIOD_MS}ms`,
  }).prefault("3s").describe("How often it is announced."),
  interface: z.ipv4().meta({ unit: "IPv4 address", example: "127.0.0.1" }).default("127.0.0.1")
    .describe(
      "Address of the network interface that announcements leave by.",
    ),
  ttl: z.int().min(0).max(255).default(32).describe("How many routers announcements may pass."),
  allowOrigins: allowedOrigins().describe(
    "Origins of other pages that may follow the catalog, such as http://bench:8888.",
  ),
});

const streams = { requests: "operations", viewers: "connections" } as const;

/** What can be set, read. */
export type CatalogOptions = z.output<typeof options>;

/** What a catalog is given. */
export type CatalogContext = Context<typeof streams>;

/** The catalog. `requests` is whatever was asked for, also in silence; `viewers` are the open pages. */
export const catalog = definePart({
  kind: "catalog",
  summary: "Lists the image streams that run, as text and on a page with their live pictures.",
  options,
  endpoints: { http: "http" },
  streams,
  actions: {},
  start: () => import("./start.ts"),
});
