import assert from "node:assert/strict";
import {
  encodeHeaders,
  encodeMultipartEnd,
  encodePartHead,
  encodeResponseHead,
  isStrongTag,
  listOf,
  multipartType,
  namesTag,
  parseHeaders,
  parseTarget,
  sameStrongTag,
  sameWeakTag,
} from "../../../protocols/http/mod.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("encodeResponseHead() writes a status, what it means, and headers", () => {
  assert.equal(
    text(encodeResponseHead(206, [["Content-Length", "5"], ["ETag", '"a"']])),
    'HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\nETag: "a"\r\n\r\n',
  );
  assert.equal(text(encodeResponseHead(599, [])), "HTTP/1.1 599 \r\n\r\n");
});

Deno.test("encodeHeaders() refuses a value that would break out of its line", () => {
  assert.throws(() => encodeHeaders([["Location", "/a\r\nX: y"]]), {
    name: "RangeError",
    message: "Location must not hold control characters",
  });
});

Deno.test("parseHeaders() names the first line that is no header", () => {
  assert.deepEqual(parseHeaders(["A: b", "c"]), { wrong: "c" });
  assert.deepEqual(parseHeaders(["A:b", "a: c"]), new Map([["a", "b, c"]]));
});

Deno.test("listOf() keeps commas that stand in quotes", () => {
  assert.deepEqual(listOf(' "a,b" ,, W/"c\\"," , d'), ['"a,b"', 'W/"c\\","', "d"]);
  assert.deepEqual(listOf(undefined), []);
});

Deno.test("encodePartHead() and encodeMultipartEnd() frame the parts of a body", () => {
  const parts = { boundary: "b1", contentType: "image/png", size: 100 };
  assert.equal(multipartType(parts), "multipart/byteranges; boundary=b1");
  assert.equal(
    text(encodePartHead(parts, { start: 10, end: 20 })),
    "\r\n--b1\r\nContent-Type: image/png\r\nContent-Range: bytes 10-19/100\r\n\r\n",
  );
  assert.equal(text(encodeMultipartEnd(parts)), "\r\n--b1--\r\n");
});

Deno.test("sameStrongTag() and sameWeakTag() compare as RFC 9110 says", () => {
  assert.ok(isStrongTag('"1"') && isStrongTag('""') && !isStrongTag('W/"1"') && !isStrongTag("1"));
  assert.ok(sameStrongTag('"1"', '"1"') && sameWeakTag('"1"', 'W/"1"'));
  assert.ok(!sameStrongTag('W/"1"', 'W/"1"') && sameWeakTag('W/"1"', 'W/"1"'));
  assert.ok(!sameWeakTag('"1"', '"2"') && !sameStrongTag('"1"', '"2"'));
});

Deno.test("namesTag() finds a tag in a list, and any in an asterisk", () => {
  assert.ok(namesTag('"0", "1"', '"1"', sameStrongTag));
  assert.ok(namesTag("*", '"1"', sameStrongTag));
  assert.ok(!namesTag('"0", W/"1"', '"1"', sameStrongTag));
});

Deno.test("parseTarget() decodes the path once, and leaves origin and query out", () => {
  assert.deepEqual(parseTarget("/a%2520b%C3%BC?x=%20"), { path: "/a%20bü", query: "x=%20" });
  assert.deepEqual(parseTarget("http://h:1/a?b?c#d"), { path: "/a", query: "b?c" });
  assert.deepEqual(parseTarget("HTTP://h"), { path: "/", query: "" });
  assert.equal(parseTarget("/\xc3\xbc%C3%BC")?.path, "/üü", "its characters are bytes");
  for (const target of ["*", "a", "h:80", "/%", "/%ff", "/a%00b"]) {
    assert.equal(parseTarget(target), undefined, target);
  }
});
