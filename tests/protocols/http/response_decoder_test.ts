import assert from "node:assert/strict";
import { utf8 } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import {
  ResponseDecoder,
  type ResponseDecoderOptions,
  type ResponseEvent,
  type ResponseHead,
} from "../../../protocols/http/response_decoder.ts";
import { checkCodec, type CodecSample } from "../../contracts/check_codec.ts";

/** A decoder whose bodies come out byte by byte: how they are split depends on the cuts. */
class ByteByByte extends ResponseDecoder {
  #split: ResponseEvent[] = [];

  override next(): ResponseEvent | undefined {
    if (this.#split.length === 0) {
      const event = super.next();
      if (event?.kind !== "body") return event;
      this.#split = Array.from(event.bytes, (b) => ({ kind: "body", bytes: Uint8Array.of(b) }));
    }
    return this.#split.shift();
  }
}

function body(text: string): ResponseEvent[] {
  return Array.from(utf8(text), (byte) => ({ kind: "body", bytes: Uint8Array.of(byte) }));
}

function sample(
  name: string,
  text: string,
  head: Partial<ResponseHead>,
  ...then: ResponseEvent[]
): CodecSample<ResponseEvent> {
  const whole: ResponseHead = {
    minorVersion: 1,
    status: 200,
    reason: "OK",
    headers: new Map(),
    framing: "length",
    staysOpen: true,
    ...head,
  };
  return { name, bytes: utf8(text), frames: [{ kind: "head", head: whole }, ...then] };
}

const end: ResponseEvent = { kind: "end" };
const OK = "HTTP/1.1 200 OK\r\n";

/** The events of a text pushed whole; with its end, when it is to end. */
function decode(text: string, options?: ResponseDecoderOptions, ends = false): ResponseEvent[] {
  const decoder = new ResponseDecoder(options);
  decoder.push(utf8(text));
  const events = rest(decoder);
  if (!ends) return events;
  decoder.end();
  return [...events, ...rest(decoder)];
}

function rest(decoder: ResponseDecoder): ResponseEvent[] {
  const events: ResponseEvent[] = [];
  for (let event = decoder.next(); event !== undefined; event = decoder.next()) events.push(event);
  return events;
}

function headOf(text: string): ResponseHead {
  const [event] = decode(text);
  assert.equal(event?.kind, "head");
  return (event as { head: ResponseHead }).head;
}

Deno.test("ResponseDecoder decodes bodies of every framing but the connection's, at every cut", () => {
  const chunked = new Map([["transfer-encoding", "chunked"]]);
  checkCodec({
    create: () => new ByteByByte(),
    samples: [
      sample(
        "so many bytes",
        `${OK}Content-Length: 3\r\nETag: "a"\r\n\r\nabc`,
        { headers: new Map([["content-length", "3"], ["etag", '"a"']]), contentLength: 3 },
        ...body("abc"),
        end,
      ),
      sample(
        "no bytes",
        `${OK}Content-Length: 0\n\n`,
        { headers: new Map([["content-length", "0"]]), contentLength: 0 },
        end,
      ),
      sample(
        "chunks",
        `${OK}Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nA: b\r\n\r\n`,
        { headers: chunked, framing: "chunked" },
        ...body("abcde"),
        end,
      ),
      sample(
        "behind an interim one",
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n",
        { status: 304, reason: "Not Modified", framing: "none" },
        end,
      ),
      sample(
        "without a reason",
        "HTTP/1.0 204\r\nConnection: Keep-Alive\r\n\r\n",
        {
          minorVersion: 0,
          status: 204,
          reason: "",
          headers: new Map([["connection", "Keep-Alive"]]),
          framing: "none",
        },
        end,
      ),
    ],
    throwsWhenTruncated: true,
    mutations: 3000,
  });
});

Deno.test("ResponseDecoder decodes a body that lasts until the connection ends, at every cut", () => {
  checkCodec({
    create: () => new ByteByByte(),
    samples: [
      sample(
        "HTTP/1.0",
        "HTTP/1.0 200 OK\r\nServer: x\r\n\r\nabc",
        {
          minorVersion: 0,
          headers: new Map([["server", "x"]]),
          framing: "until-close",
          staysOpen: false,
        },
        ...body("abc"),
      ),
    ],
    throwsWhenTruncated: false,
    concatenates: false,
    mutations: 500,
  });
  assert.deepEqual(decode(`${OK}\r\nabc`, {}, true).map(({ kind }) => kind), [
    "head",
    "body",
    "end",
  ]);
});

Deno.test("ResponseDecoder.next() hands on slices of what was pushed, without copying", () => {
  const decoder = new ResponseDecoder();
  const bytes = utf8(`${OK}Content-Length: 3\r\n\r\nabc`);
  decoder.push(bytes);
  const slice = rest(decoder).find((event) => event.kind === "body")!.bytes;
  assert.equal(slice.buffer, bytes.buffer);
});

Deno.test("ResponseDecoder.expectHead() makes the next response one without a body, and no other", () => {
  const decoder = new ResponseDecoder();
  decoder.expectHead();
  decoder.push(utf8(`${OK}Content-Length: 2\r\n\r\n${OK}Content-Length: 2\r\n\r\nab`));
  const events = rest(decoder);
  assert.deepEqual(events.map(({ kind }) => kind), ["head", "end", "head", "body", "end"]);
  assert.equal((events[0] as { head: ResponseHead }).head.contentLength, 2);
});

Deno.test("ResponseDecoder says whether another request may follow", () => {
  const length = "Content-Length: 1\r\n";
  const stays: [string, boolean][] = [
    [`${OK}${length}\r\n`, true],
    [`${OK}${length}Connection: x, Close\r\n\r\n`, false],
    [`HTTP/1.0 200 OK\r\n${length}\r\n`, false],
    [`HTTP/1.0 200 OK\r\n${length}Connection: keep-alive\r\n\r\n`, true],
    [`${OK}\r\n`, false],
    [`${OK}Transfer-Encoding: chunked\r\n\r\n`, true],
    [`${OK}Transfer-Encoding: gzip\r\n\r\n`, false],
    [`${OK}Transfer-Encoding: chunked\r\n${length}\r\n`, false],
  ];
  for (const [text, expected] of stays) assert.equal(headOf(text).staysOpen, expected, text);
});

Deno.test("ResponseDecoder keeps the bytes of a header as they came", () => {
  const decoder = new ResponseDecoder();
  decoder.push(Uint8Array.from([...utf8(`${OK}ETag: "`), 0xff, 0xe9, ...utf8('"\r\n x\r\n\r\n')]));
  const [event] = rest(decoder);
  assert.equal((event as { head: ResponseHead }).head.headers.get("etag"), '"\xff\xe9" x');
});

Deno.test("ResponseDecoder.next() refuses what is no response", () => {
  const wrong: [string, RegExp][] = [
    ["ICY 200 OK\r\n", /begins with "ICY 200 OK", not with HTTP\/1\.1 and a status/],
    ["HTTP/2 200\r\n", /begins with "HTTP\/2 200"/],
    ["\r\n", /begins with ""/],
    ["\0", /byte 0x00 stands in a head/],
    [`${OK}a\rb`, /a carriage return stands within a line/],
    [`${OK}no colon\r\n\r\n`, /"no colon" is no header/],
    [`${OK}Content-Length: 3\r\nContent-Length: 4\r\n\r\n`, /its Content-Length is "3, 4"/],
    [`${OK}Content-Length: -1\r\n\r\n`, /its Content-Length is "-1"/],
    [`${OK}Content-Length: 9007199254740993\r\n\r\n`, /its Content-Length/],
    ["HTTP/1.1 101 Switching\r\n\r\n", /switches to a protocol/],
    ["HTTP/1.1 099 x\r\n\r\n", /its status is 99/],
    [`${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, /a chunk's size is "zz"/],
    [`${OK}Transfer-Encoding: chunked\r\n\r\n1\r\nabc`, /a chunk beyond its size/],
    [`${OK}A: ${"x".repeat(300)}`, /a head is longer than allowed/],
    ["HTTP/1.1 100 x\r\n\r\n".repeat(20), /a head is longer than allowed/],
  ];
  for (const [text, message] of wrong) {
    assert.throws(
      () => decode(text, { maxHeadBytes: 200 }),
      (error) => error instanceof ProtocolError && message.test(error.message),
      text,
    );
  }
});

Deno.test("ResponseDecoder.next() takes a length that is said twice alike", () => {
  assert.equal(headOf(`${OK}Content-Length: 3\r\nContent-Length: 3\r\n\r\n`).contentLength, 3);
});

Deno.test("ResponseDecoder.end() says where a response was cut", () => {
  const cut: [string, string][] = [
    ["HTTP/1.1", "the connection ended within a head"],
    [`${OK}A: b\r\n`, "the connection ended within a head"],
    [`${OK}Content-Length: 5\r\n\r\nab`, "the connection ended after 2 of 5 bytes of a body"],
    [
      `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n`,
      "the connection ended after 2 bytes of a chunked body, before its end",
    ],
  ];
  for (const [text, what] of cut) {
    assert.throws(() => decode(text, {}, true), {
      name: "ProtocolError",
      message: `Cannot decode HTTP response: ${what}`,
    });
  }
  assert.deepEqual(decode("", {}, true), []);
});

Deno.test("ResponseDecoder.push() bounds what nobody takes", () => {
  const decoder = new ResponseDecoder({ maxPendingBytes: 10 });
  assert.throws(() => decoder.push(new Uint8Array(11)), ProtocolError);
});

Deno.test("ResponseDecoder.pendingBytes is what came behind a whole response", () => {
  const decoder = new ResponseDecoder();
  decoder.push(utf8(`${OK}Content-Length: 1\r\n\r\nabc`));
  while (decoder.next()?.kind !== "end");
  assert.equal(decoder.pendingBytes, 2);
});
