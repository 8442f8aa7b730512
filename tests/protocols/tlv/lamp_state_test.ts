import assert from "node:assert/strict";
import { encodeState, initialState, obey } from "../../../protocols/tlv/mod.ts";

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

Deno.test("encodeState() writes the same text for the same state, whatever the order of its keys", () => {
  const text = new TextDecoder().decode(
    encodeState({ blinkMs: 0, brightness: 255, color: "#00ff00", on: true }),
  );
  assert.equal(text, '{"on":true,"color":"#00ff00","brightness":255,"blinkMs":0}');
});
