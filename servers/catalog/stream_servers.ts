/**
 * What the servers of streams say of them over HTTP, at `/state`.
 *
 * @module
 */
import { z } from "zod";
import { type Address, formatAddress } from "../../core/address.ts";

/** A server that takes longer counts as not there. */
const PATIENCE_MS = 1_000;

/** How many are asked at a time. */
const AT_A_TIME = 32;

const MAX_ANSWER_BYTES = 1024 * 1024;

/** What a server says of one stream. A server of another make may know less. */
const streamState = z.object({
  id: z.number(),
  viewers: z.number().optional(),
  clients: z.number().optional(),
  deliveredPerSecond: z.number().optional(),
});

const state = z.object({ streams: z.array(streamState) });

/** How one stream is doing. */
export type StreamState = z.output<typeof streamState>;

/** How the streams of a server are doing, by id; `undefined` when it does not answer. */
export type ServerState = ReadonlyMap<number, StreamState> | undefined;

/** Asks each server once; the answers by `host:port`. */
export async function askStreamServers(
  servers: readonly Address[],
  signal: AbortSignal,
): Promise<Map<string, ServerState>> {
  const left = [...new Set(servers.map(formatAddress))];
  const answers = new Map<string, ServerState>();
  async function askOneByOne(): Promise<void> {
    for (let server = left.pop(); server !== undefined; server = left.pop()) {
      answers.set(server, await ask(server, signal));
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, askOneByOne));
  return answers;
}

async function ask(server: string, signal: AbortSignal): Promise<ServerState> {
  try {
    const response = await fetch(`http://${server}/state`, {
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    const { streams } = state.parse(JSON.parse(await readText(response)));
    return new Map(streams.map((stream) => [stream.id, stream]));
  } catch {
    return undefined;
  }
}

/** Leaving the loop early also cancels the rest. */
async function readText({ body }: Response): Promise<string> {
  let text = "";
  for await (const piece of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.length > MAX_ANSWER_BYTES) throw new Error("The answer is too long");
  }
  return text;
}
