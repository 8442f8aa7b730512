/**
 * What a server says under the subprotocol `wirebench.downloads.v1`: a JSON object a text frame.
 *
 * ```text
 * {"event": "downloads", "downloads": [download, …]}     all there are: first of all, and on changes
 * {"event": "progress", "download": download}            one that moved, ten times a second at most
 * {"event": "answer", "id": 1, "ok": true, "downloads": [download, …]}     those it was about
 * {"event": "answer", "id": 1, "ok": false, "error": "a sentence"}
 * ```
 *
 * @module
 */
import { z } from "zod";
import { ProtocolError } from "../../core/errors.ts";
import { download } from "./download.ts";

const id = z.union([z.string(), z.int()]).nullable();

/** Any event. */
export const event = z.union([
  z.object({ event: z.literal("downloads"), downloads: z.array(download) }),
  z.object({ event: z.literal("progress"), download }),
  z.object({ event: z.literal("answer"), id, ok: z.literal(true), downloads: z.array(download) }),
  z.object({ event: z.literal("answer"), id, ok: z.literal(false), error: z.string() }),
]);

/** What a server says. */
export type DownloadsEvent = z.output<typeof event>;

/** The text frame of an event. */
export function encodeEvent(event: DownloadsEvent): string {
  return JSON.stringify(event);
}

/**
 * Reads a text frame of a server. Keys that are not known are passed over.
 *
 * @throws {ProtocolError} when it is no event.
 */
export function readEvent(text: string): DownloadsEvent {
  let object: unknown;
  try {
    object = JSON.parse(text);
  } catch (cause) {
    throw new ProtocolError("Cannot read event: it is not valid JSON", { cause });
  }
  const read = event.safeParse(object);
  if (read.success) return read.data;
  throw new ProtocolError("Cannot read event: it has not the form of any");
}
