import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checksum,
  decodeSentence,
  encodeSentence,
  judgeSentence,
} from "../../../protocols/nmea/sentence.ts";

const body = "GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,";

Deno.test("encodeSentence() ends with the XOR of the body in two digits", () => {
  assert.equal(encodeSentence(body), `$${body}*47`);
  assert.equal(encodeSentence("A"), "$A*41");
  assert.equal(checksum("AA"), "00");
  assert.equal(checksum("@J"), "0A");
});

Deno.test("decodeSentence() gives the body with or without a line end", () => {
  for (const end of ["", "\n", "\r\n"]) assert.equal(decodeSentence(`$${body}*47${end}`), body);
  assert.equal(decodeSentence("$@J*0a"), "@J");
});

Deno.test("decodeSentence() gives any body back", () => {
  const character = fc.constantFrom(
    ...Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)),
  )
    .filter((one) => one !== "$" && one !== "*");
  fc.assert(
    fc.property(fc.string({ unit: character, minLength: 1 }), (any) => {
      assert.equal(decodeSentence(encodeSentence(any)), any);
    }),
    { seed: 1 },
  );
});

Deno.test("encodeSentence() refuses what no sentence can hold", () => {
  for (const wrong of ["", "GP$", "GP*", "GP\r\n", "GPÄ", "\x7f"]) {
    assert.throws(() => encodeSentence(wrong), RangeError, JSON.stringify(wrong));
  }
});

Deno.test("decodeSentence() throws ProtocolError for a check that is wrong or missing", () => {
  assert.throws(() => decodeSentence("$GPGGA,1*00"), {
    name: "ProtocolError",
    message: 'Cannot decode NMEA sentence: the check of "$GPGGA,1*00" is 00, not 4B',
  });
  for (
    const line of ["", "$", `$${body}`, `$${body}*`, `$${body}*4`, `${body}*47`, `$${body}*47 `]
  ) {
    assert.throws(() => decodeSentence(line), {
      name: "ProtocolError",
      message: /^Cannot decode NMEA sentence: ".*" is not \$, printable text, \* and a check$/,
    });
  }
});

Deno.test("decodeSentence() repeats no more than the start of a long line", () => {
  assert.throws(
    () => decodeSentence("x".repeat(5000)),
    ({ message }: Error) => message.length < 200,
  );
});

Deno.test("judgeSentence() tells a wrong check from no sentence", () => {
  assert.equal(judgeSentence(`$${body}*47`), "sentence");
  assert.equal(judgeSentence(`$${body}*48`), "wrong check");
  assert.equal(judgeSentence(body), "no sentence");
});
