/**
 * What clients of the subprotocol `wirebench.downloads.v1` say: a JSON object a text frame.
 *
 * ```text
 * {"id": 1, "command": "add", "urls": [{"url": …, "name"?: …, "sha256"?: …, "connections"?: …}, …]}
 * {"id": 2, "command": "pause" | "resume" | "cancel" | "remove", "download": "its id"}
 * {"id": 3, "command": "list"}
 * ```
 *
 * `id` is the client's own, and stands in the answer; where it was left out, the answer has null.
 *
 * @module
 */
import { z } from "zod";
import { ProtocolError } from "../../core/errors.ts";
import { isDownloadUrl } from "./urls.ts";

/** The WebSocket subprotocol under which JSON is spoken. */
export const SUBPROTOCOL = "wirebench.downloads.v1";

/** How many connections a download may have at most. */
export const MAX_CONNECTIONS = 64;

const MAX_URLS_AT_ONCE = 1_000;
const MAX_NAME_LENGTH = 1_024;
const MAX_ID_LENGTH = 64;

/** A URL to download. */
export const wanted = z.strictObject({
  url: z.string({ error: "must be text" })
    .refine(isDownloadUrl, { error: "must be an http or https URL" })
    .describe("Where the file is."),
  name: z.string().min(1).max(MAX_NAME_LENGTH).optional()
    .describe("What the file shall be called, where the server's name for it is not wanted."),
  sha256: z.string().regex(/^[\da-f]{64}$/i, { error: "must be 64 hexadecimal digits" })
    .toLowerCase().optional().describe("What the file must have, or the download fails."),
  connections: z.int().min(1).max(MAX_CONNECTIONS).optional()
    .describe("How many connections may fetch it."),
});

/** Several of them, as the command `add` and the HTTP API take them. */
export const wantedList = z.array(wanted).min(1, { error: "must have a URL" })
  .max(MAX_URLS_AT_ONCE);

/** A URL to download. */
export type Wanted = z.output<typeof wanted>;

/** What can be done with one download. */
export const downloadVerbs = ["pause", "resume", "cancel", "remove"] as const;

/** What can be done with one download. */
export type DownloadVerb = (typeof downloadVerbs)[number];

const id = z.union([z.string().max(MAX_ID_LENGTH), z.int()], {
  error: `must be a whole number, or text of at most ${MAX_ID_LENGTH} characters`,
}).nullable().default(null);

/** Any command. */
export const command = z.discriminatedUnion("command", [
  z.strictObject({ id, command: z.literal("add"), urls: wantedList }),
  z.strictObject({ id, command: z.enum(downloadVerbs), download: z.string() }),
  z.strictObject({ id, command: z.literal("list") }),
]);

/** What a client says. */
export type Command = z.output<typeof command>;

/** What the client calls its command. */
export type CommandId = Command["id"];

/** A command that could not be read. */
export class CommandError extends ProtocolError {
  /** What the client calls it, as far as that could be read. */
  readonly id: CommandId;

  constructor(message: string, id: CommandId, options: ErrorOptions = {}) {
    super(message, options);
    this.id = id;
  }
}

/**
 * Reads a text frame.
 *
 * @throws {CommandError} when it is no command.
 */
export function readCommand(text: string): Command {
  const object = readJson(text);
  const read = command.safeParse(object);
  if (read.success) return read.data;
  const given = id.safeParse((object as { id?: unknown } | null)?.id);
  throw new CommandError(
    `Cannot read command: ${mistake(read.error)}`,
    given.success ? given.data : null,
  );
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CommandError("Cannot read command: it is not valid JSON", null, { cause });
  }
}

/** Where the first mistake is, and what it is: `urls.0.url must be an http or https URL`. */
function mistake({ issues }: z.ZodError): string {
  const [issue] = issues;
  if (issue === undefined) return "it is none";
  const where = issue.path.join(".");
  if (issue.code === "invalid_union" && where === "command") {
    return `command must be add, ${downloadVerbs.join(", ")} or list`;
  }
  if (where === "") return /^[A-Z]/.test(issue.message) ? lowerFirst(issue.message) : issue.message;
  return `${where} ${
    issue.message.startsWith("must") ? issue.message : `is wrong: ${lowerFirst(issue.message)}`
  }`;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
