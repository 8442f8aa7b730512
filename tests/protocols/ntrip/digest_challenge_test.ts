import assert from "node:assert/strict";
import { createRandom } from "../../../core/random.ts";
import {
  decodeDigestResponse,
  digestProof,
  digestSecret,
  encodeDigestChallenge,
} from "../../../protocols/ntrip/digest.ts";
import { answerDigest, decodeDigestChallenges } from "../../../protocols/ntrip/digest_challenge.ts";

Deno.test("decodeDigestChallenges() reads RFC 7616's example, the stronger algorithm first", () => {
  const said = 'realm="http-auth@example.org", qop="auth, auth-int", ' +
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0"';
  const header = `Digest ${said}, algorithm=MD5, Digest ${said}, algorithm=SHA-256`;
  const challenge = {
    realm: "http-auth@example.org",
    nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
    opaque: "FQhe/qaU925kfnzjCev0",
    stale: false,
  };
  assert.deepEqual(decodeDigestChallenges(header), [
    { ...challenge, algorithm: "SHA-256" },
    { ...challenge, algorithm: "MD5" },
  ]);
});

Deno.test("decodeDigestChallenges() reads what encodeDigestChallenge() writes, among others", () => {
  const challenge = {
    realm: 'a "b", c=\\d',
    nonce: "n,1=",
    algorithm: "MD5",
    stale: true,
  } as const;
  const header = `Basic realm="x, Digest y", ${encodeDigestChallenge(challenge)}, ` +
    'Negotiate abc==, Bearer, Digest realm="no nonce"';
  assert.deepEqual(decodeDigestChallenges(header), [challenge]);
});

Deno.test("decodeDigestChallenges() passes over what it cannot answer", () => {
  const headers = [
    "",
    "Basic realm=x",
    'Digest realm="r", nonce="n"',
    'Digest realm="r", nonce="n", qop="auth-int"',
    'Digest realm="r", nonce="n", qop="auth", algorithm=SHA-512-256',
    'Digest realm="r, nonce="n", qop="auth"',
    ",,,=,",
    'realm="r", nonce="n", qop="auth"',
  ];
  for (const header of headers) assert.deepEqual(decodeDigestChallenges(header), [], header);
});

Deno.test("decodeDigestChallenges() survives whatever stands there", () => {
  const random = createRandom(1);
  const good = 'Digest realm="r\\"x", nonce="n", qop="auth", Basic realm="b"';
  for (let i = 0; i < 3_000; i++) {
    const at = random.integer(0, good.length);
    const noise = String.fromCharCode(random.integer(32, 126)).repeat(random.integer(0, 3));
    decodeDigestChallenges(good.slice(0, at) + noise + good.slice(at + random.integer(0, 4)));
  }
});

Deno.test("answerDigest() proves the password to whoever asked", () => {
  const [challenge] = decodeDigestChallenges(
    'Digest realm="NTRIP", nonce="abc", qop="auth", algorithm=SHA-256, opaque="o"',
  );
  const request = { login: "u", password: "p:w", method: "GET", uri: "/p", cnonce: "c" };
  const header = answerDigest(challenge!, { ...request, nonceCount: 17 });
  assert.match(header, /, opaque="o"$/);
  const response = decodeDigestResponse(header)!;
  assert.equal(response.nonceCount, 17);
  const secret = digestSecret("SHA-256", { login: "u", realm: "NTRIP", password: "p:w" });
  assert.equal(response.response, digestProof(secret, "GET", response));
});
