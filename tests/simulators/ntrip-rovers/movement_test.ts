import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { decodeGga, type Gga } from "../../../protocols/nmea/mod.ts";
import { ntripRovers } from "../../../simulators/ntrip-rovers/ntrip_rovers.ts";
import { temporaryFolder } from "../../interop/places.ts";
import { freeAddress } from "../../peer.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { startStandIn } from "../stand_in.ts";
import { watch } from "../watched.ts";

/** The positions that a rover reports in so many seconds, one each. */
async function reported(
  options: Omit<z.input<typeof ntripRovers.options>, "target">,
  seconds: number,
): Promise<Gga[]> {
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  const rest = { target: caster.address, ggaInterval: "1s", ...options };
  await using _rover = watch(ntripRovers, rest, { clock });
  const visit = await caster.accepted();
  await visit.head();
  visit.write("ICY 200 OK\r\n");
  await visit.atLeast(1);
  await clock.slept(1_000);
  await clock.advance(seconds * 1_000);
  const isWhole = () => new TextDecoder().decode(visit.bytes).split("\r\n").length > seconds + 1;
  while (!isWhole()) await visit.atLeast(visit.bytes.length + 1);
  return new TextDecoder().decode(visit.bytes).split("\r\n").slice(0, -1).map(decodeGga);
}

/** Held to a metre of longitude. */
function near(value: number | undefined, expected: number): void {
  assert.ok(Math.abs(value! - expected) < 1e-5, `${value}, not ${expected}`);
}

Deno.test("ntrip-rovers goes from gga to ggaTo at its speed, and stays there", async () => {
  // 0.001 degrees of longitude are 111.32 m on the equator.
  const options = { gga: "0,8,100", ggaTo: "0,8.002,110", speed: "111.32m/s" };
  const places = await reported(options, 4);
  for (const [i, east] of [8, 8.001, 8.002, 8.002, 8.002].entries()) {
    near(places[i]!.longitude, east);
    assert.ok(Math.abs(places[i]!.altitudeM! - Math.min(110, 100 + i * 5)) < 0.05);
  }
});

Deno.test("ntrip-rovers goes back and forth where its track ends with a return", async () => {
  const options = { gga: "0,8", ggaTo: "0,8.002", speed: "111.32m/s", trackEnd: "return" } as const;
  const places = await reported(options, 4);
  for (const [i, east] of [8, 8.001, 8.002, 8.001, 8].entries()) near(places[i]!.longitude, east);
});

Deno.test("ntrip-rovers follows a GPX file by its times, or at a speed", async () => {
  await using folder = await temporaryFolder();
  const track = join(folder.path, "drive.gpx");
  const point = (lon: number, second: number) =>
    `<trkpt lat="0" lon="${lon}"><time>2026-01-01T00:00:0${second}Z</time></trkpt>`;
  await writeFile(
    track,
    `<gpx><trk><trkseg>${point(8, 0)}${point(8.004, 2)}${point(8.005, 4)}</trkseg></trk></gpx>`,
  );
  const byTime = await reported({ track }, 4);
  for (const [i, east] of [8, 8.002, 8.004, 8.0045, 8.005].entries()) {
    near(byTime[i]!.longitude, east);
  }
  const bySpeed = await reported({ track, speed: "222.64m/s" }, 3);
  for (const [i, east] of [8, 8.002, 8.004, 8.005].entries()) near(bySpeed[i]!.longitude, east);
});

Deno.test("ntrip-rovers does not start when its track is no track", async () => {
  await using folder = await temporaryFolder();
  const target = await freeAddress();
  const wrong: [string, string][] = [["<gpx/>", "it has no track"], ["x", "it is no XML"]];
  for (const [text, reason] of wrong) {
    const track = join(folder.path, "wrong.gpx");
    await writeFile(track, text);
    await assert.rejects(watch(ntripRovers, { target, track }).started, {
      name: "BenchError",
      message: `Cannot follow ${track}: ${reason}`,
    });
  }
  const track = join(folder.path, "missing.gpx");
  await assert.rejects(watch(ntripRovers, { target, track }).started, {
    name: "BenchError",
    message: `Cannot follow ${track}: there is no such file`,
  });
});
