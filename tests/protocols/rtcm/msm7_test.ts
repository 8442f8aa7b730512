import assert from "node:assert/strict";
import fc from "fast-check";
import { ProtocolError } from "../../../core/errors.ts";
import { decodeMsm7, encodeMsm7, type Msm7 } from "../../../protocols/rtcm/msm7.ts";
import { roughRangeOf } from "../../../protocols/rtcm/msm_range.ts";
import { golden } from "./golden.ts";
import { fine, headers, rangeM, roughRangeM } from "./msm_samples.ts";

const METRES_PER_MS = 299_792.458;

const messages: fc.Arbitrary<Msm7> = headers([1077, 1087, 1097, 1127]).chain(
  ({ header, satellites, cells }) => {
    const roughs = fc.array(
      fc.record({ roughRangeM, extendedInfo: fc.nat(15), roughPhaseRangeRateMps: fine(14, 1) }, {
        noNullPrototype: true,
      }),
      many(satellites.length),
    );
    const fields = fc.array(
      fc.record({
        range: fine(20, 2 ** 29),
        phase: fine(24, 2 ** 31),
        rate: fine(15, 1),
        lockIndicator: fc.nat(1023),
        halfCycleAmbiguity: fc.boolean(),
        cnrDbHz: fc.option(fc.integer({ min: 1, max: 1023 }).map((units) => units / 16), {
          nil: undefined,
        }),
      }),
      many(cells.length),
    );
    return fc.tuple(roughs, fields).map(([rough, values]): Msm7 => ({
      ...header,
      satellites: satellites.map((satellite, i) => ({ satellite, ...rough[i]! })),
      cells: cells.map((cell, i) => {
        const { range, phase, rate, ...rest } = values[i]!;
        const of = rough[satellites.indexOf(cell.satellite)]!;
        const roughRate = of.roughPhaseRangeRateMps;
        return {
          ...cell,
          rangeM: rangeM(of.roughRangeM, range),
          phaseRangeM: rangeM(of.roughRangeM, phase),
          ...rest,
          phaseRangeRateMps: roughRate === undefined || rate === undefined
            ? undefined
            : (roughRate * 10_000 + rate) / 10_000,
        };
      }),
    }));
  },
);

function many(length: number) {
  return { minLength: length, maxLength: length };
}

function example(): Msm7 {
  return decodeMsm7(golden[1077].payload);
}

Deno.test("decodeMsm7() reads the golden 1077", () => {
  const { cells: [cell], satellites, type, stationId, epochMs, signals } = example();
  assert.deepEqual([type, stationId, epochMs, signals], [1077, 2003, 345_600_000, [2]]);
  assert.deepEqual(satellites, [{
    satellite: 5,
    roughRangeM: roughRangeOf(22_000_000),
    extendedInfo: 0,
    roughPhaseRangeRateMps: 100,
  }]);
  const { rangeM, phaseRangeM, ...rest } = cell!;
  assert.ok(Math.abs(rangeM! - 22_000_000) < 0.0003);
  const cycles = (phaseRangeM! / 299_792_458) * 1_575_420_000;
  assert.ok(Math.abs(cycles - 115_610_782.936) < 0.0005, `${cycles} cycles`);
  assert.deepEqual(rest, {
    satellite: 5,
    signal: 2,
    lockIndicator: 704,
    halfCycleAmbiguity: false,
    cnrDbHz: 45,
    phaseRangeRateMps: 100,
  });
});

Deno.test("encodeMsm7() gives the golden 1077 back", () => {
  assert.equal(encodeMsm7(example()).toHex(), golden[1077].payload.toHex());
});

Deno.test("decodeMsm7() gives any message back", () => {
  fc.assert(
    fc.property(messages, (message) => {
      const payload = encodeMsm7(message);
      const decoded = decodeMsm7(payload);
      assert.deepEqual(decoded, message);
      assert.equal(encodeMsm7(decoded).toHex(), payload.toHex());
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("encodeMsm7() is within half a step of any range and rate", () => {
  const metresInOrbit = fc.double({ min: 18e6, max: 42e6, noNaN: true });
  const rates = fc.double({ min: -8000, max: 8000, noNaN: true });
  fc.assert(
    fc.property(metresInOrbit, rates, (metres, rate) => {
      const roughs = { roughRangeM: roughRangeOf(metres), roughPhaseRangeRateMps: rate };
      const [cell] = decodeMsm7(encodeMsm7({
        ...example(),
        satellites: [{ satellite: 5, extendedInfo: 0, ...roughs }],
        cells: [{
          ...example().cells[0]!,
          rangeM: metres,
          phaseRangeM: metres,
          phaseRangeRateMps: rate,
        }],
      })).cells;
      assert.ok(Math.abs(cell!.rangeM! - metres) <= METRES_PER_MS / 2 ** 30 + 1e-8);
      assert.ok(Math.abs(cell!.phaseRangeM! - metres) <= METRES_PER_MS / 2 ** 32 + 1e-8);
      assert.ok(Math.abs(cell!.phaseRangeRateMps! - rate) <= 0.000_05 + 1e-9);
    }),
    { seed: 1 },
  );
});

Deno.test("encodeMsm7() refuses a rate that it cannot tell", () => {
  const encode = (rough: number | undefined, rate: number) =>
    encodeMsm7({
      ...example(),
      satellites: [{ ...example().satellites[0]!, roughPhaseRangeRateMps: rough }],
      cells: [{ ...example().cells[0]!, phaseRangeRateMps: rate }],
    });
  assert.throws(() => encode(100, 102), /RTCM phase range rate less the rough one/);
  assert.throws(() => encode(undefined, 100), /its satellite has no rough rate/);
  assert.throws(() => encode(8192, 8192), /RTCM rough phase range rate/);
});

Deno.test("decodeMsm7() throws ProtocolError for another number and for every cut", () => {
  assert.throws(() => decodeMsm7(golden[1074].payload), /its number is 1074, not 1077/);
  const { payload } = golden[1077];
  for (let cut = 0; cut < payload.length; cut++) {
    assert.throws(() => decodeMsm7(payload.subarray(0, cut)), ProtocolError, `cut at ${cut}`);
  }
});
