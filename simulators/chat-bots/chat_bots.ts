/**
 * The declaration of chat bots: clients that send messages to one another, and keep accounts.
 *
 * @module
 */
import { z } from "zod";
import {
  duration,
  percent,
  positiveDuration,
  positiveRate,
  size,
  target,
} from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { dialOptions } from "../../transports/redial.ts";

/** What else than a good client one can be. */
const misbehaviours = ["no-ack", "foreign-ack", "never-read", "vanish"] as const;

const MAX_SIZE_BYTES = 32 * 1024;
const MAX_IN_FLIGHT = 10_000;

const name = () =>
  z.string().min(1, { error: "must not be empty" })
    .max(24, { error: "must have at most 24 characters" });

const options = z.strictObject({
  target: target().describe("The chat server."),
  name: name().default("bot")
    .describe("Each is called like this, and its number from 1: bot1, bot2."),
  partners: name().optional().describe(
    "They write to bots of this name, of which there are as many; without it, to one another.",
  ),
  framing: z.enum(["lines", "legacy"]).default("lines")
    .describe("What it asks for; a server that does not know lines makes it legacy."),
  rate: positiveRate(10_000).prefault("1/s").describe("How many messages a second each sends."),
  talkAfter: duration().prefault("500ms")
    .describe("So long it only listens after it has joined."),
  to: z.enum(["pairs", "ring", "anyone"]).default("pairs").describe(
    "Whom it writes to: pairs are 1 and 2, 3 and 4, the odd one out writes to 1, and with partners " +
      "those of the same number; in a ring each writes to the next; anyone is another each time.",
  ),
  everyone: percent().prefault("0%").describe("The share of its messages that go to all."),
  burst: z.int().min(1).max(1_000).default(1)
    .describe("So many messages at a time to the same one, and as many a second as before."),
  inFlight: z.int().min(1).max(MAX_IN_FLIGHT).default(100)
    .describe("When so many have no final status yet, one that is due is skipped."),
  size: size().refine((bytes) => bytes <= MAX_SIZE_BYTES, { error: "must be at most 32KiB" })
    .prefault("32B").describe("A text has about so many bytes; its stamp alone has some 80."),
  stay: positiveDuration().optional()
    .describe("After about so long it takes leave; without it, it stays."),
  away: positiveDuration().prefault("1s").describe("After about so long it comes back."),
  resend: z.boolean().default(false).describe(
    "In lines framing, send what has an unknown fate again, with its id, after a reconnect.",
  ),
  ackAfter: duration().prefault("0s").describe("How long it reads before it acknowledges."),
  misbehave: z.enum(misbehaviours).optional().describe(
    "What it does wrong: no-ack acknowledges nothing, foreign-ack only what it was not sent, " +
      "never-read takes nothing from its connection, vanish tears it now and then.",
  ),
  patience: positiveDuration().prefault("60s")
    .describe("After so long without a final status a message counts as an error."),
  ...dialOptions("500ms", "5s"),
});

const streams = {
  sent: "messages",
  received: "stamped",
  broadcasts: "stamped",
  deliveries: "operations",
  fates: "operations",
  connection: "connections",
} as const;

/** What can be set, read. */
export type ChatBotsOptions = z.output<typeof options>;

/** What one bot is given. */
export type ChatBotsContext = Context<typeof streams>;

/**
 * One bot. `sent` is each text it wrote, `received` what others wrote to it alone and `broadcasts` what
 * was written to all: lost there is what a sender was told is delivered, and was not. An operation of
 * `deliveries` is a message from when it was due to when it was acknowledged, one of `fates` from when
 * it was due to when its sender knew what became of it, delivered or failed; unknown is an error. What
 * is under way when a bot is told to stop is no error.
 */
export const chatBots = definePart({
  kind: "chat-bots",
  summary: "Chat bots: they write to one another, and check what arrives and what is acknowledged.",
  options,
  endpoints: {},
  streams,
  actions: {},
  start: () => import("./start.ts"),
});
