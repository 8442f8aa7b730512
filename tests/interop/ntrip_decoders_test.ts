import assert from "node:assert/strict";
import { join } from "node:path";
import { type Ecef, geodeticToEcef } from "../../core/geodesy.ts";
import { decodeMessage, type Msm4, type Msm7 } from "../../protocols/rtcm/mod.ts";
import { recordBase, type Recording } from "./base_recording.ts";
import { temporaryFolder } from "./places.ts";
import { realProgram, testWith } from "../real_program.ts";
import { runProgram } from "./running_program.ts";

const gpsdecode = realProgram("gpsdecode", "gpsd-clients");
const convbin = realProgram("convbin", "rtklib");

const positions = [
  { latitude: 50, longitude: 8, height: 100 },
  { latitude: -33.8567844, longitude: -151.2152967, height: -12.3456 },
];

/** Half a unit of the message, and what a double loses on the way. */
const TOLERANCE_M = 0.000051;

function assertPlace(actual: Ecef, expected: Ecef): void {
  for (const axis of ["x", "y", "z"] as const) {
    const offM = Math.abs(actual[axis] - expected[axis]);
    assert.ok(offM <= TOLERANCE_M, `${axis} is ${actual[axis]}, not ${expected[axis]}`);
  }
}

for (const position of positions) {
  const { latitude, longitude, height } = position;
  testWith(
    [gpsdecode],
    `gpsdecode finds our base at ${latitude},${longitude},${height}`,
    async () => {
      const { bytes, frames } = await recordBase(
        { position: `${latitude},${longitude},${height}`, stationId: 4095, stationInterval: "1s" },
        2_500,
      );
      const output = await runProgram(gpsdecode, ["-j"], { input: bytes });
      const messages = output.trim().split("\n").map((line) => JSON.parse(line));
      assert.deepEqual(
        messages.map(({ type, length }) => [type, length]),
        frames.map((frame) => [decodeMessage(frame.subarray(3, -3)).type, frame.length - 6]),
      );
      const stations = messages.filter(({ type }) => type === 1005);
      assert.equal(stations.length, 3);
      for (const station of stations) {
        assert.equal(station.station_id, 4095);
        assert.deepEqual(station.system, ["GPS"]);
        assertPlace(station, geodeticToEcef(position));
      }
    },
  );
}

/** An epoch of an observation file. */
interface Epoch {
  /** Milliseconds since midnight, GPS time. */
  timeOfDayMs: number;
  /** By satellite: code range in metres, phase range in cycles. */
  observations: Record<string, { rangeM: number; phaseCycles: number }>;
}

/** RINEX 3: a header whose labels stand from column 61 on, then epochs of fixed columns. */
function readObservations(text: string): { header: Map<string, string>; epochs: Epoch[] } {
  const lines = text.split("\n");
  const headerEnd = lines.findIndex((line) => line.includes("END OF HEADER"));
  const header = new Map(
    lines.slice(0, headerEnd).map((line) => [line.slice(60).trim(), line.slice(0, 60).trim()]),
  );
  const epochs: Epoch[] = [];
  for (const line of lines.slice(headerEnd + 1).filter((line) => line !== "")) {
    if (line.startsWith(">")) {
      const [hours = 0, minutes = 0, seconds = 0] = line.slice(13, 29).trim().split(/ +/).map(
        Number,
      );
      const timeOfDayMs = Math.round(((hours * 60 + minutes) * 60 + seconds) * 1_000);
      epochs.push({ timeOfDayMs, observations: {} });
    } else {
      epochs.at(-1)!.observations[line.slice(0, 3)] = {
        rangeM: Number(line.slice(3, 17)),
        phaseCycles: Number(line.slice(19, 33)),
      };
    }
  }
  return { header, epochs };
}

function observationsIn({ frames }: Recording): (Msm4 | Msm7)[] {
  return frames.flatMap((frame) => {
    const message = decodeMessage(frame.subarray(3, -3));
    return !message.unknown && (message.type === 1074 || message.type === 1077) ? [message] : [];
  });
}

const DAY_MS = 86_400_000;
const GPS_L1_WAVELENGTH_M = 299_792_458 / 1_575_420_000;
/** What the file's last decimal may be off: of its metres, and of its cycles. */
const LAST_DECIMAL = 0.00051;

for (const message of [1074, 1077] as const) {
  testWith([convbin], `convbin makes observations of our base's ${message}`, async () => {
    await using folder = await temporaryFolder();
    const [position] = positions as [typeof positions[0]];
    const { latitude, longitude, height } = position;
    // Longer than from one 1005 to the next: convbin passes over one that comes before all epochs.
    const recording = await recordBase({
      position: `${latitude},${longitude},${height}`,
      message,
      rate: "10/s",
      satellites: 7,
    }, 11_950);
    const file = join(folder.path, "base.rtcm3");
    await Deno.writeFile(file, recording.bytes);
    // RTCM tells the time of the week only: which week is said to the program.
    const when = ["-tr", "2026/1/1", "0:0:0"];
    const outputs = ["-o", "base.obs", "-n", "base.nav"];
    await runProgram(convbin, ["-r", "rtcm3", ...when, ...outputs, file], { folder: folder.path });
    const { header, epochs } = readObservations(
      await Deno.readTextFile(join(folder.path, "base.obs")),
    );

    const [x, y, z] = header.get("APPROX POSITION XYZ")!.split(/ +/).map(Number);
    assertPlace({ x: x!, y: y!, z: z! }, geodeticToEcef(position));
    assert.equal(header.get("MARKER NAME"), "2003");
    assert.equal(header.get("SYS / # / OBS TYPES"), "G    2 C1C L1C");
    const sent = observationsIn(recording);
    assert.equal(sent.length, 120);
    assert.deepEqual(
      epochs.map(({ timeOfDayMs }) => timeOfDayMs),
      // GPS time is 18 s ahead of the UTC at which a base begins by itself.
      Array.from({ length: 120 }, (_, i) => 18_000 + i * 100),
    );
    for (const [i, { timeOfDayMs, observations }] of epochs.entries()) {
      const { epochMs, satellites, cells } = sent[i]!;
      assert.equal(timeOfDayMs, epochMs % DAY_MS);
      const names = satellites.map(({ satellite }) => `G${String(satellite).padStart(2, "0")}`);
      assert.equal(names.length, 7);
      assert.deepEqual(Object.keys(observations), names);
      for (const [j, name] of names.entries()) {
        const { rangeM, phaseCycles } = observations[name]!;
        const { rangeM: sentRangeM, phaseRangeM } = cells[j]!;
        const offM = Math.abs(rangeM - sentRangeM!);
        assert.ok(offM <= LAST_DECIMAL, `${name} is ${rangeM} m away, not ${sentRangeM}`);
        const offCycles = Math.abs(phaseCycles - phaseRangeM! / GPS_L1_WAVELENGTH_M);
        assert.ok(offCycles <= LAST_DECIMAL, `the phase of ${name} is ${offCycles} cycles off`);
      }
    }
  });
}
