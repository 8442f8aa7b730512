import assert from "node:assert/strict";
import { utf8 } from "../../../core/bytes.ts";
import {
  encodeContinue,
  encodeDocument,
  encodeHttpRefusal,
  encodePostAccepted,
  encodeStreamHead,
} from "../../../protocols/ntrip/http_reply.ts";
import { ResponseDecoder } from "../../../protocols/ntrip/response.ts";

const options = { server: "NTRIP Test/1", date: "Sun, 06 Nov 1994 08:49:37 GMT" };
const common = "Ntrip-Version: Ntrip/2.0\r\nServer: NTRIP Test/1\r\n" +
  "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nCache-Control: no-store, no-cache, max-age=0\r\n" +
  "Pragma: no-cache\r\nConnection: close\r\n";
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("encodeStreamHead() announces chunks of gnss/data", () => {
  assert.equal(
    text(encodeStreamHead({ ...options, chunked: true })),
    `HTTP/1.1 200 OK\r\n${common}Content-Type: gnss/data\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
});

Deno.test("encodeStreamHead() announces no chunks to a client that knows none", () => {
  assert.equal(
    text(encodeStreamHead({ ...options, chunked: false })),
    `HTTP/1.1 200 OK\r\n${common}Content-Type: gnss/data\r\n\r\n`,
  );
});

Deno.test("encodePostAccepted() has no body and no length", () => {
  assert.equal(text(encodePostAccepted(options)), `HTTP/1.1 200 OK\r\n${common}\r\n`);
});

Deno.test("encodeContinue() is an interim answer, which ResponseDecoder passes over", () => {
  const decoder = new ResponseDecoder();
  decoder.push(encodeContinue());
  decoder.push(encodePostAccepted(options));
  assert.deepEqual(decoder.next(), { kind: "accepted", reply: "HTTP/1.1 200 OK" });
});

Deno.test("encodeDocument() says how long its body is, in bytes", () => {
  assert.equal(
    text(encodeDocument({ ...options, type: "gnss/sourcetable", body: utf8("Ö\r\n") })),
    `HTTP/1.1 200 OK\r\n${common}Content-Type: gnss/sourcetable\r\nContent-Length: 4\r\n\r\nÖ\r\n`,
  );
});

Deno.test("encodeHttpRefusal() has its text as body, and what helps in its head", () => {
  assert.equal(
    text(encodeHttpRefusal({
      ...options,
      status: 401,
      text: "User not found",
      challenges: ['Digest realm="r"', 'Basic realm="r"'],
    })),
    `HTTP/1.1 401 Unauthorized\r\n${common}WWW-Authenticate: Digest realm="r"\r\n` +
      'WWW-Authenticate: Basic realm="r"\r\n' +
      "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 16\r\n\r\nUser not found\r\n",
  );
  assert.match(
    text(encodeHttpRefusal({ ...options, status: 405, text: "no", allow: "GET, POST" })),
    /\r\nAllow: GET, POST\r\n/,
  );
});

Deno.test("encodeHttpRefusal() tells ResponseDecoder when to try again", () => {
  const decoder = new ResponseDecoder();
  decoder.push(
    encodeHttpRefusal({ ...options, status: 429, text: "later", retryAfterSeconds: 60 }),
  );
  assert.deepEqual(decoder.next(), {
    kind: "refused",
    reason: "HTTP/1.1 429 Too Many Requests",
    retryAfterSeconds: 60,
  });
});

Deno.test("encodeHttpRefusal() refuses a header that would break out of its line", () => {
  assert.throws(
    () => encodeHttpRefusal({ ...options, server: "a\r\nb", status: 400, text: "x" }),
    RangeError,
  );
});
