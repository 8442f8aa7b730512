import assert from "node:assert/strict";
import { basicCredentials, encodeRequest } from "../../../protocols/http/request.ts";

Deno.test("encodeRequest() writes a head", () => {
  const bytes = encodeRequest({
    target: "/a%20b?c",
    host: "example.org:8080",
    headers: [["Range", "bytes=0-9"], ["If-Range", '"\xff"']],
  });
  assert.equal(
    String.fromCharCode(...bytes),
    'GET /a%20b?c HTTP/1.1\r\nHost: example.org:8080\r\nRange: bytes=0-9\r\nIf-Range: "\xff"\r\n\r\n',
  );
});

Deno.test("encodeRequest() lets nothing out of its line", () => {
  const wrong = [
    { target: "/a b", host: "x" },
    { target: "/\r\n", host: "x" },
    { target: "/", host: "x\r\nA: b" },
    { target: "/", host: "x", headers: [["A", "b\nc"]] as const },
    { target: "/", host: "x", headers: [["A", "€"]] as const },
    { target: "/", host: "x", method: "GET /" },
  ];
  for (const options of wrong) assert.throws(() => encodeRequest(options), RangeError);
});

Deno.test("basicCredentials() writes a name and a password in UTF-8", () => {
  assert.equal(basicCredentials("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  assert.equal(basicCredentials("test", "123£"), "Basic dGVzdDoxMjPCow==");
});
