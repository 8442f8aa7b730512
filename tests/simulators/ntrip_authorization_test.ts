import assert from "node:assert/strict";
import { createRandom } from "../../core/random.ts";
import {
  decodeDigestResponse,
  digestProof,
  digestSecret,
  encodeDigestChallenge,
} from "../../protocols/ntrip/mod.ts";
import { NtripAuthorization } from "../../simulators/ntrip_authorization.ts";

const credentials = { login: "user1", password: "pass:word" };
const digest = () => new NtripAuthorization("digest", credentials, createRandom(1));
const challenge = (nonce: string, stale = false) =>
  encodeDigestChallenge({ realm: "NTRIP", nonce, algorithm: "SHA-256", stale });

/** Checks an answer, and gives what it says. */
function checked(header: string | undefined) {
  const response = decodeDigestResponse(header!)!;
  const secret = digestSecret("SHA-256", { ...credentials, realm: "NTRIP" });
  assert.equal(response.response, digestProof(secret, "GET", response));
  assert.equal(response.uri, "/p");
  return response;
}

Deno.test("NtripAuthorization sends Basic at once, and never asks again", () => {
  const basic = new NtripAuthorization("basic", credentials, createRandom(1));
  assert.equal(basic.header("GET", "/p"), "Basic dXNlcjE6cGFzczp3b3Jk");
  assert.equal(basic.challenged(challenge("n")), false);
});

Deno.test("NtripAuthorization answers a Digest once it has been challenged, counting", () => {
  const login = digest();
  assert.equal(login.header("GET", "/p"), undefined);
  assert.equal(login.challenged(challenge("n1")), true);
  const [first, second] = [checked(login.header("GET", "/p")), checked(login.header("GET", "/p"))];
  assert.deepEqual([first.nonceCount, second.nonceCount], [1, 2]);
  assert.equal(first.nonce, "n1");
  assert.notEqual(first.cnonce, second.cnonce);
});

Deno.test("NtripAuthorization asks again when only its nonce was too old", () => {
  const login = digest();
  login.challenged(challenge("n1"));
  login.header("GET", "/p");
  assert.equal(login.challenged(challenge("n2", true)), true);
  assert.deepEqual(checked(login.header("GET", "/p")).nonceCount, 1);
});

Deno.test("NtripAuthorization does not ask again when its password was wrong", () => {
  const login = digest();
  login.challenged(challenge("n1"));
  login.header("GET", "/p");
  assert.equal(login.challenged(challenge("n2")), false);
  assert.equal(checked(login.header("GET", "/p")).nonce, "n2");
});

Deno.test("NtripAuthorization gives up where it is not asked for a Digest that it knows", () => {
  const login = digest();
  assert.equal(login.challenged('Basic realm="NTRIP"'), false);
  assert.equal(login.header("GET", "/p"), undefined);
});
