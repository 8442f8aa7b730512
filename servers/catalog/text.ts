/**
 * The catalog's text, and whom it says the catalog itself to be.
 *
 * @module
 */
import type { Address } from "../../core/address.ts";
import { concat, utf8 } from "../../core/bytes.ts";
import { encodeCatalog } from "../../protocols/vod/mod.ts";
import type { Listing } from "./folder.ts";

/** What goes with the text. No proxy and no compression may change its length. */
export const textHeaders = {
  "Content-Type": "text/plain; charset=utf-8",
  "Cache-Control": "no-store, no-transform",
};

/**
 * The text.
 *
 * @param reached The host under which the client came: what listens at every address calls itself so.
 */
export function catalogText(
  { streams }: Listing,
  listening: Address,
  reached: string,
): Uint8Array<ArrayBuffer> {
  const isEverywhere = listening.hostname === "0.0.0.0" || listening.hostname === "::";
  const hostname = isEverywhere
    ? reached.replace(/^\[|\]$/g, "").replace(/^::ffff:(?=[\d.]+$)/, "")
    : listening.hostname;
  const catalog = { hostname, port: listening.port };
  return encodeCatalog({ catalog, streams: streams.map(({ stream }) => stream) });
}

/** The whole answer to a client that asked for nothing. */
export function unaskedAnswer(text: Uint8Array): Uint8Array<ArrayBuffer> {
  const headers = { ...textHeaders, "Content-Length": `${text.length}`, "Connection": "close" };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return concat([utf8(`HTTP/1.1 200 OK\r\n${lines.join("")}\r\n`), text]);
}
