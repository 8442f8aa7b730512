/**
 * How a conversation is worded.
 *
 * @module
 */
import type { RoomState } from "../../protocols/chat/mod.ts";
import type { Fate, ShownMessage, WhoIsThere } from "../chat_session.ts";
import type { OwnMessage } from "./chat_line.ts";
import { harmless } from "./harmless.ts";
import { cut } from "./wrap.ts";

/** How much of one's own message is said again when its fate is told. */
const REPEATED_COLUMNS = 24;

/** The menu, as the original has it, and what is shorter. */
export const menuLines: readonly string[] = [
  "  1 is the server available    3 send to one    5 close",
  "  2 who is available           4 send to all    ? this menu",
  "  Shorter: @login and a text sends to one, a text alone to all.",
];

/** The time of day, where the program runs: `12:00:00`. */
export function timeOf(unixMs: number): string {
  return new Date(unixMs).toTimeString().slice(0, 8);
}

/** What the server says of the room. */
export function roomText(room: RoomState): string {
  return `${room}: ${room === "READY2SERV" ? "others are here" : "nobody else is here"}`;
}

/** Who is there, oneself among them. */
export function whoText({ logins, more }: WhoIsThere, self: string): string {
  const names = logins.map((login) => harmless(login) + (login === self ? " (you)" : ""));
  return `${logins.length + more} there: ${names.join(", ")}${
    more > 0 ? `, and ${more} more` : ""
  }`;
}

/** Somebody else's message. */
export function messageText({ from, text, toAll }: ShownMessage): string {
  return `${harmless(from)}${toAll ? " to all" : ""}: ${harmless(text)}`;
}

/** What became of one's own message; the first two as the original says it. */
export function fateText({ to, text }: OwnMessage, { status, reason, isCertain }: Fate): string {
  const what = status === "delivered"
    ? "Message have been delivered!"
    : status === "failed"
    ? "Message sending failure"
    : "Message delivery unknown";
  const whom = to === undefined ? "all" : harmless(to);
  const doubt = isCertain ? undefined : "or another one: this server does not say which";
  const why = [reason, doubt].filter((one) => one !== undefined).map(harmless).join("; ");
  const repeated = cut(harmless(text), REPEATED_COLUMNS);
  return `< ${what} > to ${whom}: ${repeated}${why === "" ? "" : ` (${why})`}`;
}
