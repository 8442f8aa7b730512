/**
 * The declaration of the chat server.
 *
 * @module
 */
import { z } from "zod";
import { host, path, port, positiveDuration, positiveRate, size } from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { CHAT_PORT } from "../../protocols/chat/mod.ts";
import { allowedOrigins } from "../../web/origin.ts";

const options = z.strictObject({
  host: host(),
  port: port().default(CHAT_PORT).describe("TCP port of the chat."),
  webPort: port().optional().describe(
    "HTTP port of the page, on which a browser can take part; without it there is none.",
  ),
  log: path().optional().describe("File to which the room's log is appended."),
  logMaxBytes: size().optional().describe(
    "The log goes on in a new file when the next line would make it longer; the old one becomes " +
      "<log>.1, and that <log>.2.",
  ),
  logKept: z.int().min(0).max(1_000).default(3).describe("How many old logs are kept."),
  logTimes: z.boolean().default(false).describe(
    "Whether each line of the log begins with the time.",
  ),
  ackTimeout: positiveDuration().prefault("30s").describe(
    "How long after taking a message the server waits for its acknowledgement; then it has failed.",
  ),
  keepFor: positiveDuration().optional().describe(
    "How long messages to somebody absent are kept, those of clients in lines framing; without it " +
      "they fail at once.",
  ),
  keepMax: z.int().min(0).default(100).describe("Most messages kept for one login."),
  messageRate: positiveRate(1e6).prefault("1000/s").describe(
    "Messages a second that one client may send, after as many at once; it is read no faster.",
  ),
  maxQueued: z.int().min(1).default(1_000).describe(
    "Most messages that one client has not acknowledged; further ones fail.",
  ),
  legacyGap: positiveDuration().prefault("50ms").describe(
    "Shortest time between two objects to a client in legacy framing, unless it has answered: longer " +
      "for one that is slow to read, and would lose the second.",
  ),
  maxClients: z.int().min(1).default(10_000).describe("Most clients at a time."),
  loginTimeout: positiveDuration().prefault("10s").describe(
    "Longest time until a client says who it is.",
  ),
  allowOrigins: allowedOrigins().describe(
    "Origins of other pages that may follow the room and take part, such as http://bench:8080.",
  ),
});

const streams = {
  messages: "messages",
  deliveries: "operations",
  clients: "connections",
  viewers: "connections",
} as const;

/** What can be set, read. */
export type ChatOptions = z.output<typeof options>;

/** What a chat server is given. */
export type ChatContext = Context<typeof streams>;

const drop = z.strictObject({
  login: z.string().optional().describe("Whose connection; every one when left out."),
});

/** The argument of the action `drop`. */
export type Drop = z.output<typeof drop>;

/**
 * The chat server. `messages` are the texts it took; `deliveries` the messages to one, from taking to
 * acknowledgement: one that fails, or whose fate is unknown, is an error; `clients` those who joined,
 * `viewers` the pages.
 */
export const chat = definePart({
  kind: "chat",
  summary: "Chat room with acknowledged deliveries, and a page that shows it.",
  options,
  endpoints: { chat: "tcp", web: "http" },
  streams,
  actions: { drop },
  start: () => import("./start.ts"),
});
