import assert from "node:assert/strict";
import { formatAddress } from "../../../../core/address.ts";
import { concat } from "../../../../core/bytes.ts";
import { eventually, within } from "../../../within.ts";
import { VirtualClock } from "../../../virtual_clock.ts";
import { basics, type Caster, Client, roverHead, startCaster } from "../client.ts";
import { equipmentFrame, msmFrame, stationFrame } from "../station/frames.ts";

const admin = (caster: Caster) => `http://${formatAddress(caster.endpoints.admin!)}`;

async function ask(caster: Caster, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${admin(caster)}${path}`, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

// deno-lint-ignore no-explicit-any -- what a page makes of it
const state = async (caster: Caster): Promise<any> =>
  JSON.parse((await ask(caster, "/state")).text);

const epoch = concat([stationFrame(), msmFrame(1074, [2]), equipmentFrame()]);
const gga = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n";

/** Feeds a rover an epoch a second. */
async function feed(source: Client, rover: Client, clock: VirtualClock, epochs: number) {
  for (let sent = 0; sent < epochs; sent++) {
    await source.send(epoch);
    await rover.takeBytes(epoch.length);
    await clock.advance(1_000);
  }
}

Deno.test("viewOf() tells how streampoints, sources and rovers are doing", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster({ ...basics, streampoints: ["point1", "idle"] }, {
    clock,
  });
  using source = await Client.source(
    caster,
    "SOURCE server_password /point1\r\nSource-Agent: NTRIP base\r\n\r\n",
  );
  using rover = await Client.rover(caster);
  await feed(source, rover, clock, 10);
  await rover.send(gga);
  await eventually(async () => (await state(caster)).rovers[0]?.gga);
  const { streampoints: [point1, idle], rovers: [shown], ...all } = await state(caster);
  const passed = epoch.length * 10;
  assert.deepEqual(all, {
    now: new Date(clock.now()).toISOString(),
    sources: 1,
    roverCount: 1,
    streampointCount: 2,
    receivedBytes: passed,
    sentBytes: passed,
    accepted: { sources: 1, rovers: 1 },
    refused: [],
  });
  const { messages, received, ...rest } = point1;
  assert.deepEqual(received.slice(-10), new Array(10).fill(epoch.length));
  assert.deepEqual(messages[0], {
    type: 1005,
    count: 10,
    intervalMs: 1_000,
    ageMs: 1_000,
    gaps: 0,
    longestGapMs: 0,
  });
  assert.deepEqual(messages.map(({ type }: { type: number }) => type), [1005, 1033, 1074]);
  assert.deepEqual(rest, {
    name: "point1",
    source: { from: "this machine", sinceMs: 10_000, agent: "NTRIP base" },
    rovers: 1,
    receivedBytes: passed,
    sentBytes: passed,
    bitsPerSecond: epoch.length * 8,
    ageMs: 1_000,
    constellations: ["GPS"],
    carrier: 1,
    stationId: 2003,
    place: { latitude: 50, longitude: 8, height: 100 },
    receiver: "SEPT POLARX5",
    antenna: "LEIAR20 LEIM",
    falseFrames: 0,
    recorded: null,
  });
  assert.deepEqual([idle.name, idle.source, idle.messages], ["idle", null, []]);
  const { id: _, ...seen } = shown;
  assert.deepEqual(seen, {
    streampoint: "point1",
    base: null,
    login: "user1",
    from: "this machine",
    sinceMs: 10_000,
    agent: null,
    sentBytes: passed,
    waitingBytes: 0,
    gga: {
      latitude: 48.117,
      longitude: 11.517,
      quality: 1,
      satellites: 8,
      correctionAgeS: null,
      ageMs: 0,
    },
  });
});

Deno.test("viewOf() shows a bounded count of streampoints and rovers, and says how many there are", async () => {
  const streampoints = Array.from({ length: 250 }, (_, i) => `point${i}`);
  await using caster = await startCaster({ ...basics, streampoints });
  using _source = await Client.source(caster);
  const rovers = await Promise.all(Array.from({ length: 203 }, () => Client.rover(caster)));
  const seen = await state(caster);
  for (const rover of rovers) rover[Symbol.dispose]();
  assert.deepEqual([seen.streampoints.length, seen.streampointCount], [200, 250]);
  assert.deepEqual([seen.rovers.length, seen.roverCount], [200, 203]);
});

Deno.test("openWatch() counts refusals by their reason", async () => {
  await using caster = await startCaster(basics);
  for (const credentials of ["user1:wrong", "user1:wrong", "nobody:x"]) {
    using client = await Client.connect(caster);
    await client.send(roverHead("point1", credentials));
    await client.rest();
  }
  assert.deepEqual((await state(caster)).refused, [
    { reason: "Error - User authorization failed", count: 2 },
    { reason: "Error - User not found", count: 1 },
  ]);
  const { text } = await ask(caster, "/metrics");
  assert.match(text, /^caster_refused_total\{reason="Error - User authorization failed"\} 2$/m);
});

Deno.test("openWatch() gives metrics as Prometheus reads them", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster({ ...basics, streampoints: ["point1", 'a"b\\c'] }, {
    clock,
  });
  using source = await Client.source(caster);
  using rover = await Client.rover(caster);
  await feed(source, rover, clock, 8);
  const { text, headers } = await ask(caster, "/metrics");
  assert.equal(headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  for (
    const line of [
      "# TYPE caster_streampoint_received_bytes_total counter",
      `caster_streampoint_received_bytes_total{streampoint="point1"} ${8 * epoch.length}`,
      'caster_streampoint_source_up{streampoint="point1"} 1',
      'caster_streampoint_source_up{streampoint="a\\"b\\\\c"} 0',
      'caster_streampoint_rovers{streampoint="point1"} 1',
      'caster_streampoint_age_seconds{streampoint="point1"} 1',
      'caster_messages_total{streampoint="point1",type="1074"} 8',
      'caster_message_interval_seconds{streampoint="point1",type="1074"} 1',
      'caster_accepted_total{kind="rover"} 1',
    ]
  ) assert.ok(text.includes(`${line}\n`), `${line} is missing in\n${text}`);
  assert.match(text, /^process_cpu_seconds_total [\d.]+$/m);
  assert.match(text, /^process_resident_memory_bytes \d+$/m);
  for (const line of text.trimEnd().split("\n")) {
    assert.match(line, /^(# (HELP|TYPE) .+|[a-z_]+(\{([a-z]+="(\\.|[^"\\])*",?)+\})? -?[\d.e+]+)$/);
  }
});

Deno.test("openWatch() shows nothing secret and no addresses", async () => {
  await using caster = await startCaster({
    ...basics,
    sourcePasswords: { point1: "hush1" },
    users: { user1: { password: "hush2" } },
  });
  using _source = await Client.source(caster, "SOURCE hush1 /point1\r\n\r\n");
  using _rover = await Client.rover(caster, roverHead("point1", "user1:hush2"));
  for (const path of ["/", "/state", "/metrics", "/caster.js"]) {
    const { status, text } = await ask(caster, path);
    assert.equal(status, 200, path);
    assert.ok(!/hush|server_password|127\.0\.0\.1/.test(text), path);
  }
});

Deno.test("openWatch() wants a login where `watch` is `token`", async () => {
  await using caster = await startCaster({ ...basics, watch: "token" });
  for (const path of ["/", "/state", "/live", "/metrics"]) {
    const { status, headers } = await ask(caster, path);
    assert.equal(status, 401, path);
    assert.match(headers.get("www-authenticate")!, /^Basic/);
  }
  const headers = { authorization: `Basic ${btoa("admin:server_password")}` };
  assert.equal((await ask(caster, "/", headers)).status, 200);
  assert.equal((await ask(caster, "/streampoints/")).status, 200);
});

Deno.test("openWatch() keeps other people's pages out of the live view", async () => {
  await using caster = await startCaster(basics);
  const headers = { origin: "http://elsewhere.example" };
  assert.equal((await ask(caster, "/live", headers)).status, 403);
});

Deno.test("openWatch() tells a page every second, and stops with the caster", async () => {
  const clock = new VirtualClock();
  const caster = await startCaster(basics, { clock });
  const socket = new WebSocket(`${admin(caster).replace("http", "ws")}/live`);
  const messages: { version: number; now: string }[] = [];
  socket.addEventListener("message", ({ data }) => messages.push(JSON.parse(data)));
  const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
  await eventually(() => messages.length === 1 && clock.delaysMs.includes(1_000));
  await clock.advance(1_000);
  await eventually(() => messages.length === 2 && clock.delaysMs.includes(1_000));
  assert.ok(messages[1]!.version > messages[0]!.version);
  assert.equal(Date.parse(messages[1]!.now) - Date.parse(messages[0]!.now), 1_000);
  await caster[Symbol.asyncDispose]();
  await within(closed, () => "the page's line to be closed");
});
