import assert from "node:assert/strict";
import fc from "fast-check";
import { equalBytes, utf8 } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import { createRandom, type Random } from "../../../core/random.ts";
import {
  type AssembledImage,
  decodeFragment,
  type Fragment,
  fragmentsOf,
  ImageAssembler,
} from "../../../protocols/vod/mod.ts";

const fragments = (id: number, image: Uint8Array, size: number): Fragment[] =>
  fragmentsOf(id, image, size).map(decodeFragment);

function drain(assembler: ImageAssembler): AssembledImage[] {
  const images: AssembledImage[] = [];
  for (let image = assembler.next(); image !== undefined; image = assembler.next()) {
    images.push(image);
  }
  return images;
}

function assemble(assembler: ImageAssembler, parts: readonly Fragment[]): AssembledImage[] {
  for (const part of parts) assembler.push(part);
  return drain(assembler);
}

function shuffled<Value>(values: readonly Value[], random: Random): Value[] {
  const copy = [...values];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random.integer(0, i);
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}

const random = createRandom(9).stream("assembler");
const image = random.bytes(1000);
const parts = fragments(3, image, 100);
const whole = (id: number, bytes: Uint8Array, count: number) =>
  ({ kind: "whole", id, bytes, fragments: count }) as AssembledImage;

Deno.test("ImageAssembler puts an image together as soon as its last byte is there", () => {
  const assembler = new ImageAssembler();
  assert.deepEqual(assemble(assembler, parts.slice(0, -1)), []);
  assert.equal(assembler.openImages, 1);
  assert.deepEqual(assemble(assembler, parts.slice(-1)), [whole(3, image, parts.length)]);
  assert.equal(assembler.openImages, 0);
  assert.deepEqual(assembler.counts, {
    fragments: parts.length,
    duplicated: 0,
    outOfOrder: 0,
    missing: 0,
    whole: 1,
    incomplete: 0,
  });
});

Deno.test("ImageAssembler takes the fragments of an image in any order, any number of times", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(2000), fc.nat(200), fc.nat(3), (seed, bytes, more, copies) => {
      const random = createRandom(seed);
      const image = random.bytes(bytes + 1);
      const once = fragments(1, image, 40 + more);
      const last = once.pop()!;
      const repeated = once.flatMap((part) =>
        Array<Fragment>(random.integer(0, copies) + 1).fill(part)
      );
      const assembler = new ImageAssembler();
      assert.deepEqual(assemble(assembler, shuffled(repeated, random)), []);
      assert.deepEqual(assemble(assembler, [last]), [whole(1, image, once.length + 1)]);
      assert.equal(assembler.counts.duplicated, repeated.length - once.length);
    }),
    { seed: 2 },
  );
});

Deno.test("ImageAssembler takes fragments of different sizes that overlap in any way", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 2, max: 500 }), (seed, bytes) => {
      const random = createRandom(seed);
      const image = random.bytes(bytes);
      const assembler = new ImageAssembler();
      const seen = new Set<number>();
      while (seen.size < bytes) {
        const offset = random.integer(0, bytes - 1);
        const end = random.integer(offset + 1, Math.min(bytes, offset + 60));
        const isLast = Array.from({ length: end - offset }, (_, i) => seen.add(offset + i)) &&
          seen.size === bytes;
        const part = { id: 1, total: bytes, offset, bytes: image.subarray(offset, end) };
        const images = assemble(assembler, [part]);
        assert.equal(images.length, isLast ? 1 : 0);
        if (isLast) assert.deepEqual((images[0] as { bytes: Uint8Array }).bytes, image);
      }
    }),
    { seed: 3 },
  );
});

Deno.test("ImageAssembler passes over an empty last fragment, before the end and after it", () => {
  const empty: Fragment = { id: 3, total: 1000, offset: 1000, bytes: new Uint8Array() };
  const assembler = new ImageAssembler();
  assert.deepEqual(assemble(assembler, [empty, parts[0]!, empty, ...parts.slice(1), empty]), [
    whole(3, image, parts.length),
  ]);
  assert.equal(assembler.openImages, 0);
  assert.deepEqual([assembler.counts.duplicated, assembler.counts.incomplete], [0, 0]);
});

Deno.test("ImageAssembler gives an empty image", () => {
  const assembler = new ImageAssembler();
  const empty = fragments(4, new Uint8Array(), 50);
  assert.deepEqual(assemble(assembler, empty), [whole(4, new Uint8Array(), 1)]);
});

Deno.test("ImageAssembler gives up an image once so many others have begun, and counts what is missing", () => {
  const assembler = new ImageAssembler({ maxOpenImages: 3 });
  const lossy = parts.filter((_, i) => i !== 2 && i !== 3 && i !== parts.length - 1);
  assert.deepEqual(assemble(assembler, lossy), []);
  const missingBytes = [2, 3, parts.length - 1]
    .reduce((sum, i) => sum + parts[i]!.bytes.length, 0);
  assert.deepEqual(assemble(assembler, fragments(4, image, 100)).length, 1);
  assert.deepEqual(assemble(assembler, fragments(5, image, 100)).length, 1);
  assert.deepEqual(assemble(assembler, fragments(6, image, 100).slice(0, 1)), [
    { kind: "incomplete", id: 3, total: 1000, missingBytes, missingFragments: 3 },
  ]);
  assert.deepEqual([assembler.counts.incomplete, assembler.counts.missing], [1, 3]);
});

Deno.test("ImageAssembler takes late fragments while an image is open, and counts them", () => {
  const assembler = new ImageAssembler();
  const next = fragments(4, image, 100);
  const interleaved = [...parts.slice(0, -2), next[0]!, ...parts.slice(-2), ...next.slice(1)];
  assert.deepEqual(assemble(assembler, interleaved).map(({ kind, id }) => [kind, id]), [
    ["whole", 3],
    ["whole", 4],
  ]);
  assert.equal(assembler.counts.outOfOrder, 2);
  const swapped = [next[1]!, next[0]!, ...next.slice(2)].map((part) => ({ ...part, id: 5 }));
  assemble(assembler, swapped);
  assert.equal(assembler.counts.outOfOrder, 3);
});

Deno.test("ImageAssembler never mixes rounds of which an id has other images, whatever is lost", () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 12 }),
      fc.boolean(),
      (seed, cycle, sameSize) => {
        const random = createRandom(seed);
        const assembler = new ImageAssembler({ maxOpenImages: 4 });
        const sent = new Map<number, Uint8Array[]>();
        for (let round = 0; round < 5; round++) {
          for (let id = 0; id < cycle; id++) {
            // Every byte tells its round, so that an image of two rounds cannot pass for one of either.
            const bytes = new Uint8Array(sameSize ? 300 : 250 + random.integer(0, 100)).fill(round);
            sent.set(id, [...(sent.get(id) ?? []), bytes]);
            const lost = random.integer(0, 2);
            const arrived = fragments(id, bytes, 100)
              // The second fragment overlaps the first, so that what a round left contradicts the next.
              .map((part, i, all) => i === 0 ? part : widened(part, all[i - 1]!, bytes))
              .filter((_, i) => i !== lost || random.integer(0, 1) === 0);
            for (const got of assemble(assembler, arrived)) {
              if (got.kind === "incomplete") continue;
              const ofOneRound = sent.get(got.id)!.some((bytes) => equalBytes(bytes, got.bytes));
              assert.ok(ofOneRound, `image ${got.id} is of two rounds`);
            }
          }
        }
      },
    ),
    { seed: 4, numRuns: 300 },
  );

  function widened(part: Fragment, before: Fragment, image: Uint8Array): Fragment {
    return {
      ...part,
      offset: before.offset,
      bytes: image.subarray(before.offset, part.offset + part.bytes.length),
    };
  }
});

Deno.test("ImageAssembler counts every image of a lossy stream that comes round, and takes none for whole", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 2, max: 12 }), (seed, cycle) => {
      const random = createRandom(seed);
      const images = Array.from({ length: cycle }, () => random.bytes(random.integer(200, 900)));
      const assembler = new ImageAssembler({ maxOpenImages: 4 });
      const expected = { whole: 0, incomplete: 0, missing: 0 };
      const wholes: AssembledImage[] = [];
      for (let round = 0; round < 6; round++) {
        for (const [id, image] of images.entries()) {
          const all = fragments(id, image, 120);
          // The first one always comes: an image of which nothing does cannot be counted.
          const arrived = all.filter((_, i) => i === 0 || random.integer(0, 9) > 0);
          if (arrived.length === all.length) expected.whole++;
          else expected.incomplete++;
          wholes.push(...assemble(assembler, arrived).filter(({ kind }) => kind === "whole"));
        }
      }
      assembler.giveUp();
      const { whole, incomplete } = assembler.counts;
      assert.deepEqual({ whole, incomplete }, {
        whole: expected.whole,
        incomplete: expected.incomplete,
      });
      for (const got of wholes) {
        assert.ok(got.kind === "whole" && equalBytes(got.bytes, images[got.id]!));
      }
    }),
    { seed: 5 },
  );
});

Deno.test("ImageAssembler gives up what was open when a fragment contradicts it or has another total", () => {
  for (const length of [1000, 1001]) {
    const newer = fragments(3, random.bytes(length), 100);
    const assembler = new ImageAssembler();
    assert.deepEqual(assemble(assembler, parts.slice(0, 5)), []);
    const got = assemble(assembler, newer);
    assert.deepEqual(got.map(({ kind }) => kind), ["incomplete", "whole"]);
    assert.equal((got[1] as { bytes: Uint8Array }).bytes.length, length);
    assert.equal(assembler.counts.duplicated, 0);
  }
});

Deno.test("ImageAssembler gives an image that comes again as often as it comes", () => {
  const assembler = new ImageAssembler();
  for (let round = 0; round < 5; round++) {
    assert.deepEqual(assemble(assembler, parts), [whole(3, image, parts.length)]);
  }
  assert.equal(assembler.counts.duplicated, 0);
});

Deno.test("ImageAssembler counts copies as such that come when their image is whole", () => {
  const assembler = new ImageAssembler({ maxOpenImages: 3 });
  const kinds: string[] = [];
  for (let id = 0; id < 20; id++) {
    const doubled = fragments(id, image, 400).flatMap((part) => [part, part]);
    kinds.push(...assemble(assembler, doubled).map(({ kind }) => kind));
    // One that was under way for long.
    if (id === 3) assembler.push({ ...parts[4]!, id: 1 });
  }
  assembler.giveUp();
  assert.deepEqual(kinds, Array(20).fill("whole"));
  assert.deepEqual(drain(assembler), []);
  assert.equal(assembler.counts.duplicated, 20 * 3 + 1);
});

Deno.test("ImageAssembler.giveUp() makes what comes under an id another image", () => {
  const assembler = new ImageAssembler();
  assemble(assembler, [...parts.slice(0, 4), ...fragments(4, image, 100).slice(0, 4)]);
  assembler.giveUp(3);
  assert.deepEqual(drain(assembler).map(({ kind, id }) => [kind, id]), [["incomplete", 3]]);
  assert.equal(assembler.openImages, 1);
  assert.deepEqual(assemble(assembler, parts.slice(4)), []);
  assembler.giveUp();
  assert.deepEqual(drain(assembler).map(({ kind, id }) => [kind, id]), [
    ["incomplete", 4],
    ["incomplete", 3],
  ]);
  assert.equal(assembler.counts.incomplete, 3);
});

Deno.test("ImageAssembler bounds how many images are open, and how many bytes they have", () => {
  const few = new ImageAssembler({ maxOpenImages: 4 });
  const small = new ImageAssembler({ maxOpenImages: 100, maxOpenBytes: 2500 });
  for (let id = 0; id < 1000; id++) {
    for (const assembler of [few, small]) {
      assemble(assembler, fragments(id, image, 100).slice(1));
    }
    assert.ok(few.openImages <= 4);
    assert.ok(small.openImages <= 2);
  }
  assert.equal(few.counts.incomplete, 996);
  assert.equal(small.counts.incomplete, 998);
});

Deno.test("ImageAssembler.push() refuses an image that is too long, and goes on", () => {
  const assembler = new ImageAssembler({ maxOpenBytes: 1000 });
  const huge: Fragment = { id: 1, total: 1001, offset: 0, bytes: utf8("x") };
  assert.throws(() => assembler.push(huge), {
    name: "ProtocolError",
    message: "Cannot assemble image 1: total is 1001, at most 1000",
  });
  assert.equal(assemble(assembler, parts).length, 1);
});

Deno.test("ImageAssembler.push() refuses an image that comes in crumbs", () => {
  const assembler = new ImageAssembler();
  const crumb = utf8("x");
  assert.throws(() => {
    for (let offset = 0; offset < 100_000; offset += 2) {
      assembler.push({ id: 1, total: 100_000, offset, bytes: crumb });
    }
  }, ProtocolError);
  assert.equal(assembler.openImages, 0);
  assert.equal(assembler.counts.incomplete, 1);
});

Deno.test("ImageAssembler keeps its own copy of what it is given", () => {
  const assembler = new ImageAssembler();
  const buffer = new Uint8Array(2000);
  for (const datagram of fragmentsOf(3, image, 100)) {
    buffer.set(datagram);
    assembler.push(decodeFragment(buffer.subarray(0, datagram.length)));
  }
  assert.deepEqual(drain(assembler), [whole(3, image, parts.length)]);
});

Deno.test("ImageAssembler lets nothing but ProtocolError out of 100 000 fragments of any kind", () => {
  const assembler = new ImageAssembler({ maxOpenImages: 3, maxOpenBytes: 4000 });
  let told = 0;
  for (let round = 0; round < 100_000; round++) {
    const total = [0, 1, 40, 41, 5000][random.integer(0, 4)]!;
    const offset = random.integer(0, total);
    const bytes = random.bytes(Math.min(total - offset, random.integer(0, 40))).fill(
      random.integer(0, 1),
    );
    try {
      assembler.push({ id: random.integer(0, 5), total, offset, bytes });
    } catch (error) {
      assert.ok(error instanceof ProtocolError, `${error}`);
    }
    told += drain(assembler).length;
    assert.ok(assembler.openImages <= 3);
  }
  const { whole, incomplete } = assembler.counts;
  assert.equal(told, whole + incomplete);
});
