/**
 * The declaration of the TLV emitter: the stand that lamps obey.
 *
 * @module
 */
import { z } from "zod";
import { host, port, size, target } from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { API_PORT, commandNames, TLV_PORT } from "../../protocols/tlv/mod.ts";
import { dialOptions } from "../../transports/redial.ts";
import { allowedOrigins } from "../../web/origin.ts";
import { commandArgument, drop, raw, script } from "./requests.ts";

const options = z.strictObject({
  host: host(),
  port: port().default(TLV_PORT).describe("TCP port, for lamps."),
  apiHost: host().describe("Address on which the debug API listens; 0.0.0.0 is every one."),
  apiPort: port().default(API_PORT).describe("HTTP port of the JSON debug API."),
  allowOrigins: allowedOrigins().describe(
    "Origins of web pages that may use the debug API, such as http://127.0.0.1:8888; * is any.",
  ),
  dial: z.array(target()).default([]).describe("Lamps that listen, for the stand to dial."),
  ...dialOptions("1s"),
  maxBacklog: size().prefault("64KiB").describe(
    "Most that waits for one lamp, beside what the operating system holds for it; one that falls " +
      "further behind is disconnected.",
  ),
});

const streams = {
  sent: "messages",
  states: "messages",
  clients: "connections",
  requests: "operations",
} as const;

/** The stand's options, defaults filled in and quantities read. */
export type TlvEmitterOptions = z.output<typeof options>;

/** What a stand is given to run. */
export type TlvEmitterContext = Context<typeof streams>;

/**
 * The stand. `sent` holds every command that lamps were sent whole, whatever segments it came in, and
 * intended for when it was asked for; `states` the state that each change of it puts a lamp into that
 * was there from the start, as a lantern's `state`; `requests` are those of the debug API.
 */
export const tlvEmitter = definePart({
  kind: "tlv-emitter",
  summary: "TLV control stand: sends every command to all lamps, driven over a JSON debug API.",
  options,
  endpoints: { tlv: "tcp", api: "http" },
  streams,
  actions: {
    ...Object.fromEntries(commandNames.map((name) => [name.toLowerCase(), commandArgument(name)])),
    raw: raw.describe("send any bytes."),
    drop: drop.describe("end the connections of lamps."),
    script: script.describe("send a timed list."),
  },
  start: () => import("./start.ts"),
});
