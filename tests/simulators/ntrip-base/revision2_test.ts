import assert from "node:assert/strict";
import { concat } from "../../../core/bytes.ts";
import {
  ChunkedDecoder,
  decodeDigestResponse,
  digestProof,
  digestSecret,
  encodeDigestChallenge,
} from "../../../protocols/ntrip/mod.ts";
import { ntripBase } from "../../../simulators/ntrip-base/ntrip_base.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { startStandIn } from "../stand_in.ts";
import { watch } from "../watched.ts";

const password = "server_password";
const agent = "NTRIP Wirebench";
const OK = "HTTP/1.1 200 OK\r\nNtrip-Version: Ntrip/2.0\r\nConnection: close\r\n\r\n";

Deno.test("ntrip-base of revision 2 posts, logs in, and says what it has to offer", async () => {
  await using caster = await startStandIn();
  const { address: target } = caster;
  const options = { target, password, revision: 2 as const, streampoint: "/p7" };
  await using _base = watch(ntripBase, { ...options, str: "STR;p7;Here;RTCM 3.2;" });
  const visit = await caster.accepted();
  assert.equal(
    await visit.head(),
    `POST /p7 HTTP/1.1\r\nHost: 127.0.0.1:${target.port}\r\nNtrip-Version: Ntrip/2.0\r\n` +
      `User-Agent: ${agent}\r\nAuthorization: Basic ${btoa(`base:${password}`)}\r\n` +
      "Ntrip-STR: STR;p7;Here;RTCM 3.2;\r\nContent-Type: gnss/data\r\nConnection: close\r\n" +
      "Transfer-Encoding: chunked\r\n\r\n",
  );
  visit.end();
});

Deno.test("ntrip-base of revision 2 sends a chunk for each message, and the last when it stops", async () => {
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  const options = { target: caster.address, password, revision: 2 as const };
  await using base = watch(ntripBase, options, { clock });
  const visit = await caster.accepted();
  await visit.head();
  assert.equal(visit.bytes.length, 0, "nothing before the answer");
  visit.write(OK);
  await base.until("sent.sent", 2);
  await clock.advance(3_000);
  await (await base.started)[Symbol.asyncDispose]();
  const decoder = new ChunkedDecoder();
  decoder.push(await visit.all());
  const chunks = [];
  for (let one = decoder.next(); one !== undefined; one = decoder.next()) chunks.push(one);
  decoder.end();
  assert.equal(decoder.done, true);
  assert.equal(base.all("sent.sent").length, 5);
  assert.deepEqual(concat(chunks), concat(base.all("sent.sent")));
});

Deno.test("ntrip-base of revision 2 sends its data as it is where it is told to", async () => {
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  const options = { target: caster.address, password, revision: 2 as const, chunked: false };
  await using base = watch(ntripBase, options, { clock });
  const visit = await caster.accepted();
  assert.doesNotMatch(await visit.head(), /Transfer-Encoding/);
  visit.write(OK);
  const sent = concat(await base.until("sent.sent", 2));
  assert.deepEqual(await visit.atLeast(sent.length), sent);
});

Deno.test("ntrip-base answers a Digest challenge at once, on another connection", async () => {
  await using caster = await startStandIn();
  const options = { target: caster.address, password, revision: 2 as const, user: "me" };
  await using base = watch(ntripBase, { ...options, auth: "digest" });
  const first = await caster.accepted();
  assert.doesNotMatch(await first.head(), /Authorization|server_password/);
  const challenge = { realm: "NTRIP", nonce: "n", algorithm: "SHA-256" } as const;
  first.write(
    `HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: ${encodeDigestChallenge(challenge)}\r\n\r\n`,
  );
  first.end();
  const second = await caster.accepted();
  const [, authorization] = /Authorization: (Digest .*)\r\n/.exec(await second.head())!;
  const response = decodeDigestResponse(authorization!)!;
  const secret = digestSecret("SHA-256", { login: "me", realm: "NTRIP", password });
  assert.equal(response.response, digestProof(secret, "POST", response));
  assert.equal(response.uri, "/point1");
  second.write(OK);
  await base.until("sent.sent", 2);
  assert.equal(base.metric("connection.attempts"), 1);
  assert.equal(base.metric("connection.refused"), 0);
});

for (const status of ["401 Unauthorized", "404 Not Found", "409 Conflict", "501 Not Implemented"]) {
  Deno.test(`ntrip-base of revision 2 is refused with ${status}`, async () => {
    await using caster = await startStandIn();
    const options = { target: caster.address, password, revision: 2 as const };
    await using base = watch(ntripBase, options);
    const visit = await caster.accepted();
    await visit.head();
    visit.write(`HTTP/1.1 ${status}\r\nContent-Length: 4\r\n\r\nno\r\n`);
    visit.end();
    assert.deepEqual(await base.until("connection.refused", 1), [`HTTP/1.1 ${status}`]);
    assert.equal(base.metric("sent.count"), 0);
  });
}

Deno.test("ntrip-base of revision 1 asks for its sourcetable row, too", async () => {
  await using caster = await startStandIn();
  const options = { target: caster.address, password, str: "STR;point1;Here;" };
  await using _base = watch(ntripBase, options);
  const visit = await caster.accepted();
  assert.match(await visit.head(), /\r\nSTR: STR;point1;Here;\r\n\r\n$/);
  visit.end();
});
