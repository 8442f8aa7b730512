import assert from "node:assert/strict";
import { geodeticToEcef } from "../../../core/geodesy.ts";
import { decodeGga } from "../../../protocols/nmea/mod.ts";
import {
  encodeFrame,
  encodeMsm4,
  encodeStation,
  gpsTimeOfWeekMs,
} from "../../../protocols/rtcm/mod.ts";
import { ntripRovers } from "../../../simulators/ntrip-rovers/ntrip_rovers.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { startStandIn, type Visit } from "../stand_in.ts";
import { watch, type Watched } from "../watched.ts";

/** A 1005. */
function station(stationId: number, latitude = 50): Uint8Array {
  return encodeFrame(encodeStation({
    type: 1005,
    stationId,
    itrfYear: 0,
    gps: true,
    glonass: false,
    galileo: false,
    nonPhysical: false,
    ...geodeticToEcef({ latitude, longitude: 8, height: 100 }),
    singleOscillator: true,
    reserved: 0,
    quarterCycle: 0,
  }));
}

/** A 1074 without a satellite. */
function epoch(stationId: number, unixMs: number, multipleMessage = false): Uint8Array {
  return encodeFrame(encodeMsm4({
    type: 1074,
    stationId,
    epochMs: gpsTimeOfWeekMs(unixMs),
    multipleMessage,
    issueOfData: 0,
    reserved: 0,
    clockSteering: 0,
    externalClock: 0,
    divergenceFreeSmoothing: false,
    smoothingInterval: 0,
    signals: [],
    satellites: [],
    cells: [],
  }));
}

/** A rover that was accepted; `give` has it receive a message at a moment. */
async function receiving(
  check: (
    rover: Watched,
    give: (message: Uint8Array) => Promise<void>,
    clock: VirtualClock,
    visit: Visit,
  ) => Promise<void>,
  options = {},
): Promise<void> {
  await using caster = await startStandIn();
  const clock = new VirtualClock(Date.UTC(2026, 4, 1, 12));
  await using rover = watch(ntripRovers, { target: caster.address, ...options }, { clock });
  const visit = await caster.accepted();
  await visit.head();
  visit.write("ICY 200 OK\r\n");
  await rover.until("connection.opened", 1);
  let given = 0;
  await check(
    rover,
    async (message) => {
      visit.write(message);
      await rover.until("received.received", ++given);
    },
    clock,
    visit,
  );
}

Deno.test("ntrip-rovers measures how old observations are when they come", async () => {
  await receiving(async (rover, give, clock) => {
    for (const ageMs of [40, 250, 1_800]) {
      await give(epoch(1, clock.now() - ageMs));
      await clock.advance(1_000);
    }
    assert.equal(rover.metric("ages.count"), 3);
    assert.equal(rover.metric("ages.latency.min"), 40);
    assert.equal(rover.metric("ages.latency.max"), 1_800);
    assert.equal(rover.metric("epochs.count"), 3);
    assert.equal(rover.metric("epochs.gap.max"), 1_000);
  });
});

Deno.test("ntrip-rovers leaves the age out where base and rover have no clock in common", async () => {
  await receiving(async (rover, give, clock) => {
    await give(epoch(1, clock.now() - 3 * 3_600_000));
    await give(epoch(1, clock.now() + 5_000));
    assert.equal(rover.metric("epochs.count"), 2);
    assert.equal(rover.metric("ages.count"), 0);
    await give(epoch(1, clock.now() + 400));
    assert.equal(rover.metric("ages.latency.max"), 0);
  });
});

Deno.test("ntrip-rovers counts an epoch of several messages once, with its last", async () => {
  await receiving(async (rover, give, clock) => {
    await give(epoch(1, clock.now(), true));
    await give(epoch(1, clock.now(), true));
    assert.equal(rover.metric("epochs.count"), 0);
    await give(epoch(1, clock.now()));
    assert.equal(rover.metric("epochs.count"), 1);
    assert.equal(rover.metric("received.count"), 3);
  });
});

Deno.test("ntrip-rovers sees how old the station's position becomes", async () => {
  await receiving(async (rover, give, clock) => {
    await give(station(1));
    await clock.advance(10_000);
    await give(station(1));
    await clock.advance(31_000);
    await give(station(1));
    assert.equal(rover.metric("station.count"), 3);
    assert.equal(rover.metric("station.gap.max"), 31_000);
    assert.equal(rover.metric("changes.count"), 0);
  });
});

Deno.test("ntrip-rovers counts a station that becomes another, by number or by place", async () => {
  await receiving(async (rover, give, clock) => {
    const changes = () => rover.metric("changes.count");
    await give(station(1));
    await give(epoch(1, clock.now()));
    assert.equal(changes(), 0);
    await give(station(2, 51));
    assert.equal(changes(), 1, "another number, said by 1005");
    await give(epoch(2, clock.now()));
    assert.equal(changes(), 1);
    await give(epoch(3, clock.now()));
    assert.equal(changes(), 2, "another number, said by observations");
    await give(epoch(2, clock.now()));
    assert.equal(changes(), 3, "and back");
    await give(station(2, 51.000001));
    assert.equal(changes(), 4, "another place under the same number");
  });
});

Deno.test("ntrip-rovers judges nothing where it is told so", async () => {
  await receiving(async (rover, give, clock) => {
    await give(station(1));
    await give(epoch(1, clock.now()));
    assert.equal(rover.metric("received.count"), 2);
    for (const name of ["epochs", "ages", "station", "changes"]) {
      assert.equal(rover.metric(`${name}.count`), 0);
    }
  }, { judge: false });
});

Deno.test("ntrip-rovers passes over messages that it cannot use", async () => {
  await receiving(async (rover, give) => {
    await give(encodeFrame(Uint8Array.of(0x43, 0x20, 0x01)));
    await give(encodeFrame(Uint8Array.of(0x3e, 0xd0)));
    await give(encodeFrame(new Uint8Array()));
    assert.equal(rover.metric("received.count"), 3);
    assert.equal(rover.metric("epochs.count"), 0);
    assert.equal(rover.metric("station.count"), 0);
  });
});

Deno.test("ntrip-rovers reports its fix by the corrections that it has", async () => {
  const options = { gga: "50,8,100", ggaInterval: "10s" };
  await receiving(async (_, give, clock, visit) => {
    const next = async () => {
      const { length } = new TextDecoder().decode(await visit.atLeast(70)).split("\r\n")[0]!;
      return decodeGga(new TextDecoder().decode(await visit.take(length + 2)));
    };
    const { quality, ageS, stationId } = await next();
    assert.deepEqual([quality, ageS, stationId], [1, undefined, undefined]);
    await give(station(17));
    await give(epoch(17, clock.now() - 500));
    await clock.advance(10_000);
    const later = await next();
    assert.deepEqual([later.quality, later.ageS, later.stationId], [4, 10.5, "0017"]);
    await clock.advance(50_000);
    for (let i = 0; i < 4; i++) await next();
    assert.equal((await next()).quality, 1, "after a minute without observations");
  }, options);
});
