import assert from "node:assert/strict";
import { PendingBytes, utf8 } from "../../core/bytes.ts";
import { type Decoder, framesOf } from "../../core/decoder.ts";
import { ProtocolError } from "../../core/errors.ts";

/** Lines that end with a semicolon. */
class SemicolonDecoder implements Decoder<string> {
  readonly #pending = new PendingBytes("line", 64);
  isEnded = false;

  push(bytes: Uint8Array): void {
    this.#pending.push(bytes);
  }

  next(): string | undefined {
    const end = this.#pending.view().indexOf(0x3b);
    if (end < 0) return undefined;
    const line = new TextDecoder().decode(this.#pending.take(end + 1)).slice(0, -1);
    if (line === "bad") throw new ProtocolError("Cannot decode line: it is bad");
    return line;
  }

  end(): void {
    this.isEnded = true;
    if (this.#pending.length > 0) throw new ProtocolError("Cannot decode line: it was cut");
  }
}

async function* stream(...pieces: string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(utf8(piece));
}

/** The frames up to the end, or up to the error. */
async function collect(...pieces: string[]) {
  const frames: string[] = [];
  const decoder = new SemicolonDecoder();
  try {
    for await (const frame of framesOf(stream(...pieces), decoder)) frames.push(frame);
  } catch (error) {
    return { frames, message: (error as Error).message };
  }
  return { frames, isEnded: decoder.isEnded };
}

Deno.test("framesOf() gives the same frames at any cut", async () => {
  const expected = { frames: ["one", "two", ""], isEnded: true };
  assert.deepEqual(await collect("one;two;;"), expected);
  assert.deepEqual(await collect(..."one;two;;"), expected);
  assert.deepEqual(await collect("on", "", "e;t", "wo;", ";"), expected);
});

Deno.test("framesOf() gives nothing for an empty stream, and ends the decoder", async () => {
  assert.deepEqual(await collect(), { frames: [], isEnded: true });
});

Deno.test("framesOf() throws for a frame that is cut, after those before it", async () => {
  const cut = { frames: ["one"], message: "Cannot decode line: it was cut" };
  assert.deepEqual(await collect("one;tw"), cut);
});

Deno.test("framesOf() throws for a frame that is wrong, after those before it", async () => {
  const wrong = { frames: ["one"], message: "Cannot decode line: it is bad" };
  assert.deepEqual(await collect("one;bad;two;"), wrong);
});

Deno.test("framesOf() throws when more waits than the decoder bears", async () => {
  const { message } = await collect("x".repeat(40), "x".repeat(40));
  assert.match(message!, /^Cannot decode line: 80 bytes wait/);
});

Deno.test("framesOf() gives what a decoder held back until the end", async () => {
  const held = ["held", "back"];
  let isEnded = false;
  const decoder: Decoder<string> = {
    push() {},
    next: () => isEnded ? held.shift() : undefined,
    end: () => void (isEnded = true),
  };
  const frames: string[] = [];
  for await (const frame of framesOf(stream("x"), decoder)) frames.push(frame);
  assert.deepEqual(frames, ["held", "back"]);
});

Deno.test("framesOf() closes the stream when its reader leaves", async () => {
  let isClosed = false;
  async function* endless() {
    try {
      for (;;) yield await Promise.resolve(utf8("one;two;"));
    } finally {
      isClosed = true;
    }
  }
  for await (const frame of framesOf(endless(), new SemicolonDecoder())) {
    if (frame === "two") break;
  }
  assert.ok(isClosed);
});
