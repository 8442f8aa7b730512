import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { drawLamp } from "../../../servers/lantern/face.ts";
import { initialState, obey } from "../../../servers/lantern/lamp.ts";

Deno.test("obey() stores a colour while the lamp is off, and does not switch it on", () => {
  const colored = obey(initialState, { command: "COLOR", value: "ff0000" });
  assert.deepEqual(colored, { ...initialState, color: "#ff0000" });
  assert.deepEqual(obey(colored, { command: "ON", value: null }), { ...colored, on: true });
});

Deno.test("obey() keeps everything else through OFF", () => {
  const state = { on: true, color: "#00ff00", brightness: 7, blinkMs: 300 };
  assert.deepEqual(obey(state, { command: "OFF", value: null }), { ...state, on: false });
});

Deno.test("obey() dims and blinks", () => {
  const dimmed = obey(initialState, { command: "BRIGHTNESS", value: 0 });
  assert.equal(dimmed.brightness, 0);
  assert.equal(obey(dimmed, { command: "BLINK", value: 65535 }).blinkMs, 65535);
});

Deno.test("obey() gives the very same state when nothing changes", () => {
  assert.equal(obey(initialState, { command: "OFF", value: null }), initialState);
  assert.equal(obey(initialState, { command: "COLOR", value: "ffffff" }), initialState);
});

Deno.test("drawLamp() shows the colour of a lamp that is on, and says it in words", () => {
  const lines = drawLamp({ on: true, color: "#ff8000", brightness: 255, blinkMs: 0 }, "alone", 0);
  assert.ok(lines.some((line) => line.includes("\x1b[38;2;255;128;0m████")));
  const words = lines.map(stripVTControlCharacters).join("\n");
  assert.match(words, /ON {2}■ #ff8000/);
  assert.match(words, /brightness 100 %$/m);
  assert.match(words, /alone/);
});

Deno.test("drawLamp() leaves the glass empty when the lamp is off, and half the time it blinks", () => {
  const isLit = (lines: string[]) => lines.join().includes("████");
  const state = { ...initialState, blinkMs: 1000 };
  assert.equal(isLit(drawLamp(state, "", 0)), false);
  assert.equal(isLit(drawLamp({ ...state, on: true }, "", 5_000)), true);
  assert.equal(isLit(drawLamp({ ...state, on: true }, "", 5_500)), false);
});
