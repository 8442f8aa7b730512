/**
 * Requests of revision 2, and their answers, for the caster's tests.
 *
 * @module
 */
import assert from "node:assert/strict";
import { encodeBasic } from "../../../protocols/ntrip/credentials.ts";
import { type Caster, Client } from "./client.ts";

/** A head of revision 2. */
export function head2(line: string, headers: Record<string, string> = {}): string {
  const all = { "Host": "caster", "Ntrip-Version": "Ntrip/2.0", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** The header that logs in. */
export function basic(login: string, password: string): Record<string, string> {
  return { Authorization: encodeBasic({ login, password }) };
}

/** The header that logs the basic user in. */
export const asUser1 = basic("user1", "password1");

/** The header that logs any source in. */
export const asSource = basic("anybody", "server_password");

/** The head of an answer. */
export interface AnswerHead {
  status: number;
  headers: Map<string, string>;
}

/** Reads the head of an answer. */
export async function takeHead(client: Client): Promise<AnswerHead> {
  let text = "";
  while (!text.endsWith("\r\n\r\n")) text += await client.take(1);
  const [line = "", ...lines] = text.trimEnd().split("\r\n");
  const headers = new Map<string, string>();
  for (const one of lines) {
    const [, name = "", value = ""] = /^([\w-]+): (.*)$/.exec(one) ?? [];
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier}\n${value}`);
  }
  return { status: Number(line.split(" ")[1]), headers };
}

/** Sends a head and reads the whole answer. */
export async function ask2(
  caster: Caster,
  head: string,
): Promise<AnswerHead & { body: string }> {
  using client = await Client.connect(caster);
  await client.send(head);
  const answered = await takeHead(client);
  return { ...answered, body: await client.rest() };
}

/** Connects, and is accepted as a source of revision 2. */
export async function source2(
  caster: Caster,
  headers: Record<string, string> = {},
  streampoint = "point1",
): Promise<Client> {
  const client = await Client.connect(caster);
  await client.send(head2(`POST /${streampoint}`, { ...asSource, ...headers }));
  assert.equal((await takeHead(client)).status, 200);
  return client;
}

/** Connects, and is accepted as a rover of revision 2. */
export async function rover2(
  caster: Caster,
  headers: Record<string, string> = {},
): Promise<Client> {
  const client = await Client.connect(caster);
  await client.send(head2("GET /point1", { ...asUser1, ...headers }));
  assert.equal((await takeHead(client)).status, 200);
  return client;
}
