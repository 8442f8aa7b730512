import assert from "node:assert/strict";
import { assertNear, datagramsThrough, makePlace, mean } from "./at_work.ts";

const COUNT = 100_000;

/** Within four standard deviations of a share of so many independent draws. */
function assertShare(count: number, share: number): void {
  assertNear(count / COUNT, share, 4 * Math.sqrt(share * (1 - share) / COUNT));
}

const ordinals = (fault: string, place = makePlace()) =>
  datagramsThrough(fault, COUNT, place).map(({ ordinal }) => ordinal);

/** The lengths of the gaps in a sequence of numbers that rise. */
function gaps(passed: number[]): number[] {
  return passed.map((ordinal, i) => ordinal - (passed[i - 1] ?? -1) - 1).filter((gap) => gap > 0);
}

for (const [text, share] of [["0.1%", 0.001], ["5%", 0.05], ["50%", 0.5]] as const) {
  Deno.test(`loss loses ${text} of 100 000 datagrams, each by itself`, () => {
    const place = makePlace();
    const passed = ordinals(`kind: loss, rate: ${text}`, place);
    assertShare(COUNT - passed.length, share);
    assert.equal(place.decisions.length, COUNT - passed.length);
    // Of independent losses the gaps are geometric: 1 / (1 - p) on average.
    assertNear(mean(gaps(passed)), 1 / (1 - share), 0.1);
  });
}

Deno.test("loss loses nothing at 0% and everything at 100%", () => {
  assert.equal(ordinals("kind: loss, rate: 0%").length, COUNT);
  assert.equal(ordinals("kind: loss, rate: 100%").length, 0);
});

Deno.test("loss decides the same with the same seed, and other things with another", () => {
  const fault = "kind: loss, rate: 5%";
  assert.deepEqual(ordinals(fault, makePlace(1)), ordinals(fault, makePlace(1)));
  assert.notDeepEqual(ordinals(fault, makePlace(1)), ordinals(fault, makePlace(2)));
});

for (const [rate, share, length] of [["5%", 0.05, 4], ["20%", 0.2, 10], ["1%", 0.01, 1]] as const) {
  Deno.test(`burst loses ${rate} in bursts of ${length} on average`, () => {
    const passed = ordinals(`kind: burst, rate: ${rate}, length: ${length}`);
    const lengths = gaps(passed);
    // Each burst is one draw, so there are fewer of them than datagrams.
    assertNear((COUNT - passed.length) / COUNT, share, 4 * share * Math.sqrt(2 / lengths.length));
    assertNear(mean(lengths), length, 4 * length / Math.sqrt(lengths.length) + 0.02 * length);
    if (length > 1) {
      // Geometric lengths: the share of bursts of one is 1 / length.
      assertNear(lengths.filter((one) => one === 1).length / lengths.length, 1 / length, 0.06);
    }
  });
}

Deno.test("burst knows the state at any datagram without having seen those before", () => {
  const fault = "kind: burst, rate: 20%, length: 5";
  const all = new Set(ordinals(fault));
  const place = makePlace();
  datagramsThrough(fault, COUNT, place);
  const lost = place.decisions.map(([ordinal]) => ordinal);
  assert.ok(lost.every((ordinal) => !all.has(ordinal)));
  assert.equal(lost.length, COUNT - all.size);
});

Deno.test("duplicate sends its share twice, one right behind the other", () => {
  const passed = datagramsThrough("kind: duplicate, rate: 5%", COUNT);
  assertShare(passed.length - COUNT, 0.05);
  for (const [i, { ordinal, copy }] of passed.entries()) {
    if (copy === 1) assert.equal(passed[i - 1]!.ordinal, ordinal);
  }
});

for (const by of [1, 3]) {
  Deno.test(`reorder lets its share be overtaken by ${by}`, () => {
    const place = makePlace();
    const passed = ordinals(`kind: reorder, rate: 5%, by: ${by}`, place);
    const held = new Set(place.decisions.map(([ordinal]) => ordinal));
    assertShare(held.size, 0.05);
    assert.ok(passed.length >= COUNT - 3);
    let latest = -1;
    const late = passed.filter((ordinal) => {
      latest = Math.max(latest, ordinal);
      return ordinal < latest;
    });
    // Exactly those that were held back come after a later one.
    assert.deepEqual(new Set(late), held.intersection(new Set(passed)));
    const position = new Map(passed.map((ordinal, i) => [ordinal, i]));
    for (const ordinal of [...held].slice(0, 200)) {
      const overtakers = passed.slice(0, position.get(ordinal)).filter((one) =>
        one > ordinal && !held.has(one)
      );
      assert.equal(overtakers.length, by);
    }
  });
}

Deno.test("mtu loses what is bigger, and only that", () => {
  for (const [size, passes] of [[1_471, 10], [1_472, 10], [1_473, 0]] as const) {
    const passed = datagramsThrough(
      "kind: mtu, size: 1472B",
      10,
      makePlace(),
      new Uint8Array(size),
    );
    assert.equal(passed.length, passes, `${size} bytes`);
  }
});
