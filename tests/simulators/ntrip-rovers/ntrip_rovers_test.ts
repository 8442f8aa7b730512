import assert from "node:assert/strict";
import { concat, utf8 } from "../../../core/bytes.ts";
import { decodeGga } from "../../../protocols/nmea/mod.ts";
import { encodeFrame } from "../../../protocols/rtcm/mod.ts";
import { ntripRovers } from "../../../simulators/ntrip-rovers/ntrip_rovers.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { freeAddress } from "../../peer.ts";
import { startStandIn } from "../stand_in.ts";
import { watch } from "../watched.ts";

const frames = [0, 1, 2].map((i) => encodeFrame(Uint8Array.from({ length: 40 }, (_, j) => i * j)));

Deno.test("ntrip-rovers asks for its streampoint as RTKLIB does", async () => {
  await using caster = await startStandIn();
  const { address: target } = caster;
  await using rover = watch(ntripRovers, {
    target,
    streampoint: "p7",
    user: "user1",
    password: "pass:word",
    agent: "NTRIP RTKLIB/2.4.3",
  });
  const visit = await caster.accepted();
  assert.equal(
    await visit.head(),
    "GET /p7 HTTP/1.0\r\nUser-Agent: NTRIP RTKLIB/2.4.3\r\n" +
      "Authorization: Basic dXNlcjE6cGFzczp3b3Jk\r\n\r\n",
  );
  visit.write("ICY 200 OK\r\n");
  await rover.started;
});

Deno.test("ntrip-rovers sends no Authorization when it has neither user nor password", async () => {
  await using caster = await startStandIn();
  await using _rover = watch(ntripRovers, { target: caster.address });
  const visit = await caster.accepted();
  assert.equal(
    await visit.head(),
    "GET /point1 HTTP/1.0\r\nUser-Agent: NTRIP Wirebench\r\nAccept: */*\r\nConnection: close\r\n\r\n",
  );
  visit.end();
});

const acceptances = {
  "ICY with CRLF": "ICY 200 OK\r\n",
  "ICY with a blank line": "ICY 200 OK\r\n\r\n",
  "ICY with LF": "ICY 200 OK\n",
  "HTTP/1.0": "HTTP/1.0 200 OK\r\nContent-Type: gnss/data\r\n\r\n",
  "HTTP/1.1 unchunked": "HTTP/1.1 200 OK\r\nNtrip-Version: Ntrip/2.0\r\n\r\n",
};

for (const [name, answer] of Object.entries(acceptances)) {
  Deno.test(`ntrip-rovers gets every byte when the caster accepts by ${name}`, async () => {
    await using caster = await startStandIn();
    await using rover = watch(ntripRovers, { target: caster.address });
    const visit = await caster.accepted();
    await visit.head();
    visit.write(concat([utf8(answer), frames[0]!]));
    await rover.until("received.received", 1);
    visit.write(concat(frames.slice(1)));
    assert.deepEqual(await rover.until("received.received", 3), frames);
    assert.equal(rover.metric("bytes.bytes"), concat(frames).length);
    assert.equal(rover.metric("connection.opened"), 1);
  });
}

Deno.test("ntrip-rovers takes chunks off when HTTP/1.1 is chunked", async () => {
  await using caster = await startStandIn();
  await using rover = watch(ntripRovers, { target: caster.address });
  const visit = await caster.accepted();
  await visit.head();
  visit.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  const whole = concat(frames);
  for (let at = 0; at < whole.length; at += 50) {
    const piece = whole.subarray(at, at + 50);
    visit.write(
      concat([utf8(`${piece.length.toString(16)}\r\n`), piece, utf8("\r\n")]),
    );
  }
  assert.deepEqual(await rover.until("received.received", 3), frames);
  assert.deepEqual(concat(rover.all("bytes.received")), whole);
});

const refusals = {
  "Error - User not found": ["Error - User not found\r\n"],
  "ERROR - Invalid streampoint or password": ["ERROR - Invalid streampoint or password\r\n"],
  "HTTP/1.0 401 Unauthorized": [
    'HTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm="/p"\r\n\r\n',
  ],
  "the caster sent its sourcetable: it has no such streampoint": [
    "SOURCETABLE 200 OK\r\nContent-Type: text/plain\r\n\r\nENDSOURCETABLE\r\n",
  ],
  "closed without an answer": [],
} satisfies Record<string, string[]>;

for (const [reason, answer] of Object.entries(refusals)) {
  Deno.test(`ntrip-rovers counts a refusal: ${reason}`, async () => {
    await using caster = await startStandIn();
    await using rover = watch(ntripRovers, { target: caster.address });
    const visit = await caster.accepted();
    await visit.head();
    for (const text of answer) visit.write(text);
    visit.end();
    await rover.started;
    assert.deepEqual(rover.all("connection.refused"), [reason]);
    assert.equal(rover.metric("connection.opened"), 0);
    assert.equal(rover.metric("bytes.bytes"), 0);
  });
}

Deno.test("ntrip-rovers says what it got when the answer is none of a caster", async () => {
  await using caster = await startStandIn();
  await using rover = watch(ntripRovers, { target: caster.address });
  const visit = await caster.accepted();
  await visit.head();
  visit.write("SSH-2.0-OpenSSH_9.6\r\n");
  const [reason] = await rover.until("connection.refused", 1);
  assert.match(reason, /it begins with "SSH-2.0-OpenSSH_9.6"/);
});

Deno.test("ntrip-rovers starts and will dial again when nobody listens", async () => {
  const clock = new VirtualClock();
  await using rover = watch(ntripRovers, { target: await freeAddress() }, { clock });
  await rover.started;
  assert.deepEqual(rover.all("connection.refused"), ["connection refused"]);
  await clock.slept(400);
  await clock.advance(600);
  await rover.until("connection.attempted", 2);
});

Deno.test("ntrip-rovers waits as long as Retry-After asks", async () => {
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  await using rover = watch(ntripRovers, { target: caster.address }, { clock });
  const visit = await caster.accepted();
  await visit.head();
  visit.write("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 30\r\n\r\n");
  await rover.until("connection.refused", 1);
  await clock.slept(20_000);
  assert.deepEqual(clock.delaysMs, [30_000]);
  await clock.advance(30_000);
  await (await caster.accepted()).head();
});

Deno.test("ntrip-rovers gives up on a caster that never answers", async () => {
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  const options = { target: caster.address, replyTimeout: "3s" };
  await using rover = watch(ntripRovers, options, { clock });
  const visit = await caster.accepted();
  await visit.head();
  visit.write("ICY 200");
  await clock.advance(2_999);
  assert.deepEqual(rover.all("connection.refused"), []);
  await clock.advance(1);
  await visit.ended();
  assert.deepEqual(await rover.until("connection.refused", 1), ["no answer in 3 s"]);
});

Deno.test("ntrip-rovers begins anew when it was cut within a frame", async () => {
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  await using rover = watch(ntripRovers, { target: caster.address }, { clock });
  const first = await caster.accepted();
  await first.head();
  first.write(concat([utf8("ICY 200 OK\r\n"), frames[0]!, frames[1]!.subarray(0, 20)]));
  await rover.until("received.received", 1);
  first.end();
  await rover.until("connection.ended", 1);
  await clock.slept(400);
  await clock.advance(600);
  const second = await caster.accepted();
  await second.head();
  second.write(concat([utf8("ICY 200 OK\r\n"), frames[1]!.subarray(20), frames[2]!]));
  assert.deepEqual(await rover.until("received.received", 2), [frames[0], frames[2]]);
  assert.equal(rover.metric("received.damaged"), 0);
  assert.equal(rover.metric("connection.closes"), 1);
  assert.equal(rover.metric("connection.opened"), 2);
});

Deno.test("ntrip-rovers tells a torn connection from a closed one", async () => {
  await using caster = await startStandIn();
  await using rover = watch(ntripRovers, { target: caster.address });
  const visit = await caster.accepted();
  await visit.head();
  visit.write("ICY 200 OK\r\n");
  await rover.until("connection.opened", 1);
  visit.reset();
  assert.deepEqual(await rover.until("connection.ended", 1), ["reset"]);
});

Deno.test("ntrip-rovers finds frames between garbage, and counts those whose check is wrong", async () => {
  await using caster = await startStandIn();
  await using rover = watch(ntripRovers, { target: caster.address });
  const visit = await caster.accepted();
  await visit.head();
  const wrong = frames[1]!.slice();
  wrong[20]! ^= 1;
  visit.write("ICY 200 OK\r\n");
  visit.write(concat([utf8("$GPTXT,hello\r\n"), frames[0]!, wrong, utf8("noise"), frames[2]!]));
  assert.deepEqual(await rover.until("received.received", 2), [frames[0], frames[2]]);
  assert.equal(rover.metric("received.count"), 2);
  assert.equal(rover.metric("received.damaged"), 1);
});

Deno.test("ntrip-rovers sends its position once accepted, and then at every interval", async () => {
  await using caster = await startStandIn();
  const clock = new VirtualClock(Date.UTC(2026, 4, 1, 12, 30, 15));
  const gga = { latitude: -33.8567844, longitude: 151.2152967, height: 42.5 };
  const options = { target: caster.address, gga, ggaInterval: "2s" };
  await using _rover = watch(ntripRovers, options, { clock });
  const visit = await caster.accepted();
  await visit.head();
  assert.equal(visit.bytes.length, 0);
  visit.write("ICY 200 OK\r\n");
  const bytes = (await visit.atLeast(1)).length;
  await clock.slept(2_000);
  await clock.advance(4_000);
  const lines = new TextDecoder().decode(await visit.atLeast(3 * bytes)).split("\r\n");
  assert.equal(lines.pop(), "");
  assert.deepEqual(
    lines.map((line) => decodeGga(line).timeOfDayMs),
    [45_015_000, 45_017_000, 45_019_000],
  );
  const { latitude, longitude, altitudeM, quality } = decodeGga(lines[0]!);
  assert.ok(Math.abs(latitude! - gga.latitude) < 1e-8);
  assert.ok(Math.abs(longitude! - gga.longitude) < 1e-8);
  assert.deepEqual([altitudeM, quality], [42.5, 1]);
});

Deno.test("ntrip-rovers stops sending its position when the connection is over", async () => {
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  const options = { target: caster.address, gga: "50,8,100", ggaInterval: "2s" };
  await using rover = watch(ntripRovers, options, { clock });
  const visit = await caster.accepted();
  await visit.head();
  visit.write("ICY 200 OK\r\n");
  await rover.until("connection.opened", 1);
  await clock.slept(2_000);
  visit.end();
  await rover.until("connection.ended", 1);
  await clock.slept(400);
  assert.equal(clock.delaysMs.length, 1);
  assert.ok(clock.delaysMs[0]! < 1_000);
});

Deno.test("ntrip-rovers hangs up and dials again when silenceTimeout passes without a byte", async () => {
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  const options = { target: caster.address, silenceTimeout: "5s" };
  await using rover = watch(ntripRovers, options, { clock });
  const visit = await caster.accepted();
  await visit.head();
  visit.write("ICY 200 OK\r\n");
  await rover.until("connection.opened", 1);
  await clock.advance(4_000);
  visit.write(frames[0]!);
  await rover.until("received.received", 1);
  await clock.advance(4_000);
  visit.write(frames[1]!);
  await rover.until("received.received", 2);
  await clock.advance(4_999);
  assert.equal(rover.metric("connection.closes"), 0);
  await clock.advance(1);
  await visit.ended();
  assert.deepEqual(await rover.until("connection.ended", 1), ["closed"]);
  await clock.slept(400);
  await clock.advance(600);
  await (await caster.accepted()).head();
});

Deno.test("ntrip-rovers stops when its signal aborts, even before an answer", async () => {
  await using caster = await startStandIn();
  const stop = new AbortController();
  const rover = watch(ntripRovers, { target: caster.address }, { signal: stop.signal });
  const visit = await caster.accepted();
  await visit.head();
  stop.abort();
  await assert.rejects(rover.started, { name: "AbortError" });
  await visit.ended();
  assert.deepEqual(rover.all("connection.refused"), []);
});

Deno.test("ntrip-rovers may be stopped twice", async () => {
  await using caster = await startStandIn();
  await using rover = watch(ntripRovers, { target: caster.address });
  const visit = await caster.accepted();
  await visit.head();
  visit.write("ICY 200 OK\r\n");
  const running = await rover.started;
  await running[Symbol.asyncDispose]();
  await running[Symbol.asyncDispose]();
  await visit.ended();
  assert.equal(rover.metric("connection.concurrent"), 0);
});

Deno.test("ntrip-rovers in numbers: 200 in one process get every frame", async () => {
  await using caster = await startStandIn();
  await using rovers = new AsyncDisposableStack();
  const all = Array.from(
    { length: 200 },
    () => rovers.use(watch(ntripRovers, { target: caster.address })),
  );
  const visits = await Promise.all(all.map(async () => {
    const visit = await caster.accepted();
    await visit.head();
    visit.write("ICY 200 OK\r\n");
    return visit;
  }));
  await Promise.all(all.map((rover) => rover.started));
  for (const frame of frames) for (const visit of visits) visit.write(frame);
  for (const rover of all) {
    assert.deepEqual(await rover.until("received.received", frames.length), frames);
  }
});
