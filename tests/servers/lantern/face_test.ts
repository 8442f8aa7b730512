import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { initialState } from "../../../protocols/tlv/mod.ts";
import { drawLamp } from "../../../servers/lantern/face.ts";

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
