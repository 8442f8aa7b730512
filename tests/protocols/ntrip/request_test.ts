import assert from "node:assert/strict";
import { concat, utf8 } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import { type NtripRequest, RequestHeadDecoder } from "../../../protocols/ntrip/request.ts";
import { checkCodec, type CodecSample } from "../../contracts/check_codec.ts";

const basic = "Basic dXNlcjE6cGFzc3dvcmQx";
const credentials = { login: "user1", password: "password1" };

function sample(name: string, head: string, request: NtripRequest): CodecSample<NtripRequest> {
  return { name, bytes: utf8(head), frames: [request] };
}

function headers(...entries: [string, string][]): ReadonlyMap<string, string> {
  return new Map(entries);
}

/** Each client's own bytes. */
const clients = [
  sample(
    "str2str as source",
    "SOURCE server_password point1\r\nSource-Agent: NTRIP RTKLIB/2.4.3\r\nSTR: \r\n\r\n",
    {
      kind: "source",
      password: "server_password",
      streampoint: "point1",
      headers: headers(["source-agent", "NTRIP RTKLIB/2.4.3"], ["str", ""]),
      agent: "NTRIP RTKLIB/2.4.3",
    },
  ),
  sample(
    "str2str as rover",
    `GET /point1 HTTP/1.0\r\nUser-Agent: NTRIP RTKLIB/2.4.3\r\nAuthorization: ${basic}\r\n\r\n`,
    {
      kind: "get",
      path: "/point1",
      streampoint: "point1",
      httpVersion: "1.0",
      headers: headers(["user-agent", "NTRIP RTKLIB/2.4.3"], ["authorization", basic]),
      credentials,
      ntripVersion: 1,
    },
  ),
  sample(
    "str2str as rover without a user",
    "GET /point1 HTTP/1.0\r\nUser-Agent: NTRIP RTKLIB/2.4.3\r\nAccept: */*\r\nConnection: close\r\n\r\n",
    {
      kind: "get",
      path: "/point1",
      streampoint: "point1",
      httpVersion: "1.0",
      headers: headers(
        ["user-agent", "NTRIP RTKLIB/2.4.3"],
        ["accept", "*/*"],
        ["connection", "close"],
      ),
      ntripVersion: 1,
    },
  ),
  sample(
    "gpsd's first request",
    "GET / HTTP/1.1\r\nUser-Agent: NTRIP gpsd/3.22\r\nHost: caster\r\nConnection: close\r\n\r\n",
    {
      kind: "get",
      path: "/",
      streampoint: "",
      httpVersion: "1.1",
      headers: headers(
        ["user-agent", "NTRIP gpsd/3.22"],
        ["host", "caster"],
        ["connection", "close"],
      ),
      ntripVersion: 1,
    },
  ),
  sample(
    "gpsd's second request",
    "GET /point1 HTTP/1.1\r\nUser-Agent: NTRIP gpsd/3.22\r\nHost: caster\r\n" +
      `Accept: rtk/rtcm, dgps/rtcm\r\nAuthorization: ${basic}\r\nConnection: close\r\n\r\n`,
    {
      kind: "get",
      path: "/point1",
      streampoint: "point1",
      httpVersion: "1.1",
      headers: headers(
        ["user-agent", "NTRIP gpsd/3.22"],
        ["host", "caster"],
        ["accept", "rtk/rtcm, dgps/rtcm"],
        ["authorization", basic],
        ["connection", "close"],
      ),
      credentials,
      ntripVersion: 1,
    },
  ),
  sample("esp32-xbee", "SOURCE pw /mount HTTP/1.1\r\n\r\n", {
    kind: "source",
    password: "pw",
    streampoint: "mount",
    headers: headers(),
  }),
];

const others = [
  sample("bare line feeds", "\nSOURCE pw p\nSTR: STR;p;\n\n", {
    kind: "source",
    password: "pw",
    streampoint: "p",
    headers: headers(["str", "STR;p;"]),
    str: "STR;p;",
  }),
  sample(
    "mixed line ends after a blank line",
    "\r\nGET / HTTP/1.1\nNtrip-Version: ntrip/2.0\r\n\n",
    {
      kind: "get",
      path: "/",
      streampoint: "",
      httpVersion: "1.1",
      headers: headers(["ntrip-version", "ntrip/2.0"]),
      ntripVersion: 2,
    },
  ),
  sample("a POST", "POST /p HTTP/1.1\r\nHost: h\r\n\r\n", {
    kind: "invalid",
    reason: 'the first line "POST /p HTTP/1.1" is neither SOURCE nor GET',
  }),
];

Deno.test("RequestHeadDecoder decodes what real clients send, at every cut", () => {
  checkCodec({
    create: () => new RequestHeadDecoder(),
    samples: [...clients, ...others],
    throwsWhenTruncated: true,
    concatenates: false,
    mutations: 30_000,
  });
});

Deno.test("RequestHeadDecoder.next() gives an invalid request as soon as that is known", () => {
  checkCodec({
    create: () => new RequestHeadDecoder(),
    samples: [
      sample("garbage", "hello there\n", {
        kind: "invalid",
        reason: 'the first line "hello there" is neither SOURCE nor GET',
      }),
      sample("TLS", "\x16", {
        kind: "invalid",
        reason: "byte 0x16 at offset 0 is not text",
      }),
      sample("control byte in a header", "GET / HTTP/1.1\r\nA: \x01", {
        kind: "invalid",
        reason: "byte 0x01 at offset 19 is not text",
      }),
    ],
    throwsWhenTruncated: true,
    concatenates: false,
  });
});

Deno.test("RequestHeadDecoder.next() gives the request once", () => {
  const decoder = new RequestHeadDecoder();
  decoder.push(clients[0]!.bytes);
  assert.equal(decoder.next()?.kind, "source");
  assert.equal(decoder.next(), undefined);
  decoder.end();
});

Deno.test("RequestHeadDecoder.next() keeps ':' and '@' in passwords", () => {
  const source = decode("SOURCE p:w@x/y point1\r\n\r\n");
  assert.equal(source?.kind === "source" && source.password, "p:w@x/y");
  const rover = decode(`GET /p HTTP/1.0\r\nAuthorization: Basic ${btoa("a@b:c:d@e")}\r\n\r\n`);
  assert.deepEqual(rover?.kind === "get" && rover.credentials, { login: "a@b", password: "c:d@e" });
});

Deno.test("RequestHeadDecoder.next() tells a malformed Authorization from none", () => {
  const malformed = decode("GET /p HTTP/1.0\r\nAuthorization: Basic ?\r\n\r\n");
  assert.ok(malformed?.kind === "get");
  assert.equal(malformed.credentials, undefined);
  assert.equal(malformed.authorizationMalformed, true);
  const none = decode("GET /p HTTP/1.0\r\n\r\n");
  assert.ok(none?.kind === "get" && !("authorizationMalformed" in none));
});

Deno.test("RequestHeadDecoder.next() takes User-Agent where Source-Agent is missing", () => {
  const request = decode("SOURCE pw p\r\nUser-Agent: NTRIP a\r\n\r\n");
  assert.equal(request?.kind === "source" && request.agent, "NTRIP a");
});

Deno.test("RequestHeadDecoder.rest() gives what followed the head, once, at every cut", () => {
  const body = Uint8Array.from([0xd3, 0x00, 0x0d, 0x0a, 0x0d, 0x0a]);
  const bytes = concat([clients[0]!.bytes, body]);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const decoder = new RequestHeadDecoder();
    decoder.push(bytes.subarray(0, cut));
    if (cut < clients[0]!.bytes.length) assert.equal(decoder.rest().length, 0);
    decoder.push(bytes.subarray(cut));
    assert.deepEqual(decoder.next(), clients[0]!.frames[0]);
    assert.deepEqual(decoder.rest(), body);
    assert.equal(decoder.rest().length, 0);
  }
});

Deno.test("RequestHeadDecoder.push() refuses a head past its bound, whole or byte by byte", () => {
  const tooLong = { name: "ProtocolError", message: /request head is longer than 8192 bytes$/ };
  for (const text of ["x", "\r\n", `GET / HTTP/1.0\r\n${"A: b\r\n".repeat(2000)}`]) {
    const bytes = utf8(text.repeat(Math.ceil(2 ** 20 / text.length))).subarray(0, 2 ** 20);
    assert.throws(() => new RequestHeadDecoder().push(bytes), tooLong);
    const decoder = new RequestHeadDecoder();
    for (let i = 0; i < 8192; i++) decoder.push(bytes.subarray(i, i + 1));
    assert.equal(decoder.next(), undefined);
    assert.throws(() => decoder.push(bytes.subarray(8192, 8193)), tooLong);
  }
});

Deno.test("RequestHeadDecoder.push() takes a head of exactly its bound and a long body", () => {
  const head = clients[1]!.bytes;
  const decoder = new RequestHeadDecoder({ maxHeadBytes: head.length });
  decoder.push(concat([head, new Uint8Array(100_000)]));
  assert.deepEqual(decoder.next(), clients[1]!.frames[0]);
  assert.equal(decoder.rest().length, 100_000);
  assert.throws(
    () => new RequestHeadDecoder({ maxHeadBytes: head.length - 1 }).push(head),
    /longer than \d+ bytes/,
  );
});

Deno.test("RequestHeadDecoder.push() bounds what nobody takes after the head", () => {
  const decoder = new RequestHeadDecoder();
  decoder.push(clients[0]!.bytes);
  assert.throws(() => {
    for (let i = 0; i < 100; i++) decoder.push(new Uint8Array(65_536));
  }, ProtocolError);
});

Deno.test("RequestHeadDecoder.end() throws within a head and not before one", () => {
  new RequestHeadDecoder().end();
  const decoder = new RequestHeadDecoder();
  decoder.push(utf8("SOURCE pw p"));
  assert.throws(() => decoder.end(), {
    name: "ProtocolError",
    message:
      "Cannot decode NTRIP request: the stream ended after 11 bytes, before the blank line of the request head",
  });
});

function decode(head: string): NtripRequest | undefined {
  const decoder = new RequestHeadDecoder();
  decoder.push(utf8(head));
  return decoder.next();
}
