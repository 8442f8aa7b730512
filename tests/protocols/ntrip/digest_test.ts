import assert from "node:assert/strict";
import { createRandom } from "../../../core/random.ts";
import {
  decodeDigestResponse,
  decodeParameters,
  digestProof,
  type DigestResponse,
  digestSecret,
  encodeDigestChallenge,
  encodeDigestResponse,
} from "../../../protocols/ntrip/digest.ts";

/** The example of RFC 7616 §3.9.1. */
const example = {
  login: "Mufasa",
  realm: "http-auth@example.org",
  password: "Circle of Life",
  uri: "/dir/index.html",
  nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
  nonceCount: 1,
  cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
};
const proofs = {
  "MD5": "8ca523f5e9506fed4657c9700eebdbec",
  "SHA-256": "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
} as const;

for (const [algorithm, proof] of Object.entries(proofs) as ["MD5" | "SHA-256", string][]) {
  Deno.test(`digestProof() computes RFC 7616's example with ${algorithm}`, () => {
    const secret = digestSecret(algorithm, example);
    assert.equal(digestProof(secret, "GET", { ...example, algorithm }), proof);
  });

  Deno.test(`decodeDigestResponse() reads RFC 7616's example with ${algorithm}`, () => {
    const header = `Digest username="Mufasa",\r\n realm="http-auth@example.org", ` +
      `uri="/dir/index.html", algorithm=${algorithm}, nonce="${example.nonce}", nc=00000001, ` +
      `cnonce="${example.cnonce}", qop=auth, response="${proof}", opaque="FQhe/qaU925kfnzjCev0"`;
    const { password: _, ...said } = example;
    assert.deepEqual(decodeDigestResponse(header.replace("\r\n", "")), {
      ...said,
      algorithm,
      response: proof,
    });
  });
}

Deno.test("decodeDigestResponse() reads what encodeDigestResponse() wrote", () => {
  const response: DigestResponse = {
    login: 'a"b\\c, d=e',
    realm: "r",
    uri: "/p?a=b,c",
    algorithm: "SHA-256",
    nonce: "n",
    nonceCount: 255,
    cnonce: "c",
    response: "ab".repeat(32),
  };
  assert.deepEqual(decodeDigestResponse(encodeDigestResponse(response)), response);
});

Deno.test("decodeDigestResponse() takes MD5 where no algorithm is named", () => {
  const header = 'Digest username="u", realm="r", uri="/", nonce="n", nc=0000000A, cnonce="c", ' +
    'qop=auth, response="AB"';
  const read = decodeDigestResponse(header);
  assert.deepEqual([read?.algorithm, read?.nonceCount, read?.response], ["MD5", 10, "ab"]);
});

Deno.test("decodeDigestResponse() takes nothing that it cannot check", () => {
  const good = encodeDigestResponse({ ...example, algorithm: "MD5", response: "ab" });
  assert.ok(decodeDigestResponse(good));
  const wrong = [
    "",
    "Basic dTpw",
    "Digest",
    "Digest ,",
    good.replace("qop=auth", "qop=auth-int"),
    good.replace(", qop=auth", ""),
    good.replace("nc=00000001", "nc=1"),
    good.replace("algorithm=MD5", "algorithm=SHA-512"),
    good.replace("algorithm=MD5", "algorithm=MD5-sess"),
    good.replace('realm="', 'realm="x", realm="'),
    good.slice(0, -1),
    `${good} more`,
  ];
  for (const header of wrong) assert.equal(decodeDigestResponse(header), undefined, header);
});

Deno.test("decodeDigestResponse() survives whatever stands in the header", () => {
  const random = createRandom(5);
  const good = encodeDigestResponse({ ...example, algorithm: "MD5", response: "ab" });
  for (let round = 0; round < 20_000; round++) {
    const at = random.integer(0, good.length);
    const mark = '",=\\ x\u00e4'[random.integer(0, 6)]!;
    decodeDigestResponse(good.slice(0, at) + mark + good.slice(at + random.integer(0, 3)));
  }
  decodeDigestResponse(`Digest a="${'\\"'.repeat(4000)}`);
});

Deno.test("encodeDigestChallenge() can be read as parameters, and says when only the nonce is old", () => {
  const challenge = encodeDigestChallenge({
    realm: 'the "caster"',
    nonce: "n",
    algorithm: "MD5",
    stale: true,
  });
  assert.deepEqual({ ...decodeParameters(challenge) }, {
    realm: 'the "caster"',
    qop: "auth",
    algorithm: "MD5",
    nonce: "n",
    charset: "UTF-8",
    stale: "true",
  });
});
