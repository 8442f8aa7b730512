import assert from "node:assert/strict";
import fc from "fast-check";
import { ProtocolError } from "../../../core/errors.ts";
import { decodeMsm4, encodeMsm4, type Msm4 } from "../../../protocols/rtcm/msm4.ts";
import { roughRangeOf } from "../../../protocols/rtcm/msm_range.ts";
import { golden } from "./golden.ts";
import { fine, headers, rangeM, roughRangeM } from "./msm_samples.ts";

const METRES_PER_MS = 299_792.458;

const messages: fc.Arbitrary<Msm4> = headers([1074, 1084, 1094, 1124]).chain(
  ({ header, satellites, cells }) => {
    const roughs = fc.array(roughRangeM, many(satellites.length));
    const fields = fc.array(
      fc.record({
        range: fine(15, 2 ** 24),
        phase: fine(22, 2 ** 29),
        lockIndicator: fc.nat(15),
        halfCycleAmbiguity: fc.boolean(),
        cnrDbHz: fc.option(fc.integer({ min: 1, max: 63 }), { nil: undefined }),
      }),
      many(cells.length),
    );
    return fc.tuple(roughs, fields).map(([roughRangesM, values]): Msm4 => ({
      ...header,
      satellites: satellites.map((satellite, i) => ({ satellite, roughRangeM: roughRangesM[i] })),
      cells: cells.map((cell, i) => {
        const { range, phase, ...rest } = values[i]!;
        const rough = roughRangesM[satellites.indexOf(cell.satellite)];
        return {
          ...cell,
          rangeM: rangeM(rough, range),
          phaseRangeM: rangeM(rough, phase),
          ...rest,
        };
      }),
    }));
  },
);

function many(length: number) {
  return { minLength: length, maxLength: length };
}

function example(): Msm4 {
  return decodeMsm4(golden[1074].payload);
}

Deno.test("decodeMsm4() reads the golden 1074", () => {
  const { cells: [cell], satellites, ...header } = example();
  assert.deepEqual(header, {
    type: 1074,
    stationId: 2003,
    epochMs: 345_600_000,
    multipleMessage: false,
    issueOfData: 0,
    reserved: 0,
    clockSteering: 0,
    externalClock: 0,
    divergenceFreeSmoothing: false,
    smoothingInterval: 0,
    signals: [2],
  });
  assert.deepEqual(satellites, [{ satellite: 5, roughRangeM: roughRangeOf(22_000_000) }]);
  assert.ok(Math.abs(cell!.rangeM! - 22_000_000) < 0.01);
  const cycles = (cell!.phaseRangeM! / 299_792_458) * 1_575_420_000;
  assert.ok(Math.abs(cycles - 115_610_782.936) < 0.002, `${cycles} cycles`);
  const { satellite, signal, lockIndicator, halfCycleAmbiguity, cnrDbHz } = cell!;
  assert.deepEqual(
    { satellite, signal, lockIndicator, halfCycleAmbiguity, cnrDbHz },
    { satellite: 5, signal: 2, lockIndicator: 15, halfCycleAmbiguity: false, cnrDbHz: 45 },
  );
});

Deno.test("encodeMsm4() gives the golden 1074 back", () => {
  assert.equal(encodeMsm4(example()).toHex(), golden[1074].payload.toHex());
});

Deno.test("encodeMsm4() gives the golden 1074 for its range and phase in metres", () => {
  const satellites = [{ satellite: 5, roughRangeM: 22_000_000 }];
  const cells = [{ ...example().cells[0]!, rangeM: 22_000_000, phaseRangeM: 22_000_000.5 }];
  const payload = encodeMsm4({ ...example(), satellites, cells });
  assert.equal(payload.toHex(), golden[1074].payload.toHex());
});

Deno.test("decodeMsm4() gives any message back", () => {
  fc.assert(
    fc.property(messages, (message) => {
      const payload = encodeMsm4(message);
      const decoded = decodeMsm4(payload);
      assert.deepEqual(decoded, message);
      assert.equal(encodeMsm4(decoded).toHex(), payload.toHex());
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("encodeMsm4() is within half a step of any range, to one side or the other", () => {
  const offset = fc.double({ min: -280, max: 280, noNaN: true });
  fc.assert(
    fc.property(fc.double({ min: 18e6, max: 42e6, noNaN: true }), offset, (metres, phaseOffset) => {
      const satellites = [{ satellite: 5, roughRangeM: roughRangeOf(metres) }];
      const phaseRangeM = metres + phaseOffset;
      const cells = [{ ...example().cells[0]!, rangeM: metres, phaseRangeM }];
      const [cell] = decodeMsm4(encodeMsm4({ ...example(), satellites, cells })).cells;
      assert.ok(Math.abs(cell!.rangeM! - metres) <= METRES_PER_MS / 2 ** 25 + 1e-8);
      assert.ok(Math.abs(cell!.phaseRangeM! - phaseRangeM) <= METRES_PER_MS / 2 ** 30 + 1e-8);
    }),
    { seed: 1 },
  );
});

Deno.test("encodeMsm4() orders satellites, signals and cells as the masks do", () => {
  const [cell] = example().cells;
  const satellites = [{ satellite: 3, roughRangeM: 22e6 }, { satellite: 40, roughRangeM: 23e6 }];
  const cells = [
    { ...cell!, satellite: 3, signal: 2, cnrDbHz: 1 },
    { ...cell!, satellite: 3, signal: 16, cnrDbHz: 2 },
    { ...cell!, satellite: 40, signal: 16, cnrDbHz: 3, rangeM: 23e6, phaseRangeM: 23e6 },
  ];
  const ordered = encodeMsm4({ ...example(), signals: [2, 16], satellites, cells });
  const turned = encodeMsm4({
    ...example(),
    signals: [16, 2],
    satellites: satellites.toReversed(),
    cells: cells.toReversed(),
  });
  assert.equal(turned.toHex(), ordered.toHex());
  assert.deepEqual(decodeMsm4(turned).cells.map(({ cnrDbHz }) => cnrDbHz), [1, 2, 3]);
});

Deno.test("encodeMsm4() refuses ranges that it cannot tell", () => {
  const [cell] = example().cells;
  const encode = (rough: number | undefined, metres: number) =>
    encodeMsm4({
      ...example(),
      satellites: [{ satellite: 5, roughRangeM: rough }],
      cells: [{ ...cell!, rangeM: metres }],
    });
  assert.throws(() => encode(22e6, 22e6 + 1000), /RTCM pseudorange less the rough range/);
  assert.throws(() => encode(undefined, 22e6), /its satellite has no rough range/);
  assert.throws(() => encode(255 * METRES_PER_MS, 22e6), /255 ms or more/);
  assert.throws(() => encode(-1000, 22e6), RangeError);
});

Deno.test("decodeMsm4() throws ProtocolError for another number and for every cut", () => {
  assert.throws(() => decodeMsm4(golden[1077].payload), /its number is 1077, not 1074 or 1084/);
  const { payload } = golden[1074];
  for (let cut = 0; cut < payload.length; cut++) {
    assert.throws(() => decodeMsm4(payload.subarray(0, cut)), ProtocolError, `cut at ${cut}`);
  }
});
