/**
 * The declaration of echo clients.
 *
 * @module
 */
import { z } from "zod";
import { positiveRate, size, target } from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { dialOptions } from "../../transports/redial.ts";

const MAX_MESSAGE_BYTES = 64 * 1024;

const options = z.strictObject({
  target: target().describe("The echo server."),
  rate: positiveRate(1_000).prefault("10/s").describe("How many messages a second."),
  size: size().refine((bytes) => bytes > 0 && bytes <= MAX_MESSAGE_BYTES, {
    error: "must be more than 0B and at most 64KiB",
  }).prefault("64B").describe("How long a message is."),
  ...dialOptions("100ms", "2s"),
});

const streams = { connection: "connections", echoes: "operations" } as const;

/** What can be set, read. */
export type EchoClientsOptions = z.output<typeof options>;

/** What one client is given. */
export type EchoClientsContext = Context<typeof streams>;

/**
 * One client. It sends messages of random bytes, each when it is due and the one before has come back.
 * An operation of `echoes` is a message and its way there and back; one that comes back changed, or
 * not at all, is an error.
 */
export const echoClients = definePart({
  kind: "echo-clients",
  summary: "Echo clients: each sends messages, and checks that they come back.",
  options,
  endpoints: {},
  streams,
  actions: {},
  start: () => import("./start.ts"),
});
