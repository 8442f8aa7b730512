import assert from "node:assert/strict";
import { concat, utf8 } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import { refusals } from "../../../protocols/ntrip/reply.ts";
import {
  ResponseDecoder,
  type ResponseDecoderOptions,
  type ResponseEvent,
} from "../../../protocols/ntrip/response.ts";
import { encodeSourcetable } from "../../../protocols/ntrip/sourcetable.ts";
import { checkCodec, type CodecSample } from "../../contracts/check_codec.ts";
import { byteByByte } from "./byte_by_byte.ts";

const rtcm = Uint8Array.from([0xd3, 0x00, 0x02, 0x0d, 0x0a, 0x00]);
const ICY = "ICY 200 OK";
const HTTP = "HTTP/1.1 200 OK";

function data(bytes: Uint8Array): ResponseEvent[] {
  return Array.from(bytes, (byte) => ({ kind: "data", bytes: Uint8Array.of(byte) }));
}

function split(event: ResponseEvent): ResponseEvent[] {
  return event.kind === "data" ? data(event.bytes) : [event];
}

function sample(name: string, answer: string, events: ResponseEvent[]): CodecSample<ResponseEvent> {
  return { name, bytes: utf8(answer), frames: events };
}

function accepted(name: string, head: string, reply: string): CodecSample<ResponseEvent> {
  return {
    name,
    bytes: concat([utf8(head), rtcm]),
    frames: [{ kind: "accepted", reply }, ...data(rtcm)],
  };
}

function check(
  samples: CodecSample<ResponseEvent>[],
  options?: ResponseDecoderOptions,
  mutations = 300,
) {
  checkCodec({
    create: () => byteByByte(new ResponseDecoder(options), split),
    samples,
    throwsWhenTruncated: false,
    concatenates: false,
    mutations,
  });
}

/** The events of an answer pushed whole. */
function decode(answer: string, options?: ResponseDecoderOptions): ResponseEvent[] {
  const decoder = new ResponseDecoder(options);
  decoder.push(utf8(answer));
  const events: ResponseEvent[] = [];
  for (let event = decoder.next(); event !== undefined; event = decoder.next()) events.push(event);
  return events;
}

Deno.test("ResponseDecoder decodes every acceptance, refusal and sourcetable at every cut", () => {
  const table = "STR;point1;x\r\nNET;a\r\nENDSOURCETABLE";
  const revision2 = `${HTTP}\r\nNtrip-Version: Ntrip/2.0\r\nContent-Type: gnss/data\r\n`;
  check(
    [
      accepted("ICY, data at once", `${ICY}\r\n`, ICY),
      accepted("ICY, blank line", `${ICY}\r\n\r\n`, ICY),
      accepted("ICY, LF", `${ICY}\n`, ICY),
      accepted("ICY, LF LF", `${ICY}\n\n`, ICY),
      accepted("HTTP unchunked", `${revision2}\r\n`, HTTP),
      accepted("HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.0 200 OK"),
      accepted("after an interim answer", `HTTP/1.1 100 Continue\r\n\r\n${HTTP}\r\n\r\n`, HTTP),
      sample(
        "HTTP chunked",
        `${revision2}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n`,
        [{ kind: "accepted", reply: HTTP }, ...data(utf8("abcde"))],
      ),
      sample("sourcetable", `SOURCETABLE 200 OK\r\nServer: x\r\n\r\n${table}\r\n`, [
        { kind: "sourcetable", text: table },
      ]),
      sample(
        "revision 2 sourcetable",
        `${HTTP}\r\nContent-Type: gnss/sourcetable\r\nTransfer-Encoding: chunked\r\n\r\n` +
          `5\r\n${table.slice(0, 5)}\r\n${(table.length - 5).toString(16)}\r\n${
            table.slice(5)
          }\r\n0\r\n\r\n`,
        [{ kind: "sourcetable", text: table }],
      ),
      sample("ERROR", "ERROR - Bad Password\r\nignored", [
        { kind: "refused", reason: "ERROR - Bad Password" },
      ]),
      sample(
        "401",
        'HTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm="/p"\r\n\r\n<html>',
        [
          { kind: "refused", reason: "HTTP/1.0 401 Unauthorized" },
        ],
      ),
      sample("401 of RTKLIB's caster", "HTTP/1.0 401 Unauthorized\r\n", [
        { kind: "refused", reason: "HTTP/1.0 401 Unauthorized" },
      ]),
      sample("503", "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 12\r\n\r\n", [
        { kind: "refused", reason: "HTTP/1.1 503 Service Unavailable", retryAfterSeconds: 12 },
      ]),
      sample("ICY refusal", "ICY 401 Unauthorized\r\n", [
        { kind: "refused", reason: "ICY 401 Unauthorized" },
      ]),
    ],
    {},
    45_000,
  );
});

Deno.test("ResponseDecoder.next() reports acceptance at once, before any further byte", () => {
  assert.deepEqual(decode(`${ICY}\r\n`), [{ kind: "accepted", reply: ICY }]);
});

Deno.test("ResponseDecoder.next() drops one blank line after ICY and no more", () => {
  assert.deepEqual(decode(`${ICY}\r\n\r\n\r\nx`).at(-1), { kind: "data", bytes: utf8("\r\nx") });
  assert.deepEqual(decode(`${ICY}\r\n\n\nx`).at(-1), { kind: "data", bytes: utf8("\nx") });
  assert.deepEqual(decode(`${ICY}\r\n\rx`).at(-1), { kind: "data", bytes: utf8("\rx") });
});

Deno.test("ResponseDecoder.next() takes lines of text after ICY for data", () => {
  const lines = "Server: no header but data\r\n\r\n$GPGGA\r\n";
  assert.deepEqual(decode(`${ICY}\r\n${lines}`).at(-1), { kind: "data", bytes: utf8(lines) });
});

Deno.test("ResponseDecoder.next() drops nothing after ICY with okLineEnding crlf", () => {
  check(
    [sample("data that begins with a line end", `${ICY}\r\n\r\nx`, [
      { kind: "accepted", reply: ICY },
      ...data(utf8("\r\nx")),
    ])],
    { okLineEnding: "crlf" },
  );
});

Deno.test("ResponseDecoder.next() waits for the blank line with okLineEnding blank-line", () => {
  const options = { okLineEnding: "blank-line" } as const;
  assert.deepEqual(decode(`${ICY}\r\n`, options), []);
  check(
    [
      accepted("blank line", `${ICY}\r\n\r\n`, ICY),
      accepted("headers", `${ICY}\r\nServer: x\r\nDate: y\r\n\r\n`, ICY),
      sample("data that begins with a line end", `${ICY}\r\n\r\n\r\nx`, [
        { kind: "accepted", reply: ICY },
        ...data(utf8("\r\nx")),
      ]),
    ],
    options,
  );
});

Deno.test("ResponseDecoder.next() knows every refusal of the original service", () => {
  for (const reason of Object.values(refusals)) {
    assert.deepEqual(decode(`${reason}\r\n`), [{ kind: "refused", reason }]);
  }
});

Deno.test("ResponseDecoder.next() leaves out a Retry-After that is a date", () => {
  const head = "HTTP/1.1 503 Busy\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n\r\n";
  assert.deepEqual(decode(head), [{ kind: "refused", reason: "HTTP/1.1 503 Busy" }]);
});

Deno.test("ResponseDecoder.next() reads what encodeSourcetable() writes", () => {
  const bytes = encodeSourcetable([{ type: "CAS", fields: ["é"] }], { server: "x" });
  const decoder = new ResponseDecoder();
  decoder.push(bytes);
  assert.deepEqual(decoder.next(), { kind: "sourcetable", text: "CAS;é\r\nENDSOURCETABLE" });
});

Deno.test("ResponseDecoder.next() ends a sourcetable only where a line begins with its end", () => {
  const head = "SOURCETABLE 200 OK\r\n\r\n";
  assert.deepEqual(decode(`${head}STR;ENDSOURCETABLE\r\n`), []);
  assert.deepEqual(decode(`${head}ENDSOURCETABLE`), [{
    kind: "sourcetable",
    text: "ENDSOURCETABLE",
  }]);
});

Deno.test("ResponseDecoder.next() refuses what is no answer of a caster", () => {
  const wrong = [
    "SSH-2.0-x\r\n",
    "\r\n",
    "ICY\r\n",
    "HTTP/2 200\r\n",
    "\xd3\0",
    "ICY 2000\r\n",
    "\x15\x03",
  ];
  for (const answer of wrong) assert.throws(() => decode(answer), ProtocolError, answer);
  assert.throws(() => decode("hello\r\n"), {
    message:
      'Cannot decode NTRIP response: it begins with "hello", not with ICY, HTTP, SOURCETABLE or ERROR',
  });
});

Deno.test("ResponseDecoder bounds heads, sourcetables and what nobody takes", () => {
  assert.throws(() => decode("x".repeat(100_000)), /the response head is longer than 8192 bytes/);
  assert.throws(() => decode(`${HTTP}\r\n${"A: b\r\n".repeat(5000)}`), /longer than 8192 bytes/);
  assert.throws(
    () => decode("SOURCETABLE 200 OK\r\n\r\nSTR;aaaaaaaa", { maxSourcetableBytes: 10 }),
    /Cannot decode sourcetable/,
  );
  const decoder = new ResponseDecoder({ maxPendingBytes: 10 });
  assert.throws(() => decoder.push(new Uint8Array(11)), ProtocolError);
});

Deno.test("ResponseDecoder.push() lets pass what follows a refusal", () => {
  const decoder = new ResponseDecoder({ maxPendingBytes: 100 });
  decoder.push(utf8("ERROR - no\r\n"));
  assert.equal(decoder.next()?.kind, "refused");
  for (let i = 0; i < 10; i++) decoder.push(new Uint8Array(100));
  assert.equal(decoder.next(), undefined);
  decoder.end();
});

Deno.test("ResponseDecoder.end() throws within an answer and not between its parts", () => {
  const whole = ["", `${ICY}\r\n`, `${ICY}\r\n\r\n`, `${ICY}\r\nx`, `${HTTP}\r\n\r\nx`];
  for (const answer of whole) endAfter(answer);
  const cut: [string, string][] = [
    ["ERROR - Bad", 'the stream ended within its first line "ERROR - Bad"'],
    [`${ICY}\r\n\r`, 'the stream ended within the answer "ICY 200 OK"'],
    [`${HTTP}\r\nA: b\r\n`, 'the stream ended within the answer "HTTP/1.1 200 OK"'],
    ["SOURCETABLE 200 OK\r\n\r\nSTR", 'the stream ended within the answer "SOURCETABLE 200 OK"'],
  ];
  for (const [answer, what] of cut) {
    const message = `Cannot decode NTRIP response: ${what}`;
    assert.throws(() => endAfter(answer), { name: "ProtocolError", message });
  }
  const chunked = `${HTTP}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab`;
  assert.throws(() => endAfter(chunked), /Cannot decode chunked body: the stream ended/);
});

function endAfter(answer: string): void {
  const decoder = new ResponseDecoder();
  decoder.push(utf8(answer));
  while (decoder.next() !== undefined);
  decoder.end();
}

Deno.test("ResponseDecoder reads the challenge of a 401 where that is awaited", () => {
  const reason = "HTTP/1.1 401 Unauthorized";
  const answer = `${reason}\r\nWWW-Authenticate: Digest a="b"\r\n` +
    'WWW-Authenticate: Basic realm="x"\r\nContent-Length: 4\r\n\r\nno\r\n';
  const challenge = 'Digest a="b", Basic realm="x"';
  assert.deepEqual(decode(answer, { awaitsChallenge: true }), [
    { kind: "refused", reason, challenge },
  ]);
  assert.deepEqual(decode(answer), [{ kind: "refused", reason }]);
  check([{
    name: "a challenge",
    bytes: utf8(answer.split("\r\n\r\n")[0] + "\r\n\r\n"),
    frames: [{ kind: "refused", reason, challenge }],
  }], { awaitsChallenge: true });
});
