/**
 * Any header, satellites and cells that a multiple signal message can hold, for properties.
 *
 * @module
 */
import fc from "fast-check";
import type { MsmHeader, OfCell } from "../../../protocols/rtcm/msm_header.ts";

const METRES_PER_MS = 299_792.458;

/** A rough range, or the invalid one. */
export const roughRangeM: fc.Arbitrary<number | undefined> = fc.option(
  fc.integer({ min: 0, max: 255 * 1024 - 1 }).map((units) => (units / 1024) * METRES_PER_MS),
  { nil: undefined, freq: 10 },
);

/** A signed field of `bits` bits without its invalid value, in steps of `unitsPerOne`. */
export function fine(bits: number, unitsPerOne: number): fc.Arbitrary<number | undefined> {
  const bound = 2 ** (bits - 1) - 1;
  const value = fc.oneof(
    fc.integer({ min: -bound, max: bound }),
    fc.constantFrom(-bound, 0, bound),
  );
  return fc.option(value.map((units) => units / unitsPerOne), { nil: undefined, freq: 10 });
}

/** A rough range with a fine part in ms, where both are valid. */
export function rangeM(rough: number | undefined, fineMs: number | undefined): number | undefined {
  if (rough === undefined || fineMs === undefined) return undefined;
  return (Math.round((rough / METRES_PER_MS) * 1024) / 1024 + fineMs) * METRES_PER_MS;
}

/** A header of one of `types`, satellites and some of the cells that they make with its signals. */
export function headers<Type extends number>(
  types: readonly Type[],
): fc.Arbitrary<{ header: MsmHeader<Type>; satellites: number[]; cells: OfCell[] }> {
  return fc.constantFrom(...types).chain((type) =>
    fc.record({
      stationId: fc.nat(4095),
      epochMs: fc.nat(type < 1090 && type > 1080 ? 2 ** 27 - 1 : 2 ** 30 - 1),
      dayOfWeek: fc.nat(7),
      multipleMessage: fc.boolean(),
      issueOfData: fc.nat(7),
      reserved: fc.nat(127),
      clockSteering: fc.nat(3),
      externalClock: fc.nat(3),
      divergenceFreeSmoothing: fc.boolean(),
      smoothingInterval: fc.nat(7),
      places: places(),
    }).chain(({ places: { satellites, signals }, dayOfWeek, ...fields }) => {
      const all = satellites.flatMap((satellite) =>
        signals.map((signal) => ({ satellite, signal }))
      );
      const day = type < 1090 && type > 1080 ? { dayOfWeek } : {};
      const header: MsmHeader<Type> = { type, ...day, ...fields, signals };
      return fc.subarray(all).map((cells) => ({ header, satellites, cells }));
    })
  );
}

/** Ascending satellites and signals whose product is at most 64. */
function places(): fc.Arbitrary<{ satellites: number[]; signals: number[] }> {
  return fc.integer({ min: 0, max: 32 }).chain((most) =>
    fc.record({
      signals: ascending(32, most),
      satellites: ascending(64, most === 0 ? 64 : Math.floor(64 / most)),
    })
  );
}

function ascending(max: number, maxLength: number): fc.Arbitrary<number[]> {
  return fc.uniqueArray(fc.integer({ min: 1, max }), { maxLength })
    .map((numbers) => numbers.toSorted((a, b) => a - b));
}
