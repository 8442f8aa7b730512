import assert from "node:assert/strict";
import { utf8 } from "../../../core/bytes.ts";
import { type NtripRequest, RequestHeadDecoder } from "../../../protocols/ntrip/request.ts";
import { queryOf } from "../../../protocols/ntrip/revision2.ts";
import { checkCodec } from "../../contracts/check_codec.ts";

const basic = "Basic dXNlcjE6cGFzc3dvcmQx";
const credentials = { login: "user1", password: "password1" };
const str = "STR;point1;Trondheim;RTCM 3.2";

const requests: [what: string, head: string, request: NtripRequest][] = [
  [
    "a source",
    "POST /point1 HTTP/1.1\r\nHost: caster\r\nNtrip-Version: Ntrip/2.0\r\n" +
    `User-Agent: NTRIP base/1\r\nAuthorization: ${basic}\r\nTransfer-Encoding: chunked\r\n` +
    `Ntrip-STR: ${str}\r\n\r\n`,
    {
      kind: "post",
      path: "/point1",
      streampoint: "point1",
      httpVersion: "1.1",
      headers: new Map([
        ["host", "caster"],
        ["ntrip-version", "Ntrip/2.0"],
        ["user-agent", "NTRIP base/1"],
        ["authorization", basic],
        ["transfer-encoding", "chunked"],
        ["ntrip-str", str],
      ]),
      credentials,
      agent: "NTRIP base/1",
      str,
      ntripVersion: 2,
    },
  ],
  [
    "a source that says nothing of itself",
    "POST /a%20b?x HTTP/1.0\r\nNtrip-Version: ntrip/2.0\r\nNtrip-STR:\r\n\r\n",
    {
      kind: "post",
      path: "/a%20b?x",
      streampoint: "a b",
      httpVersion: "1.0",
      headers: new Map([["ntrip-version", "ntrip/2.0"], ["ntrip-str", ""]]),
      ntripVersion: 2,
    },
  ],
  [
    "a rover",
    `GET /point1 HTTP/1.1\r\nNtrip-Version: Ntrip/2.0\r\nAuthorization: ${basic}\r\n\r\n`,
    {
      kind: "get",
      path: "/point1",
      streampoint: "point1",
      httpVersion: "1.1",
      headers: new Map([["ntrip-version", "Ntrip/2.0"], ["authorization", basic]]),
      credentials,
      ntripVersion: 2,
    },
  ],
  [
    "another method",
    "DELETE /point1 HTTP/1.1\r\nNtrip-Version: Ntrip/2.0\r\n\r\n",
    {
      kind: "invalid",
      reason: 'the first line "DELETE /point1 HTTP/1.1" is neither SOURCE nor GET',
      ntripVersion: 2,
      method: "DELETE",
    },
  ],
];

Deno.test("RequestHeadDecoder decodes requests of revision 2, at every cut", () => {
  checkCodec({
    create: () => new RequestHeadDecoder(),
    samples: requests.map(([name, head, request]) => ({
      name,
      bytes: utf8(head),
      frames: [request],
    })),
    throwsWhenTruncated: true,
    concatenates: false,
    mutations: 20_000,
  });
});

Deno.test("RequestHeadDecoder.next() takes nothing but Ntrip-Version for a wish for revision 2", () => {
  for (
    const header of [
      "Host: h",
      "Ntrip-Version: Ntrip/1.0",
      "Ntrip-Version: 2",
      "Version: Ntrip/2.0",
    ]
  ) {
    const post = decode(`POST /p HTTP/1.1\r\n${header}\r\n\r\n`);
    assert.deepEqual(post, {
      kind: "invalid",
      reason: 'the first line "POST /p HTTP/1.1" is neither SOURCE nor GET',
    });
    const get = decode(`GET /p HTTP/1.1\r\n${header}\r\n\r\n`);
    assert.equal(get?.kind === "get" && get.ntripVersion, 1);
  }
});

Deno.test("RequestHeadDecoder.ntripVersion knows the revision of a head that is not whole", () => {
  const decoder = new RequestHeadDecoder();
  decoder.push(utf8("GET /p HTTP/1.1\r\nNtrip-Version: Ntrip/2.0"));
  assert.equal(decoder.ntripVersion, 1);
  decoder.push(utf8("\r\n"));
  assert.equal(decoder.ntripVersion, 2);
  decoder.push(utf8("A: \x01"));
  assert.deepEqual(decoder.next(), {
    kind: "invalid",
    reason: "byte 0x01 at offset 46 is not text",
    ntripVersion: 2,
  });
});

Deno.test("queryOf() gives names and values in their order, and leaves a plus a plus", () => {
  assert.deepEqual(queryOf("/"), []);
  assert.deepEqual(queryOf("/?"), []);
  assert.deepEqual(queryOf("/?auth&strict=1&&match=STR;a%3Bb"), [
    ["auth", ""],
    ["strict", "1"],
    ["match", "STR;a;b"],
  ]);
  assert.deepEqual(queryOf("/?filter=STR;;;;;>=1;GPS+GLO"), [["filter", "STR;;;;;>=1;GPS+GLO"]]);
  assert.deepEqual(queryOf("/p?a=%FF"), [["a", "%FF"]]);
});

function decode(head: string): NtripRequest | undefined {
  const decoder = new RequestHeadDecoder();
  decoder.push(utf8(head));
  return decoder.next();
}
