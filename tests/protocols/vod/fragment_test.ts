import assert from "node:assert/strict";
import fc from "fast-check";
import { concat, utf8 } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import { createRandom } from "../../../core/random.ts";
import {
  decodeFragment,
  fragmentsOf,
  LEAST_FRAGMENT_SIZE,
  leastFragmentSize,
  MAX_DATAGRAM_BYTES,
} from "../../../protocols/vod/mod.ts";

const random = createRandom(6).stream("fragments");

/** Holds the datagrams of an image against all that is promised of them. */
function checkFragments(id: number, image: Uint8Array, size: number): void {
  const datagrams = fragmentsOf(id, image, size);
  let offset = 0;
  for (const [i, datagram] of datagrams.entries()) {
    assert.ok(datagram.length <= size, `${datagram.length} bytes for ${size}`);
    const fragment = decodeFragment(datagram);
    assert.deepEqual([fragment.id, fragment.total, fragment.offset], [id, image.length, offset]);
    assert.ok(fragment.bytes.length > 0 || image.length === 0, "an empty fragment");
    offset += fragment.bytes.length;
    // One byte more must not have fitted, or the datagrams would be more than needed.
    const digits = (value: number) => `${value}`.length;
    const oneMore = digits(fragment.bytes.length + 1) - digits(fragment.bytes.length) + 1;
    if (i < datagrams.length - 1) assert.ok(datagram.length + oneMore > size);
  }
  assert.equal(offset, image.length);
  const bodies = datagrams.map((datagram) => decodeFragment(datagram).bytes);
  assert.ok(concat(bodies).every((byte, at) => byte === image[at]));
}

Deno.test("fragmentsOf() keeps to every size from 40 to 2000, header included", () => {
  const image = random.bytes(10_240);
  for (let size = 40; size <= 2000; size++) checkFragments(size % 3 === 0 ? 7 : 1234, image, size);
});

Deno.test("fragmentsOf() keeps to any size that is enough, for any image", () => {
  fc.assert(
    fc.property(
      fc.nat(2 ** 31 - 1),
      fc.nat(3000),
      fc.nat(120),
      (id, bytes, more) =>
        checkFragments(id, random.bytes(bytes), leastFragmentSize(id, bytes) + more),
    ),
    { seed: 1 },
  );
});

Deno.test("leastFragmentSize() is what carries the image, and one byte less does not", () => {
  for (const bytes of [0, 1, 2, 9, 10, 11, 12, 99, 100, 101, 110, 1000, 1001, 10_001]) {
    const least = leastFragmentSize(3, bytes);
    checkFragments(3, random.bytes(bytes), least);
    assert.throws(() => fragmentsOf(3, new Uint8Array(bytes), least - 1), {
      name: "RangeError",
      message: `Image 3 of ${bytes} bytes does not fit into fragments of ${least - 1} bytes, ` +
        `at least ${least}`,
    });
  }
  assert.equal(leastFragmentSize(0, 1), LEAST_FRAGMENT_SIZE);
  assert.equal(leastFragmentSize(12, 20_000), "12\r\n20000\r\n19999\r\n1\r\n".length + 1);
  assert.throws(() => fragmentsOf(3, new Uint8Array(1), NaN), RangeError);
});

Deno.test("fragmentsOf() writes id, total, offset and length", () => {
  const datagrams = fragmentsOf(5, utf8("abcdefghijklmnopqrstuvwxyz"), 24);
  assert.deepEqual(datagrams[0], utf8("5\r\n26\r\n0\r\n10\r\nabcdefghij"));
  assert.deepEqual(datagrams[1], utf8("5\r\n26\r\n10\r\n9\r\nklmnopqrs"));
  assert.deepEqual(datagrams[2], utf8("5\r\n26\r\n19\r\n7\r\ntuvwxyz"));
  assert.equal(datagrams.length, 3);
});

Deno.test("fragmentsOf() sends nothing behind the last byte of an image that fills its datagrams", () => {
  const one = fragmentsOf(1, new Uint8Array(9), "1\r\n9\r\n0\r\n9\r\n".length + 9);
  assert.equal(one.length, 1);
  const image = new Uint8Array(18);
  assert.equal(fragmentsOf(1, image, "1\r\n18\r\n0\r\n9\r\n".length + 9).length, 2);
});

Deno.test("fragmentsOf() says in one datagram that an image is empty", () => {
  assert.deepEqual(fragmentsOf(1, new Uint8Array(), 100), [utf8("1\r\n0\r\n0\r\n0\r\n")]);
});

Deno.test("fragmentsOf() sends no datagram longer than UDP carries", () => {
  const image = random.bytes(200_000);
  checkFragments(1, image, MAX_DATAGRAM_BYTES);
  const datagrams = fragmentsOf(1, image, 10_000_000);
  assert.equal(Math.max(...datagrams.map(({ length }) => length)), MAX_DATAGRAM_BYTES);
});

Deno.test("decodeFragment() takes bare line feeds, an empty last fragment, and copies nothing", () => {
  const datagram = utf8("1\n3\n1\n2\nbc");
  const fragment = decodeFragment(datagram);
  assert.deepEqual(fragment, { id: 1, total: 3, offset: 1, bytes: utf8("bc") });
  assert.equal(fragment.bytes.buffer, datagram.buffer);
  assert.equal(decodeFragment(utf8("1\r\n3\r\n3\r\n0\r\n")).bytes.length, 0);
});

Deno.test("decodeFragment() refuses what is no fragment", () => {
  const wrong: [string, string][] = [
    ["", "the datagram ends within its header"],
    ["1\r\n3\r\n0\r\n3", "the datagram ends within its header"],
    ["1\r\n3\r\n0\r\n3\r\nab", "length is 3, but 2 bytes follow"],
    ["1\r\n3\r\n0\r\n3\r\nabcd", "length is 3, but 4 bytes follow"],
    ["1\r\n3\r\n1\r\n3\r\nabc", "it ends at byte 4 of an image of 3"],
    ["1\r\nx\r\n1\r\n3\r\nabc", 'the total is "x", must be from 0 to 2147483647'],
    ["1\r\n3\r\n-1\r\n3\r\nabc", 'the offset is "-1", must be from 0 to 2147483647'],
  ];
  for (const [datagram, what] of wrong) {
    assert.throws(() => decodeFragment(utf8(datagram)), {
      name: "ProtocolError",
      message: `Cannot decode VOD fragment: ${what}`,
    });
  }
});

Deno.test("decodeFragment() lets nothing but ProtocolError out of 100 000 mutated datagrams", () => {
  const datagrams = fragmentsOf(12, random.bytes(100), 48);
  let decoded = 0;
  for (let round = 0; round < 100_000; round++) {
    const datagram = datagrams[random.integer(0, datagrams.length - 1)]!.slice();
    const changes = random.integer(1, 3);
    for (let i = 0; i < changes; i++) {
      datagram[random.integer(0, datagram.length - 1)] = random.integer(0, 255);
    }
    try {
      const { total, offset, bytes } = decodeFragment(
        datagram.subarray(0, random.integer(1, datagram.length)),
      );
      assert.ok(offset + bytes.length <= total);
      decoded++;
    } catch (error) {
      assert.ok(error instanceof ProtocolError, `${error}`);
    }
  }
  assert.ok(decoded > 0, "some still are fragments");
});
