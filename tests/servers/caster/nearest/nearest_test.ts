import assert from "node:assert/strict";
import { concat, utf8 } from "../../../../core/bytes.ts";
import { geodeticToEcef } from "../../../../core/geodesy.ts";
import { encodeGga } from "../../../../protocols/nmea/mod.ts";
import { encodeFrame, encodeStation, RtcmDecoder } from "../../../../protocols/rtcm/mod.ts";
import { VirtualClock } from "../../../virtual_clock.ts";
import { eventually } from "../../../within.ts";
import { basics, type Caster, Client, roverHead, startCaster } from "../client.ts";
import { asUser1, head2, takeHead } from "../revision2_client.ts";

/** A base at 50° north, by its longitude. */
function station(stationId: number, longitude: number): Uint8Array {
  return encodeFrame(encodeStation({
    type: 1005,
    stationId,
    itrfYear: 0,
    gps: true,
    glonass: false,
    galileo: false,
    nonPhysical: false,
    singleOscillator: false,
    reserved: 0,
    quarterCycle: 0,
    ...geodeticToEcef({ latitude: 50, longitude, height: 300 }),
  }));
}

/** A message of a number that nobody reads, with something to tell it by. */
function message(text: string): Uint8Array {
  return encodeFrame(concat([new Uint8Array([0xfa, 0x00]), utf8(text)]));
}

const gga = (longitude: number) =>
  encodeGga({ talker: "GN", latitude: 50, longitude, quality: 1, decimals: { minutes: 7 } });

/** 0.1° of longitude at 50° north is 7.2 km: east is at 8.1. */
const west = station(1, 8.0);
const east = station(2, 8.1);

const options = {
  ...basics,
  streampoints: ["west", "east", "far"],
  nearest: { near: { of: ["west", "east"], hysteresis: "1.5km" } },
};

const sourceOf = (caster: Caster, name: string) =>
  Client.source(caster, `SOURCE server_password /${name}\r\n\r\n`);

async function takes(rover: Client, bytes: Uint8Array): Promise<void> {
  assert.deepEqual(await rover.takeBytes(bytes.length), bytes);
}

/** Starts both bases, whose places are known then. */
async function startBases(
  more: Partial<Parameters<typeof startCaster>[0]> = {},
  clock?: VirtualClock,
) {
  const caster = await startCaster({ ...options, ...more }, clock === undefined ? {} : { clock });
  const sources = { west: await sourceOf(caster, "west"), east: await sourceOf(caster, "east") };
  await sources.west.send(west);
  await sources.east.send(east);
  for (const name of ["west", "east"]) {
    using watcher = await Client.rover(caster, roverHead(name));
    const [source, frame] = name === "west" ? [sources.west, west] : [sources.east, east];
    await source.send(frame);
    await takes(watcher, frame);
  }
  return { caster, ...sources };
}

Deno.test("Nearest sends a rover nothing before its GGA, then the nearest base's station and data", async () => {
  const { caster, west: westSource, east: eastSource } = await startBases();
  await using _ = caster;
  using rover = await Client.rover(caster, roverHead("near"));
  await westSource.send(message("before"));
  await rover.send(`${gga(8.01)}\r\n`);
  await takes(rover, west);
  await eastSource.send(message("not for it"));
  await westSource.send(message("for it"));
  await takes(rover, message("for it"));
  for (const source of [westSource, eastSource]) source[Symbol.dispose]();
});

Deno.test("Nearest leads a rover that moves to another base once that is nearer by the hysteresis", async () => {
  const { caster, west: westSource, east: eastSource } = await startBases();
  await using _ = caster;
  using rover = await Client.rover(caster, roverHead("near"));
  await rover.send(`${gga(8.01)}\r\n`);
  await takes(rover, west);
  const at = (longitude: number, base: string) =>
    eventually(async () => {
      const one = (await connectionsOf(caster)).find(({ position }) => position !== undefined);
      if (one?.position?.longitude_degrees !== longitude) return false;
      assert.equal(one.base, base);
      return true;
    });
  // 0.71 km nearer to the east, which is not enough.
  await rover.send(`${gga(8.055)}\r\n`);
  await at(8.055, "west");
  // 2.1 km nearer, which is.
  await rover.send(`${gga(8.065)}\r\n`);
  await takes(rover, east);
  await westSource.send(message("old"));
  await eastSource.send(message("new"));
  await takes(rover, message("new"));
  // Back by less than the hysteresis changes nothing; by more it does.
  await rover.send(`${gga(8.045)}\r\n`);
  await at(8.045, "east");
  await rover.send(`${gga(8.03)}\r\n`);
  await takes(rover, west);
  for (const source of [westSource, eastSource]) source[Symbol.dispose]();
});

Deno.test("Nearest changes between messages and never within one", async () => {
  const { caster, west: westSource, east: eastSource } = await startBases();
  await using _ = caster;
  using rover = await Client.rover(caster, roverHead("near"));
  await rover.send(`${gga(8.0)}\r\n`);
  await takes(rover, west);
  const cut = message("this one comes in two pieces");
  await westSource.send(concat([message("whole"), cut.subarray(0, 10)]));
  await takes(rover, message("whole"));
  await rover.send(`${gga(8.1)}\r\n`);
  await takes(rover, east);
  await westSource.send(cut.subarray(10));
  await eastSource.send(message("clean"));
  await takes(rover, message("clean"));
  for (const source of [westSource, eastSource]) source[Symbol.dispose]();
});

Deno.test("Nearest leads to the next base when one does not return, and back when it does", async () => {
  const clock = new VirtualClock();
  const { caster, west: westSource, east: eastSource } = await startBases({ grace: "3s" }, clock);
  await using _ = caster;
  using rover = await Client.rover(caster, roverHead("near"));
  await rover.send(`${gga(8.0)}\r\n`);
  await takes(rover, west);
  westSource[Symbol.dispose]();
  await eventually(() => clock.delaysMs.includes(3_000));
  await clock.advance(3_000);
  await takes(rover, east);
  using again = await sourceOf(caster, "west");
  await takes(rover, west);
  await again.send(message("back"));
  await takes(rover, message("back"));
  eastSource[Symbol.dispose]();
});

Deno.test("Nearest keeps a rover whose bases are all gone, and serves it when one comes", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster({
    ...options,
    grace: "3s",
    sourcetable: { streampoints: { west: { latitudeDegrees: 50, longitudeDegrees: 8 } } },
  }, { clock });
  const source = await sourceOf(caster, "west");
  using rover = await Client.rover(caster, roverHead("near"));
  await rover.send(`${gga(8.01)}\r\n`);
  await eventually(async () => {
    const connections = await connectionsOf(caster);
    return connections.some(({ position }) => position !== undefined);
  });
  await source.send(message("placed by the settings"));
  await takes(rover, message("placed by the settings"));
  source[Symbol.dispose]();
  await eventually(() => clock.delaysMs.includes(3_000));
  await clock.advance(3_000);
  using late = await Client.connect(caster);
  await late.send(roverHead("near"));
  assert.equal(await late.rest(), "Error - streampoint is not active\r\n");
  using again = await sourceOf(caster, "west");
  await again.send(message("again"));
  await takes(rover, message("again"));
});

Deno.test("Nearest passes over a base that has been silent for too long", async () => {
  const clock = new VirtualClock();
  const { caster, west: westSource, east: eastSource } = await startBases({}, clock);
  await using _ = caster;
  using rover = await Client.rover(caster, roverHead("near"));
  await rover.send(`${gga(8.0)}\r\n`);
  await takes(rover, west);
  await clock.advance(30_001);
  using watcher = await Client.rover(caster, roverHead("east"));
  await eastSource.send(message("alive"));
  await takes(watcher, message("alive"));
  await rover.send(`${gga(8.0)}\r\n`);
  await takes(rover, east);
  for (const source of [westSource, eastSource]) source[Symbol.dispose]();
});

Deno.test("Nearest takes the position of a revision 2 request, and sends whole chunks", async () => {
  const { caster, west: westSource, east: eastSource } = await startBases();
  await using _ = caster;
  using rover = await Client.connect(caster);
  await rover.send(head2("GET /near", { ...asUser1, "Ntrip-GGA": gga(8.09) }));
  assert.equal((await takeHead(rover)).status, 200);
  assert.equal(await rover.take(4), "19\r\n");
  await takes(rover, east);
  await rover.send(`${gga(8.0)}\r\n`);
  assert.equal(await rover.take(6), "\r\n19\r\n");
  await takes(rover, west);
  for (const source of [westSource, eastSource]) source[Symbol.dispose]();
});

Deno.test("Nearest serves all streampoints where it is not said which", async () => {
  await using caster = await startCaster({ ...options, nearest: { near: {} } });
  using source = await sourceOf(caster, "far");
  using watcher = await Client.rover(caster, roverHead("far"));
  await source.send(east);
  await takes(watcher, east);
  using rover = await Client.rover(caster, roverHead("near"));
  await rover.send(`${gga(-100)}\r\n`);
  await takes(rover, east);
});

Deno.test("Nearest lets no source feed its streampoint, and no administrator remove it", async () => {
  await using caster = await startCaster(options);
  using source = await Client.connect(caster);
  await source.send("SOURCE server_password /near\r\n\r\n");
  assert.equal(await source.rest(), "ERROR - streampoint is already in use\r\n");
  const { hostname, port } = caster.endpoints.admin!;
  const headers = { authorization: `Basic ${btoa("x:server_password")}` };
  const removed = await fetch(`http://${hostname}:${port}/streampoints/near`, {
    method: "DELETE",
    headers,
  });
  assert.equal(removed.status, 404);
  await removed.body?.cancel();
});

Deno.test("Nearest leads rovers to a base that an administrator adds, and from one that is removed", async () => {
  const { caster, west: westSource, east: eastSource } = await startBases({
    nearest: { near: {} },
  });
  await using _ = caster;
  const { hostname, port } = caster.endpoints.admin!;
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`http://${hostname}:${port}/streampoints/${path}`, {
      method,
      headers: {
        authorization: `Basic ${btoa("x:server_password")}`,
        "content-type": "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await response.body?.cancel();
    assert.equal(response.status, 200);
  };
  using rover = await Client.rover(caster, roverHead("near"));
  await rover.send(`${gga(8.0)}\r\n`);
  await takes(rover, west);
  await ask("DELETE", "west");
  await takes(rover, east);
  await ask("POST", "", { stream_point: "new" });
  using source = await sourceOf(caster, "new");
  await source.send(station(3, 8.0));
  await takes(rover, station(3, 8.0));
  for (const one of [westSource, eastSource]) one[Symbol.dispose]();
});

Deno.test("Nearest disconnects the rover that never reads, however often it moves", async () => {
  const { caster, west: westSource, east: eastSource } = await startBases({ maxBacklog: "64KiB" });
  await using _ = caster;
  using rover = await Client.rover(caster, roverHead("near"));
  const data = message("x".repeat(1_000));
  const many = concat(Array.from({ length: 50 }, () => data));
  for (let round = 0; (await connectionsOf(caster)).length === 3; round++) {
    assert.ok(round < 2_000, "the rover that never reads is still connected");
    try {
      await rover.send(`${gga(round % 2 === 0 ? 8.0 : 8.1)}\r\n`);
    } catch {
      break;
    }
    await westSource.send(many);
    await eastSource.send(many);
  }
  await eventually(async () => (await connectionsOf(caster)).length === 2);
  for (const source of [westSource, eastSource]) source[Symbol.dispose]();
});

Deno.test("Nearest gives what decoders can read, whatever the sources mix in", async () => {
  const { caster, west: westSource, east: eastSource } = await startBases();
  await using _ = caster;
  using rover = await Client.rover(caster, roverHead("near"));
  await rover.send(`${gga(8.0)}\r\n`);
  await takes(rover, west);
  await westSource.send(concat([utf8("noise"), message("one"), utf8("\xd3noise"), message("two")]));
  const decoder = new RtcmDecoder();
  decoder.push(await rover.takeBytes(message("one").length * 2));
  assert.deepEqual(decoder.next()?.bytes, message("one"));
  assert.deepEqual(decoder.next()?.bytes, message("two"));
  assert.equal(decoder.skippedBytes, 0);
  for (const source of [westSource, eastSource]) source[Symbol.dispose]();
});

interface ShownConnection {
  kind: string;
  base?: string;
  position?: { longitude_degrees: number };
}

async function connectionsOf(caster: Caster): Promise<ShownConnection[]> {
  const { hostname, port } = caster.endpoints.admin!;
  const response = await fetch(`http://${hostname}:${port}/connections/`, {
    headers: { authorization: `Basic ${btoa("x:server_password")}` },
  });
  return await response.json() as ShownConnection[];
}
