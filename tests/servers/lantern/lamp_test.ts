import assert from "node:assert/strict";
import { systemClock } from "../../../core/clock.ts";
import { PartStreams } from "../../../observations/streams.ts";
import { Timeline } from "../../../observations/timeline.ts";
import { Lamp } from "../../../servers/lantern/lamp.ts";

const kinds = { state: "messages", shown: "messages" } as const;

function createLamp() {
  const observe = new PartStreams(kinds, new Timeline(systemClock)).addInstance<typeof kinds>();
  return { lamp: new Lamp(observe), ...observe };
}

Deno.test("Lamp.obey() records a state only where it differs from the one before", () => {
  const { lamp, state } = createLamp();
  for (const command of ["ON", "ON", "OFF", "OFF", "ON"] as const) {
    lamp.obey({ command, value: null }, false);
  }
  assert.deepEqual([state.total, lamp.changes, lamp.state.on], [3, 3, true]);
});

Deno.test("Lamp.shown() records every state up to what all pages show, once", () => {
  const { lamp, shown } = createLamp();
  for (const value of [1, 2, 3, 4]) lamp.obey({ command: "BRIGHTNESS", value }, true);
  assert.equal(shown.total, 0);
  lamp.shown(3);
  lamp.shown(3);
  assert.equal(shown.total, 3);
  lamp.shown(4);
  assert.equal(shown.total, 4);
});

Deno.test("Lamp.shown() knows nothing of states that came while no page followed", () => {
  const { lamp, shown } = createLamp();
  lamp.obey({ command: "BRIGHTNESS", value: 1 }, true);
  lamp.obey({ command: "BRIGHTNESS", value: 2 }, false);
  lamp.obey({ command: "BRIGHTNESS", value: 3 }, true);
  lamp.shown(3);
  assert.equal(shown.total, 1);
});

Deno.test("Lamp keeps a thousand states for a page that shows nothing, and no more", () => {
  const { lamp, shown } = createLamp();
  for (let i = 1; i <= 5_000; i++) lamp.obey({ command: "BLINK", value: i }, true);
  lamp.shown(5_000);
  assert.equal(shown.total, 1_000);
});
