import assert from "node:assert/strict";
import { createRandom } from "../../../core/random.ts";
import { TalkPlan } from "../../../simulators/chat-bots/talk_plan.ts";

type To = "pairs" | "ring" | "anyone";

/** Whom one of so many bots writes to. */
function talk(
  to: To,
  index: number,
  of: number,
  { everyone = 0, seed = 1, count = 200, partners }: {
    everyone?: number;
    seed?: number;
    count?: number;
    partners?: string;
  } = {},
) {
  const plan = new TalkPlan({ to, everyone, partners }, { index, of }, createRandom(seed));
  return Array.from({ length: count }, () => plan.next());
}

/** The one that all messages of each bot go to. */
function onlyOne(to: To, of: number): unknown[] {
  return Array.from({ length: of }, (_, index) => {
    const [first, ...others] = new Set(talk(to, index, of));
    assert.equal(others.length, 0);
    return first;
  });
}

Deno.test("TalkPlan.next() makes pairs, and the odd one out writes to the first", () => {
  assert.deepEqual(onlyOne("pairs", 4), [1, 0, 3, 2]);
  assert.deepEqual(onlyOne("pairs", 5), [1, 0, 3, 2, 0]);
});

Deno.test("TalkPlan.next() makes a ring", () => {
  assert.deepEqual(onlyOne("ring", 3), [1, 2, 0]);
});

Deno.test("TalkPlan.next() chooses anyone but oneself", () => {
  const chosen = talk("anyone", 2, 5);
  assert.deepEqual([...new Set(chosen)].sort(), [0, 1, 3, 4]);
  assert.deepEqual(talk("anyone", 2, 5), chosen, "the same seed chooses the same");
  assert.notDeepEqual(talk("anyone", 2, 5, { seed: 2 }), chosen);
});

Deno.test("TalkPlan.next() has one that is alone write to itself", () => {
  for (const to of ["pairs", "ring", "anyone"] as const) {
    assert.deepEqual(onlyOne(to, 1), [0]);
  }
});

Deno.test("TalkPlan.next() writes to all as often as asked for", () => {
  const share = (everyone: number) =>
    talk("pairs", 0, 2, { everyone, count: 2_000 }).filter((one) => one === "everyone").length;
  assert.equal(share(0), 0);
  assert.equal(share(1), 2_000);
  assert.ok(Math.abs(share(0.25) - 500) < 80);
});

Deno.test("TalkPlan.next() gives each its partner of the same number, where they are others", () => {
  assert.deepEqual(new Set(talk("pairs", 2, 3, { partners: "old" })), new Set([2]));
  assert.deepEqual(new Set(talk("ring", 2, 3, { partners: "old" })), new Set([0]));
  assert.deepEqual(new Set(talk("anyone", 0, 2, { partners: "old" })), new Set([0, 1]));
  assert.deepEqual(new Set(talk("anyone", 0, 1, { partners: "old" })), new Set([0]));
});
