/** Sessions of clients that break whatever can be broken. */
import assert from "node:assert/strict";
import { utf8 } from "../../../core/bytes.ts";
import { createRandom, type Random } from "../../../core/random.ts";
import type { Address } from "../../../core/address.ts";
import { PartStreams } from "../../../observations/streams.ts";
import { Timeline } from "../../../observations/timeline.ts";
import { getLogger } from "@logtape/logtape";
import { systemClock } from "../../../core/clock.ts";
import { chat, type ChatContext } from "../../../servers/chat/chat.ts";
import { Room } from "../../../servers/chat/room.ts";
import { chatSession } from "../../../servers/chat/session.ts";
import type { Connection, Ending } from "../../../transports/connection.ts";

const sound = [
  '{"TYPE":"HI","BODY":"ann","framing":"lines","id":"1"}\n',
  '{"TYPE":"SENDTO","BODY":["ann","текст \\"и\\" {скобки}"],"id":"2"}\n',
  '{"TYPE":"MESSACC","BODY":"ann","id":"2"}\n',
  '{"TYPE":"EVERY1","BODY":"всем"}\n',
  '{"TYPE":"WHOAVAIL","BODY":""}\n',
  '{"TYPE":"STATE","BODY":null}\n',
].map(utf8);

/** A connection that reads what it is given, and keeps what it is sent. */
class Memory implements Connection {
  readonly local: Address = { hostname: "::1", port: 1 };
  readonly remote: Address = { hostname: "::1", port: 2 };
  readonly #chunks: Uint8Array[];
  readonly #end = Promise.withResolvers<Ending>();
  readonly ended = this.#end.promise;
  sent = "";

  constructor(chunks: Uint8Array[]) {
    this.#chunks = chunks;
  }

  async *[Symbol.asyncIterator]() {
    for (const chunk of this.#chunks) yield await chunk;
  }

  send(bytes: Uint8Array, done: () => void): void {
    this.sent += new TextDecoder().decode(bytes);
    done();
  }

  write(bytes: Uint8Array): Promise<void> {
    this.send(bytes, () => {});
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#end.resolve("closed");
    return Promise.resolve();
  }

  reset(): void {
    this.#end.resolve("reset");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Changes, drops, repeats or cuts something. */
function mutate(chunks: Uint8Array[], random: Random): Uint8Array[] {
  const mutated = chunks.map((chunk) => chunk.slice());
  const at = random.integer(0, mutated.length - 1);
  const chunk = mutated[at]!;
  switch (random.integer(0, 4)) {
    case 0:
      chunk[random.integer(0, chunk.length - 1)] = random.integer(0, 255);
      break;
    case 1:
      mutated.splice(at, 1);
      break;
    case 2:
      mutated.splice(at, 0, chunk);
      break;
    case 3:
      mutated[at] = chunk.subarray(0, random.integer(0, chunk.length));
      break;
    case 4:
      mutated.splice(at, 0, random.bytes(random.integer(1, 40)));
  }
  return mutated;
}

Deno.test("a session of anybody ends in BYE with one sentence or in order, and leaves nothing", async () => {
  const over = new AbortController();
  const observe = new PartStreams(chat.streams, new Timeline(systemClock)).addInstance<
    typeof chat.streams
  >();
  const random = createRandom(8);
  const context: ChatContext = {
    clock: systemClock,
    random,
    log: getLogger("test"),
    signal: over.signal,
    observe,
    instance: { index: 0, of: 1 },
  };
  const options = chat.options.parse({});
  const room = new Room(options, { ...context, observers: [], onMissed: () => {} });
  const session = chatSession(room, { ...options, line: "tcp" }, context);
  let refused = 0;
  for (let round = 0; round < 5_000; round++) {
    let chunks: Uint8Array[] = sound;
    for (let i = random.integer(1, 3); i > 0; i--) chunks = mutate(chunks, random);
    const connection = new Memory(chunks);
    await session(connection, () => {}, over.signal);
    const byes = connection.sent.match(/\{"TYPE":"BYE","BODY":false,"reason":"(Cannot .*?)"/g) ??
      [];
    assert.ok(byes.length <= 1);
    refused += byes.length;
    assert.deepEqual([room.guests.size, room.clients.size, room.unsettled], [0, 0, 0]);
  }
  assert.ok(refused > 2_000, `${refused} were refused`);
  over.abort();
});
