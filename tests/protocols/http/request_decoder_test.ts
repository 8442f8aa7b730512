import assert from "node:assert/strict";
import { utf8 } from "../../../core/bytes.ts";
import { RequestDecoder, type RequestHead } from "../../../protocols/http/request_decoder.ts";
import { checkCodec, type CodecSample } from "../../contracts/check_codec.ts";

function sample(
  name: string,
  text: string,
  head: Omit<RequestHead, "headers"> & { headers: Record<string, string> },
): CodecSample<RequestHead> {
  const frame = { ...head, headers: new Map(Object.entries(head.headers)) };
  return { name, bytes: utf8(text), frames: [frame] };
}

const samples = [
  sample(
    "curl",
    "GET /big.bin HTTP/1.1\r\nHost: 127.0.0.1:8081\r\nRange: bytes=0-9\r\nUser-Agent: curl/8\r\n" +
      "Accept: */*\r\n\r\n",
    {
      method: "GET",
      target: "/big.bin",
      version: "1.1",
      headers: {
        host: "127.0.0.1:8081",
        range: "bytes=0-9",
        "user-agent": "curl/8",
        accept: "*/*",
      },
      keepAlive: true,
    },
  ),
  sample("axel", "HEAD /a HTTP/1.0\r\nHost: h\r\nX: \r\nx:\tb \r\n\r\n", {
    method: "HEAD",
    target: "/a",
    version: "1.0",
    headers: { host: "h", x: ", b" },
    keepAlive: false,
  }),
  sample("bare line feeds", "GET http://h/%20?a HTTP/1.1\nHost: h\nConnection: Close\n\n", {
    method: "GET",
    target: "http://h/%20?a",
    version: "1.1",
    headers: { host: "h", connection: "Close" },
    keepAlive: false,
  }),
  sample("1.0 that stays", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", {
    method: "GET",
    target: "/",
    version: "1.0",
    headers: { connection: "Keep-Alive" },
    keepAlive: true,
  }),
  sample("a body", "POST / HTTP/1.9\r\nHost:\r\nContent-Length: 12\r\n\r\n\r\nGET / HTTP", {
    method: "POST",
    target: "/",
    version: "1.1",
    headers: { host: "", "content-length": "12" },
    keepAlive: true,
  }),
];

function decode(text: string, options = {}): (RequestHead | undefined)[] {
  const decoder = new RequestDecoder(options);
  decoder.push(utf8(text));
  return [decoder.next(), decoder.next()];
}

function refuses(text: string, message: RegExp, options = {}): void {
  assert.throws(() => decode(text, options), { name: "ProtocolError", message });
}

Deno.test("RequestDecoder decodes requests at every cut, one behind the other", () => {
  checkCodec({
    create: () => new RequestDecoder(),
    samples,
    throwsWhenTruncated: true,
    mutations: 20_000,
  });
});

Deno.test("RequestDecoder.next() gives a request before its body has come", () => {
  const [post, next] = decode("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
  assert.equal(post?.method, "POST");
  assert.equal(next, undefined);
});

Deno.test("RequestDecoder.end() throws within a head and within a body, and not between requests", () => {
  const between = new RequestDecoder();
  between.end();
  between.push(utf8("GET / HTTP/1.0\r\n\r\n\r\n"));
  between.next();
  between.next();
  between.end();
  for (const text of ["G", "GET / HTTP/1.0\r\n", "GET / HTTP/1.0\r\nContent-Length: 2\r\n\r\na"]) {
    const decoder = new RequestDecoder();
    decoder.push(utf8(text));
    decoder.next();
    assert.throws(() => decoder.end(), {
      message: /Cannot decode HTTP request: the connection ended within it$/,
    });
  }
});

Deno.test("RequestDecoder.next() says in a sentence what is no request", () => {
  refuses("GET /\r\n\r\n", /^Cannot decode HTTP request: "GET \/" is no request line$/);
  refuses("GET  / HTTP/1.1\r\n\r\n", /is no request line$/);
  refuses("PRI * HTTP/2.0\r\n\r\n", /its version is 2\.0, not 1\.0 or 1\.1$/);
  refuses("GET / HTTP/1.1\r\n\r\n", /it has no Host$/);
  refuses("GET / HTTP/1.0\r\nA : b\r\n\r\n", /"A : b" is no header$/);
  refuses("GET / HTTP/1.0\r\nA: b\r\n folded\r\n\r\n", /" folded" is no header$/);
  refuses("GET / HTTP/1.0\rA: b\r\n\r\n", /a carriage return stands within a line$/);
  refuses("\x16\x03\x01", /byte 0x16 stands in a head$/);
});

Deno.test("RequestDecoder.next() refuses a body whose length is not certain, or too long", () => {
  const withHeader = (header: string) => `POST / HTTP/1.0\r\n${header}\r\n\r\n`;
  refuses(withHeader("Transfer-Encoding: chunked"), /its body has no Content-Length$/);
  refuses(withHeader("Content-Length: 1\r\nContent-Length: 2"), /Content-Length is "1, 2"$/);
  refuses(withHeader("Content-Length: -1"), /Content-Length is "-1"$/);
  refuses(withHeader("Content-Length:"), /Content-Length is empty$/);
  refuses(withHeader("Content-Length: 9"), /9 bytes, at most 8$/, { maxBodyBytes: 8 });
  assert.ok(decode(withHeader("Content-Length: 1, 1"))[0]);
});

Deno.test("RequestDecoder.next() refuses a head past its bound, also one of blank lines", () => {
  const options = { maxHeadBytes: 100 };
  const many = `GET / HTTP/1.0\n${"A: b\n".repeat(20)}\n`;
  for (const text of ["x".repeat(101), "\r\n".repeat(101), many]) {
    refuses(text, /a head is longer than allowed$/, options);
  }
  const head = `GET / HTTP/1.0\nA: ${"x".repeat(100 - 21)}\n\n`;
  assert.equal(head.length, 99);
  assert.ok(decode(head, options)[0]);
});

Deno.test("RequestDecoder.push() bounds what nobody takes", () => {
  const decoder = new RequestDecoder({ maxPendingBytes: 1_000 });
  assert.throws(() => decoder.push(new Uint8Array(1_001)), { name: "ProtocolError" });
});
