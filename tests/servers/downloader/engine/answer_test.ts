import assert from "node:assert/strict";
import { ProtocolError } from "../../../../core/errors.ts";
import type { ResponseHead } from "../../../../protocols/http/mod.ts";
import { readAnswer } from "../../../../servers/downloader/engine/answer.ts";
import { Interrupted } from "../../../../servers/downloader/engine/failures.ts";

const asked = { start: 100, end: 200 };

function head(status: number, headers: Record<string, string> = {}): ResponseHead {
  const contentLength = headers["content-length"];
  return {
    minorVersion: 1,
    status,
    reason: "",
    headers: new Map(Object.entries(headers)),
    framing: contentLength === undefined ? "until-close" : "length",
    ...(contentLength === undefined ? {} : { contentLength: Number(contentLength) }),
    staysOpen: true,
  };
}

function part(range: string, others: Record<string, string> = {}): ResponseHead {
  return head(206, { "content-range": range, ...others });
}

Deno.test("readAnswer() takes a part that was asked for, or the start of it", () => {
  const validators = { etag: '"a"', strong: '"a"' };
  for (const [range, end] of [["bytes 100-199/300", 200], ["bytes 100-149/300", 150]] as const) {
    assert.deepEqual(readAnswer(part(range, { etag: '"a"' }), asked, 0), {
      kind: "part",
      range: { start: 100, end },
      sizeBytes: 300,
      validators,
    });
  }
});

Deno.test("readAnswer() takes a whole file for one, with or without its size", () => {
  assert.deepEqual(readAnswer(head(200, { "content-length": "5" }), asked, 0), {
    kind: "whole",
    sizeBytes: 5,
    validators: {},
  });
  assert.deepEqual(readAnswer(head(200), undefined, 0), { kind: "whole", validators: {} });
});

Deno.test("readAnswer() says that there are no such bytes, and of how many", () => {
  const beyond = { "content-range": "bytes */50" };
  assert.deepEqual(readAnswer(head(416, beyond), asked, 0), { kind: "beyond", sizeBytes: 50 });
  assert.deepEqual(readAnswer(head(416), asked, 0), { kind: "beyond" });
  assert.deepEqual(readAnswer(part("bytes 100-199/*"), asked, 0), { kind: "beyond" });
});

Deno.test("readAnswer() believes no part that does not fit", () => {
  const wrong: [ResponseHead, RegExp][] = [
    [head(206), /its part has no Content-Range/],
    [part("bytes 0-99/300"), /is "bytes 0-99\/300", when bytes 100-199 were asked for/],
    [part("bytes 100-200/300"), /when bytes 100-199 were asked for/],
    [part("octets 100-199/300"), /its Content-Range is "octets/],
    [part("bytes 100-199/150"), /its Content-Range is/],
    [part("nonsense"), /its Content-Range is "nonsense"/],
    [part("bytes 100-199/300", { "content-length": "99" }), /and its Content-Length 99/],
  ];
  for (const [answer, message] of wrong) {
    assert.throws(
      () => readAnswer(answer, asked, 0),
      (error) =>
        error instanceof Interrupted && error.cause instanceof ProtocolError &&
        message.test(error.message),
    );
  }
  assert.throws(() => readAnswer(part("bytes 0-1/2"), undefined, 0), /nobody asked for/);
});

Deno.test("readAnswer() says what may be otherwise later, and when to ask", () => {
  const busy = head(503, { "retry-after": "7" });
  const error = (() => {
    try {
      return readAnswer(busy, asked, 0);
    } catch (error) {
      return error;
    }
  })();
  assert.ok(error instanceof Interrupted);
  assert.equal(error.retryAfterMs, 7_000);
  assert.equal(error.message, "the server answers 503 Service Unavailable");
  for (const status of [408, 429, 500, 502, 504]) {
    assert.throws(() => readAnswer(head(status), asked, 0), Interrupted);
  }
});

Deno.test("readAnswer() takes a no for a no", () => {
  for (const status of [204, 304, 400, 401, 403, 404, 410, 501]) {
    assert.throws(() => readAnswer(head(status), asked, 0), ProtocolError);
  }
  assert.throws(() => readAnswer(head(416), undefined, 0), ProtocolError);
});

Deno.test("readAnswer() refuses what is encoded, and lets what says that it is not pass", () => {
  assert.throws(() => readAnswer(head(200, { "content-encoding": "gzip" }), asked, 0), {
    name: "ProtocolError",
    message: "the server sends it encoded (gzip) although nobody asked for that",
  });
  assert.equal(readAnswer(head(200, { "content-encoding": "identity" }), asked, 0).kind, "whole");
});
