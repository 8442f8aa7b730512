import assert from "node:assert/strict";
import fc from "fast-check";
import { ProtocolError } from "../../../core/errors.ts";
import {
  decodeGlonassBias,
  encodeGlonassBias,
  type GlonassBias,
} from "../../../protocols/rtcm/glonass_bias.ts";

const message: GlonassBias = {
  type: 1230,
  stationId: 2003,
  aligned: true,
  reserved: 0,
  biases: [{ signal: "1C", biasM: -1.5 }, { signal: "2P", biasM: undefined }],
};

const bias = fc.option(fc.integer({ min: -32767, max: 32767 }).map((units) => units / 50), {
  nil: undefined,
});

Deno.test("encodeGlonassBias() writes one value for each bit of the mask", () => {
  const payload = encodeGlonassBias(message);
  assert.equal(payload.toHex(), "4ce7d389" + "ffb5" + "8000");
  assert.deepEqual(decodeGlonassBias(payload), message);
});

Deno.test("encodeGlonassBias() orders the signals as the mask does", () => {
  const turned = { ...message, biases: message.biases.toReversed() };
  assert.deepEqual(encodeGlonassBias(turned), encodeGlonassBias(message));
});

Deno.test("decodeGlonassBias() gives any biases back, to 0.02 m", () => {
  const biases = fc.tuple(
    fc.subarray(["1C", "1P", "2C", "2P"] as const),
    fc.array(bias, {
      minLength: 4,
      maxLength: 4,
    }),
  ).map(([signals, values]) => signals.map((signal, i) => ({ signal, biasM: values[i] })));
  const any = fc.record({
    type: fc.constant(1230 as const),
    stationId: fc.nat(4095),
    aligned: fc.boolean(),
    reserved: fc.nat(7),
    biases,
  }, { noNullPrototype: true });
  fc.assert(
    fc.property(any, (sent) => assert.deepEqual(decodeGlonassBias(encodeGlonassBias(sent)), sent)),
    { seed: 1 },
  );
});

Deno.test("encodeGlonassBias() refuses a bias out of range and a signal told twice", () => {
  const encode = (...biases: GlonassBias["biases"]) => encodeGlonassBias({ ...message, biases });
  assert.throws(() => encode({ signal: "1P", biasM: 655.36 }), /bias of 1P/);
  assert.throws(() => encode({ signal: "1P", biasM: -655.36 }), /bias of 1P/);
  const twin = { signal: "1C", biasM: 0 } as const;
  assert.throws(() => encode(twin, twin), /a signal occurs twice/);
});

Deno.test("decodeGlonassBias() throws ProtocolError for every cut", () => {
  const payload = encodeGlonassBias(message);
  for (let cut = 0; cut < payload.length; cut++) {
    assert.throws(() => decodeGlonassBias(payload.subarray(0, cut)), ProtocolError);
  }
});
