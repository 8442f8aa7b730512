import assert from "node:assert/strict";
import { parseRequestLine } from "../../../protocols/ntrip/request_line.ts";

Deno.test("parseRequestLine() reads SOURCE lines with and without slash, version and extra spaces", () => {
  const source = { kind: "source", password: "pa/ss:w@rd", streampoint: "point1" };
  assert.deepEqual(parseRequestLine("SOURCE pa/ss:w@rd point1"), source);
  assert.deepEqual(parseRequestLine("SOURCE pa/ss:w@rd /point1"), source);
  assert.deepEqual(parseRequestLine("SOURCE pa/ss:w@rd /point1 HTTP/1.1"), source);
  assert.deepEqual(parseRequestLine("SOURCE   pa/ss:w@rd \t point1 "), source);
});

Deno.test("parseRequestLine() reads the streampoint out of a GET's path", () => {
  const streampoints: Record<string, string> = {
    "/": "",
    "/point1": "point1",
    "point1": "point1",
    "/point1?match=STR;;": "point1",
    "/?filter=x": "",
    "/a%20b%2Fc": "a b/c",
    "/100%": "100%",
    "/%FF": "%FF",
    "http://caster:2101/point1": "point1",
    "http://caster:2101": "",
    "/p?a\u2028b": "p",
  };
  for (const [path, streampoint] of Object.entries(streampoints)) {
    assert.deepEqual(parseRequestLine(`GET ${path} HTTP/1.0`), {
      kind: "get",
      path,
      streampoint,
      httpVersion: "1.0",
    });
  }
});

Deno.test("parseRequestLine() takes a GET without a version", () => {
  const line = parseRequestLine("GET /point1");
  assert.equal(line.kind === "get" && line.httpVersion, "0.9");
});

Deno.test("parseRequestLine() says why a line is invalid", () => {
  const reasons: [string, RegExp][] = [
    ["hello", /^the first line "hello" is neither SOURCE nor GET$/],
    ["source pw point1", /neither SOURCE nor GET/],
    ["SOURCES pw point1", /neither SOURCE nor GET/],
    ["   ", /neither SOURCE nor GET/],
    ["SOURCE secret", /^a SOURCE line of 2 words/],
    ["SOURCE secret a b c", /^a SOURCE line of 5 words/],
    ["SOURCE secret a b", /fourth word .* not an HTTP version/],
    ["GET", /^a GET line of 1 words/],
    ["GET /a b HTTP/1.0", /^a GET line of 4 words/],
    ["GET /a FTP/1.0", /third word .* not an HTTP version/],
    ["SOURCE p\uFFFDw point1", /not UTF-8/],
  ];
  for (const [text, reason] of reasons) {
    const line = parseRequestLine(text);
    assert.ok(line.kind === "invalid", text);
    assert.match(line.reason, reason);
    assert.doesNotMatch(line.reason, /secret/, "a password must not reach a log");
    assert.equal(line.isHttp, false);
  }
});

Deno.test("parseRequestLine() tells other HTTP requests from garbage and shortens what it shows", () => {
  const line = parseRequestLine(`POST /${"x".repeat(500)} HTTP/1.1`);
  assert.ok(line.kind === "invalid" && line.isHttp);
  assert.ok(line.reason.length < 120);
});
