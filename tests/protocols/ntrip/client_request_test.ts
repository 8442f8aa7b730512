import assert from "node:assert/strict";
import {
  encodePostRequest,
  encodeRoverRequest,
  encodeSourceRequest,
} from "../../../protocols/ntrip/client_request.ts";
import { RequestHeadDecoder } from "../../../protocols/ntrip/request.ts";

const agent = "NTRIP RTKLIB/2.4.3";
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("encodeSourceRequest() writes what str2str sends", () => {
  const bytes = encodeSourceRequest({ password: "server_password", streampoint: "point1", agent });
  assert.equal(
    text(bytes),
    "SOURCE server_password point1\r\nSource-Agent: NTRIP RTKLIB/2.4.3\r\nSTR: \r\n\r\n",
  );
});

Deno.test("encodeRoverRequest() writes what str2str sends, with and without a user", () => {
  const user = { login: "user1", password: "password1" };
  assert.equal(
    text(encodeRoverRequest({ streampoint: "point1", ...user, agent })),
    `GET /point1 HTTP/1.0\r\nUser-Agent: ${agent}\r\nAuthorization: Basic dXNlcjE6cGFzc3dvcmQx\r\n\r\n`,
  );
  assert.equal(
    text(encodeRoverRequest({ streampoint: "point1", agent })),
    `GET /point1 HTTP/1.0\r\nUser-Agent: ${agent}\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
  );
});

Deno.test("encodeRoverRequest() asks for revision 2 by its header and with a host", () => {
  const options = { streampoint: "point1", login: "u", agent, version: 2 } as const;
  assert.equal(
    text(encodeRoverRequest({ ...options, host: "caster:2101" })),
    "GET /point1 HTTP/1.1\r\nHost: caster:2101\r\nNtrip-Version: Ntrip/2.0\r\n" +
      `User-Agent: ${agent}\r\nAuthorization: Basic dTo=\r\nConnection: close\r\n\r\n`,
  );
  assert.throws(() => encodeRoverRequest(options), RangeError);
});

Deno.test("RequestHeadDecoder reads back what the client's encoders write", () => {
  const rovers = ["point1", "", "a b?c#d%e/é", "x+y,z@w"];
  for (const streampoint of rovers) {
    const credentials = { login: "me@home", password: "a:b@c" };
    const request = decode(encodeRoverRequest({ streampoint, ...credentials, agent }));
    assert.ok(request?.kind === "get");
    assert.equal(request.streampoint, streampoint);
    assert.deepEqual(request.credentials, credentials);
  }
  const source = { password: "p:w/@", streampoint: "é1", agent, str: "STR;a" };
  const request = decode(encodeSourceRequest(source));
  assert.ok(request?.kind === "source");
  const { password, streampoint, str } = request;
  assert.deepEqual({ password, streampoint, agent: request.agent, str }, source);
});

Deno.test("encodeSourceRequest() refuses words that would not arrive as they are", () => {
  const good = { password: "pw", streampoint: "p", agent };
  for (
    const bad of [{ password: "" }, { password: "a b" }, { streampoint: "" }, {
      streampoint: "a\r\nb",
    }]
  ) {
    assert.throws(() => encodeSourceRequest({ ...good, ...bad }), RangeError);
  }
  assert.throws(() => encodeSourceRequest({ ...good, str: "a\nb" }), RangeError);
});

Deno.test("encodeRoverRequest() refuses a login with a colon and an agent of two lines", () => {
  assert.throws(() => encodeRoverRequest({ streampoint: "p", login: "a:b", agent }), RangeError);
  assert.throws(() => encodeRoverRequest({ streampoint: "p", agent: "a\r\nb" }), RangeError);
});

function decode(bytes: Uint8Array) {
  const decoder = new RequestHeadDecoder();
  decoder.push(bytes);
  return decoder.next();
}

Deno.test("encodeRoverRequest() of revision 2 says where the rover is, and may forgo chunks", () => {
  const gga = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47";
  const options = { streampoint: "p", agent, host: "c:1", version: 2, gga } as const;
  const request = decode(encodeRoverRequest({ ...options, authorization: "Digest x" }));
  assert.ok(request?.kind === "get");
  assert.equal(request.headers.get("ntrip-gga"), gga);
  assert.equal(request.headers.get("authorization"), "Digest x");
  assert.match(text(encodeRoverRequest({ ...options, chunked: false })), /^GET \/p HTTP\/1\.0\r\n/);
});

Deno.test("encodePostRequest() writes a source of revision 2, chunked or not", () => {
  const options = { streampoint: "point 1", host: "caster:2101", agent, authorization: "Basic x" };
  assert.equal(
    text(encodePostRequest({ ...options, chunked: true, str: "STR;point1;" })),
    "POST /point%201 HTTP/1.1\r\nHost: caster:2101\r\nNtrip-Version: Ntrip/2.0\r\n" +
      `User-Agent: ${agent}\r\nAuthorization: Basic x\r\nNtrip-STR: STR;point1;\r\n` +
      "Content-Type: gnss/data\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
  );
  const request = decode(encodePostRequest({ ...options, chunked: false }));
  assert.ok(request?.kind === "post");
  assert.equal(request.streampoint, "point 1");
  assert.equal(request.headers.has("transfer-encoding"), false);
  assert.throws(
    () => encodePostRequest({ ...options, chunked: true, str: "a\r\nb" }),
    RangeError,
  );
});
