/**
 * The contract that every decoder keeps: tried whole, cut at every byte, followed by another
 * stream, truncated everywhere, and fed garbage; nothing but `ProtocolError` comes out.
 *
 * @module
 */
import assert from "node:assert/strict";
import { concat } from "../../core/bytes.ts";
import type { Decoder } from "../../core/decoder.ts";
import { ProtocolError } from "../../core/errors.ts";
import { createRandom } from "../../core/random.ts";

/** One stream of bytes and the frames that it holds. */
export interface CodecSample<Frame> {
  name: string;
  bytes: Uint8Array;
  frames: Frame[];
}

/** What is known of a codec beforehand. */
export interface CodecCheck<Frame> {
  create: () => Decoder<Frame>;
  samples: CodecSample<Frame>[];
  /** Whether a cut stream makes `end()` throw. Decoders that resynchronise may drop the rest. */
  throwsWhenTruncated: boolean;
  /** Whether two samples in a row decode as both; false where a frame ends with the stream. */
  concatenates?: boolean;
  /** How many mutated inputs to try, where `WIREBENCH_MUTATIONS` does not say; default 2000. */
  mutations?: number;
}

const mutationsAskedFor = Deno.env.get("WIREBENCH_MUTATIONS");

/** Runs the whole contract. */
export function checkCodec<Frame>(check: CodecCheck<Frame>): void {
  const { create, samples, concatenates = true, mutations = 2_000 } = check;
  for (const { name, bytes, frames } of samples) {
    assert.deepEqual(decode(create(), [bytes]), frames, `${name}, whole`);
    assert.deepEqual(
      decode(create(), Array.from(bytes, (b) => Uint8Array.of(b))),
      frames,
      `${name}, byte by byte`,
    );
    for (let cut = 1; cut < bytes.length; cut++) {
      const pieces = [bytes.subarray(0, cut), bytes.subarray(cut)];
      assert.deepEqual(decode(create(), pieces), frames, `${name}, cut at ${cut}`);
    }
    if (concatenates) {
      for (const other of samples) {
        const both = decode(create(), [concat([bytes, other.bytes])]);
        assert.deepEqual(both, [...frames, ...other.frames], `${name} followed by ${other.name}`);
      }
    }
    for (let cut = 0; cut < bytes.length; cut++) {
      const { decoded, thrown } = tryDecode(create(), bytes.subarray(0, cut));
      assert.deepEqual(decoded, frames.slice(0, decoded.length), `${name}, truncated at ${cut}`);
      if (check.throwsWhenTruncated && cut > 0 && frames.length === 1) {
        assert.ok(thrown instanceof ProtocolError, `${name}, truncated at ${cut}, should throw`);
      }
    }
  }
  const random = createRandom(1).stream("mutations");
  const rounds = mutationsAskedFor === undefined ? mutations : Number(mutationsAskedFor);
  for (let round = 0; round < rounds; round++) {
    const sample = samples[random.integer(0, samples.length - 1)]!;
    tryDecode(create(), mutate(sample.bytes, random));
  }
}

function decode<Frame>(decoder: Decoder<Frame>, pieces: Uint8Array[]): Frame[] {
  const frames: Frame[] = [];
  for (const piece of pieces) {
    decoder.push(piece);
    for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) {
      frames.push(frame);
    }
  }
  decoder.end();
  return frames;
}

function tryDecode<Frame>(decoder: Decoder<Frame>, bytes: Uint8Array) {
  const decoded: Frame[] = [];
  try {
    decoder.push(bytes);
    for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) {
      decoded.push(frame);
    }
    decoder.end();
  } catch (thrown) {
    assert.ok(thrown instanceof ProtocolError, `only ProtocolError may come out, not ${thrown}`);
    return { decoded, thrown };
  }
  return { decoded, thrown: undefined };
}

function mutate(
  bytes: Uint8Array,
  random: { integer(min: number, max: number): number },
): Uint8Array {
  const kind = random.integer(0, 4);
  if (kind === 0) {
    return Uint8Array.from({ length: random.integer(0, 64) }, () => random.integer(0, 255));
  }
  const copy = Uint8Array.from(bytes);
  const at = random.integer(0, Math.max(0, copy.length - 1));
  if (kind === 1) copy[at] = random.integer(0, 255);
  if (kind === 2) copy[at] = copy[at]! ^ (1 << random.integer(0, 7));
  if (kind === 3) return concat([copy.subarray(0, at), copy.subarray(at + random.integer(1, 4))]);
  if (kind === 4) {
    return concat([copy.subarray(0, at), Uint8Array.of(random.integer(0, 255)), copy.subarray(at)]);
  }
  return copy;
}
