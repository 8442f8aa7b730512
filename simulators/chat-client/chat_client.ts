/**
 * The declaration of the chat client: one login in the room, at a terminal or in a scenario.
 *
 * @module
 */
import { z } from "zod";
import { duration, target } from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { loginFault } from "../../protocols/chat/mod.ts";
import { dialOptions } from "../../transports/redial.ts";

const options = z.strictObject({
  target: target().describe("The chat server."),
  login: z.string().refine((login) => loginFault(login) === undefined, {
    error: "must be 1 to 32 characters, and none of them a control character",
  }).optional()
    .meta({ ask: "Login:" })
    .describe(
      "Who it is; of several each has its number behind it. Without it, client and a number.",
    ),
  framing: z.enum(["lines", "legacy"]).default("lines")
    .describe("How messages stand in the stream; a server that has no lines makes it legacy."),
  patience: duration().prefault("60s")
    .describe("How long it waits at its end for what became of its messages."),
  ...dialOptions("500ms", "5s"),
});

const streams = {
  received: "messages",
  sent: "messages",
  deliveries: "operations",
  connection: "connections",
} as const;

/** What can be set, read. */
export type ChatClientOptions = z.output<typeof options>;

/** What one client is given. */
export type ChatClientContext = Context<typeof streams>;

const text = z.string().describe("What it says.");

/**
 * One client. `received` is what others sent, once it is shown, and `sent` what it sent, as the UTF-8
 * of the texts. An operation of `deliveries` is a message of its own and what became of it: `first` is
 * when the server had it, and failed and unknown are errors.
 */
export const chatClient = definePart({
  kind: "chat-client",
  summary: "Chat client: a person at a terminal, or a scenario, that sends messages and gets them.",
  options,
  endpoints: {},
  streams,
  converses: true,
  actions: {
    send: z.strictObject({ to: z.string().describe("Whom it is for."), text })
      .describe("send a message to one."),
    everyone: z.strictObject({ text }).describe("send a message to all."),
    who: z.strictObject({}).describe("ask who is there, and log it."),
  },
  start: () => import("./start.ts"),
});
