import assert from "node:assert/strict";
import { concat, utf8 } from "../../../core/bytes.ts";
import { decodeGga } from "../../../protocols/nmea/mod.ts";
import { encodeChunk, encodeDigestChallenge } from "../../../protocols/ntrip/mod.ts";
import { encodeFrame } from "../../../protocols/rtcm/mod.ts";
import { ntripRovers } from "../../../simulators/ntrip-rovers/ntrip_rovers.ts";
import { startStandIn } from "../stand_in.ts";
import { watch } from "../watched.ts";

const user = { user: "user1", password: "password1" };
const frame = encodeFrame(new Uint8Array(40));

Deno.test("ntrip-rovers of revision 2 asks in HTTP/1.1, with its position", async () => {
  await using caster = await startStandIn();
  const { address: target } = caster;
  const options = { target, ...user, revision: 2 as const, gga: "50.1,8.6,120" };
  await using rover = watch(ntripRovers, options);
  const visit = await caster.accepted();
  const [head, gga] = (await visit.head()).split(/Ntrip-GGA: (.*)\r\n/);
  assert.equal(
    head,
    `GET /point1 HTTP/1.1\r\nHost: 127.0.0.1:${target.port}\r\nNtrip-Version: Ntrip/2.0\r\n` +
      "User-Agent: NTRIP Wirebench\r\nAuthorization: Basic dXNlcjE6cGFzc3dvcmQx\r\n",
  );
  assert.equal(decodeGga(gga!).altitudeM, 120);
  visit.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  visit.write(concat([encodeChunk(frame.subarray(0, 9)), encodeChunk(frame.subarray(9))]));
  assert.deepEqual(await rover.until("received.received", 1), [frame]);
  assert.match(new TextDecoder().decode(await visit.atLeast(70)), /^\$GPGGA,/);
});

Deno.test("ntrip-rovers of revision 2 asks in HTTP/1.0 where it wants no chunks", async () => {
  await using caster = await startStandIn();
  const options = { target: caster.address, revision: 2 as const, chunked: false };
  await using rover = watch(ntripRovers, options);
  const visit = await caster.accepted();
  assert.match(await visit.head(), /^GET \/point1 HTTP\/1\.0\r\n.*Ntrip-Version: Ntrip\/2\.0\r\n/s);
  visit.write(concat([utf8("HTTP/1.1 200 OK\r\n\r\n"), frame]));
  assert.deepEqual(await rover.until("received.received", 1), [frame]);
});

Deno.test("ntrip-rovers of revision 2 ends in order when the last chunk comes", async () => {
  await using caster = await startStandIn();
  await using rover = watch(ntripRovers, { target: caster.address, revision: 2 as const });
  const visit = await caster.accepted();
  await visit.head();
  visit.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  visit.write(concat([encodeChunk(frame), utf8("0\r\n\r\n")]));
  await rover.until("received.received", 1);
  visit.end();
  assert.deepEqual(await rover.until("connection.ended", 1), ["closed"]);
});

Deno.test("ntrip-rovers answers a Digest challenge, and counts a wrong password as refused", async () => {
  await using caster = await startStandIn();
  const options = { target: caster.address, ...user, revision: 2 as const };
  await using rover = watch(ntripRovers, { ...options, auth: "digest" });
  const challenge = encodeDigestChallenge({ realm: "NTRIP", nonce: "n", algorithm: "MD5" });
  const heads = [];
  for (let i = 0; i < 2; i++) {
    const visit = await caster.accepted();
    heads.push(await visit.head());
    visit.write(`HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: ${challenge}\r\n\r\n`);
    visit.end();
  }
  assert.doesNotMatch(heads[0]!, /Authorization/);
  assert.match(heads[1]!, /Authorization: Digest username="user1", realm="NTRIP", uri="\/point1"/);
  assert.doesNotMatch(heads.join(), /password1/);
  assert.deepEqual(await rover.until("connection.refused", 1), ["HTTP/1.1 401 Unauthorized"]);
  assert.equal(rover.metric("connection.attempts"), 1);
});
