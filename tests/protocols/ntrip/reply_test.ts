import assert from "node:assert/strict";
import {
  encodeNtripRefusal,
  encodeRefusal,
  encodeRoverAccepted,
  encodeSourceAccepted,
  type RefusalReason,
  refusals,
} from "../../../protocols/ntrip/reply.ts";

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && new TextDecoder().decode(bytes);
}

Deno.test("encodeRoverAccepted() ends with one CRLF unless a blank line is asked for", () => {
  assert.equal(textOf(encodeRoverAccepted()), "ICY 200 OK\r\n");
  assert.equal(textOf(encodeRoverAccepted("blank-line")), "ICY 200 OK\r\n\r\n");
});

Deno.test("encodeSourceAccepted() ends with a blank line", () => {
  assert.equal(textOf(encodeSourceAccepted()), "ICY 200 OK\r\n\r\n");
});

Deno.test("encodeRefusal() has the original service's words", () => {
  const originals: Partial<Record<RefusalReason, string>> = {
    invalidSource: "ERROR - Invalid streampoint or password\r\n",
    streampointInUse: "ERROR - streampoint is already in use\r\n",
    invalidProtocol: "ERROR - Invalid protocol\r\n",
    userNotFound: "Error - User not found\r\n",
    authorizationFailed: "Error - User authorization failed\r\n",
    notAllowed: "Error - streampoint not allowed for user\r\n",
    streampointNotFound: "Error - streampoint not found\r\n",
    notActive: "Error - streampoint is not active\r\n",
  };
  for (const [reason, text] of Object.entries(originals)) {
    assert.equal(textOf(encodeRefusal(reason as RefusalReason)), text);
  }
});

Deno.test("encodeRefusal() begins every refusal so that clients know it for one", () => {
  for (const reason of Object.keys(refusals)) {
    assert.match(textOf(encodeRefusal(reason as RefusalReason))!, /^(ERROR|Error) - [^\r\n]+\r\n$/);
  }
});

Deno.test("encodeNtripRefusal() words refusals as other revision 1 casters do", () => {
  assert.equal(textOf(encodeNtripRefusal("invalidSource", "p")), "ERROR - Bad Password\r\n");
  assert.equal(
    textOf(encodeNtripRefusal("streampointInUse", "p")),
    "ERROR - Mount Point Taken or Invalid\r\n",
  );
  assert.equal(encodeNtripRefusal("streampointNotFound", "p"), undefined);
  assert.deepEqual(
    encodeNtripRefusal("tooManyConnections", "p"),
    encodeRefusal("tooManyConnections"),
  );
});

Deno.test("encodeNtripRefusal() keeps a peer's streampoint inside the quotes of the realm", () => {
  assert.equal(
    textOf(encodeNtripRefusal("authorizationFailed", 'a"\r\nX: y\ud800')),
    "HTTP/1.0 401 Unauthorized\r\n" +
      'WWW-Authenticate: Basic realm="/a%22%0D%0AX:%20y%EF%BF%BD"\r\nContent-Length: 0\r\n\r\n',
  );
});
