/**
 * The declaration of the lantern: a lamp that obeys TLV commands and shows itself in a browser.
 *
 * @module
 */
import { z } from "zod";
import { host, port, target } from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { API_PORT, TLV_PORT } from "../../protocols/tlv/mod.ts";
import { dialOptions } from "../../transports/redial.ts";
import { allowedOrigins } from "../../web/origin.ts";

const options = z.strictObject({
  target: target().prefault(`127.0.0.1:${TLV_PORT}`)
    .meta({ ask: "Where is the control stand? (host:port)" })
    .describe("The control stand."),
  host: host(),
  port: port().optional().describe(
    "Listen for stands that dial, on this port, instead of dialling one.",
  ),
  webPort: port().default(8888).describe("HTTP port of the lamp's page; 0 takes any free one."),
  api: target().optional().describe(
    `The stand's debug API, for the buttons of the page; by default port ${API_PORT} of the target's host.`,
  ),
  bareOnOff: z.boolean().default(false).describe(
    "Obey stands that send ON and OFF without a length.",
  ),
  ...dialOptions("1s"),
  allowOrigins: allowedOrigins().describe(
    "Origins of other pages that may follow and drive the lamp, such as http://bench:8888.",
  ),
});

const streams = {
  received: "messages",
  state: "messages",
  shown: "messages",
  connection: "connections",
  viewers: "connections",
} as const;

/** What can be set, read. */
export type LanternOptions = z.output<typeof options>;

/** What a lantern is given. */
export type LanternContext = Context<typeof streams>;

/**
 * One lamp. `received` holds the bytes of each command, `state` each state that differs from the one
 * before as JSON, `shown` the same once every page that follows has it on the screen, `connection` the
 * line to the stand, `viewers` the pages.
 */
export const lantern = definePart({
  kind: "lantern",
  summary: "A lamp that obeys TLV commands, with a page that shows it.",
  options,
  endpoints: { lamp: "tcp", web: "http" },
  streams,
  actions: {},
  start: () => import("./start.ts"),
});
