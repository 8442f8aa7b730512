/**
 * A stand-in for a VOD server over TCP: bare sockets, and every byte written by the test.
 *
 * @module
 */
import assert from "node:assert/strict";
import { concat, utf8 } from "../../../core/bytes.ts";
import { Peer } from "../../peer.ts";
import type { StandIn, Visit } from "../stand_in.ts";

/** An image as it goes over TCP. */
export function image(id: number, bytes: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const body = typeof bytes === "string" ? utf8(bytes) : bytes;
  return concat([utf8(`${id}\r\n${body.length}\r\n`), body]);
}

/** A fragment as it goes over UDP. */
export function fragment(
  id: number,
  whole: string | Uint8Array,
  from: number,
  to = whole.length,
): Uint8Array<ArrayBuffer> {
  const bytes = typeof whole === "string" ? utf8(whole) : whole;
  const part = bytes.subarray(from, to);
  return concat([utf8(`${id}\r\n${bytes.length}\r\n${from}\r\n${part.length}\r\n`), part]);
}

/** A client that has introduced itself: its control connection, and the one that was made to it. */
export interface Caller extends AsyncDisposable {
  control: Visit;
  data: Peer;
  opening: string;
}

/** Accepts the next client, and dials it back. */
export async function answer(server: StandIn): Promise<Caller> {
  const control = await server.accepted();
  const opening = await control.head();
  const data = await Peer.dial({ hostname: "127.0.0.1", port: portOf(opening) });
  return { control, data, opening, [Symbol.asyncDispose]: () => data[Symbol.asyncDispose]() };
}

/** The port that an opening names. */
export function portOf(opening: string): number {
  const match = /LISTEN_PORT (\d+)\r\n/.exec(opening);
  assert.ok(match !== null, `there is no port in ${JSON.stringify(opening)}`);
  return Number(match[1]);
}
