import assert from "node:assert/strict";
import { decodeBasic, encodeBasic } from "../../../protocols/ntrip/credentials.ts";

Deno.test("decodeBasic() splits at the first colon", () => {
  for (const password of ["password1", "a:b@c:", "", "pässwörd", "\uFEFFx"]) {
    const credentials = { login: "user@host", password };
    assert.deepEqual(decodeBasic(encodeBasic(credentials)), credentials);
  }
});

Deno.test("decodeBasic() takes the scheme in any case and base64 without padding", () => {
  assert.deepEqual(decodeBasic("basic  YTpi"), { login: "a", password: "b" });
  assert.deepEqual(decodeBasic("BASIC YTpiYw"), { login: "a", password: "bc" });
});

Deno.test("decodeBasic() gives nothing for what is not well-formed", () => {
  const malformed = [
    "",
    "Basic",
    "Basic ",
    "Digest YTpi",
    "Basic Y!pi",
    "Basic YWI=",
    "Basic Y",
    "Basic YTr/",
  ];
  for (const value of malformed) assert.equal(decodeBasic(value), undefined, value);
});

Deno.test("encodeBasic() refuses a login that holds a colon", () => {
  assert.throws(() => encodeBasic({ login: "a:b", password: "" }), RangeError);
});
