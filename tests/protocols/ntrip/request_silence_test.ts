import assert from "node:assert/strict";
import { utf8 } from "../../../core/bytes.ts";
import { RequestHeadDecoder } from "../../../protocols/ntrip/request.ts";

const authorization = "Authorization: Basic dXNlcjE6cGFzc3dvcmQx";
const isStreampoint = (name: string) => name === "point1" || name === "point10";

function decoderOf(head: string): RequestHeadDecoder {
  const decoder = new RequestHeadDecoder();
  decoder.push(utf8(head));
  return decoder;
}

const completable: [head: string, streampoint: string][] = [
  ["SOURCE server_password /point1", "point1"],
  ["SOURCE server_password point1", "point1"],
  ["SOURCE  server_password  /point10", "point10"],
  ["\r\nSOURCE server_password /point1", "point1"],
  ["SOURCE server_password /point1 HTTP/1.1", "point1"],
  ["SOURCE server_password /point1\r\n", "point1"],
  ["SOURCE server_password /point1 HTTP/1.1\r\n", "point1"],
  [`GET /point1 HTTP/1.1\r\n${authorization}\r\n`, "point1"],
  [`GET /nowhere HTTP/1.1\r\nUser-Agent: x\r\n${authorization}\r\n`, "nowhere"],
  ["GET / HTTP/1.0\r\nauthorization: nonsense\r\n", ""],
];

for (const [head, streampoint] of completable) {
  Deno.test(`RequestHeadDecoder.completeBySilence() completes ${JSON.stringify(head)}`, () => {
    const decoder = decoderOf(head);
    assert.equal(decoder.next(), undefined, "not complete without silence");
    const offered = decoder.completableBySilence(isStreampoint);
    assert.ok(offered?.kind === "source" || offered?.kind === "get");
    assert.equal(offered.streampoint, streampoint);
    assert.equal(decoder.next(), undefined, "asking completes nothing");
    assert.deepEqual(decoder.completeBySilence(isStreampoint), offered);
    assert.equal(decoder.completeBySilence(isStreampoint), undefined);
    assert.equal(decoder.next(), undefined, "given once");
    assert.equal(decoder.rest().length, 0);
    decoder.push(utf8("data"));
    assert.deepEqual(decoder.rest(), utf8("data"));
    decoder.end();
  });
}

const incomplete = [
  "",
  "\r\n",
  "SOURCE",
  "SOURCE server_password",
  "SOURCE server_password ",
  "SOURCE server_password /",
  "SOURCE server_password /poi",
  "SOURCE server_password /point2",
  "SOURCE server_password /point2\r\n",
  "SOURCE server_password /point1 ",
  "SOURCE server_password /point1 HTTP/1.",
  "SOURCE server_password /point1\r",
  "SOURCE server_password /point1\n",
  "SOURCE server_password /point1\r\nS",
  "SOURCE server_password /point1\r\nSource-Agent: x\r\n",
  "GET /point1 HTTP/1.1",
  "GET /point1 HTTP/1.1\r\n",
  `GET /point1 HTTP/1.1\r\n${authorization}`,
  `GET /point1 HTTP/1.1\r\n${authorization}\r`,
  `GET /point1 HTTP/1.1\r\n${authorization}\n`,
  `GET /point1 HTTP/1.1\r\n${authorization}\r\n\r`,
  `GET /point1 HTTP/1.1\r\n${authorization}\r\nUser-Agent: x\r\n`,
  `POST /point1 HTTP/1.1\r\n${authorization}\r\n`,
  "garbage",
];

for (const head of incomplete) {
  Deno.test(`RequestHeadDecoder.completableBySilence() leaves ${JSON.stringify(head)} to the time-out`, () => {
    const decoder = decoderOf(head);
    assert.equal(decoder.completableBySilence(isStreampoint), undefined);
    assert.equal(decoder.completeBySilence(isStreampoint), undefined);
  });
}

Deno.test("RequestHeadDecoder.completableBySilence() has nothing to complete after the blank line", () => {
  const decoder = decoderOf("SOURCE server_password /point1\r\n\r\n");
  assert.equal(decoder.completableBySilence(isStreampoint), undefined);
  assert.equal(decoder.next()?.kind, "source");
});

Deno.test("RequestHeadDecoder.completableBySilence() offers an unterminated head only at its end, however it drips", () => {
  const head = "SOURCE server_password /point10";
  const decoder = new RequestHeadDecoder();
  const offered: string[] = [];
  for (const byte of utf8(head)) {
    decoder.push(Uint8Array.of(byte));
    const request = decoder.completableBySilence(isStreampoint);
    if (request?.kind === "source") offered.push(request.streampoint);
  }
  assert.deepEqual(offered, ["point1", "point10"], "a name that begins another one is offered too");
});

Deno.test("RequestHeadDecoder.next() decides by the blank line when it comes after all", () => {
  const decoder = decoderOf("SOURCE server_password /point1\r\n");
  assert.ok(decoder.completableBySilence(isStreampoint));
  decoder.push(utf8("Source-Agent: x\r\n\r\n"));
  const request = decoder.next();
  assert.equal(request?.kind === "source" && request.agent, "x");
});
