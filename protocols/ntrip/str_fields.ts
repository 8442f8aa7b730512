/**
 * What a source says of its own stream, in the header `STR` (revision 1) or `Ntrip-STR` (revision 2):
 *
 * ```text
 * STR;streampoint;identifier;format;…;misc      a whole record, as revision 2 has it
 * identifier;format;…;misc                      what str2str's users write
 * ```
 *
 * Any field may be empty, and many sources leave zeros where they know nothing.
 *
 * @module
 */
import { numberIn } from "./record_fields.ts";
import { splitFields, type StrRecord } from "./str_record.ts";

/** What may be said of a stream; its name, and how a rover logs in, are the caster's affair. */
export type StrFields = Partial<Omit<StrRecord, "type" | "streampoint" | "authentication">>;

const MAX_FIELD_LENGTH = 255;

/**
 * The fields that a source tells. One that is empty or malformed is left out, and so are a position of 0, 0
 * and a bit rate of 0. Never throws.
 */
export function decodeStrFields(text: string): StrFields {
  const all = splitFields(text);
  const fields = all[0]?.trim() === "STR" ? all.slice(2) : all;
  const told = (index: number) => rowText(fields[index] ?? "") || undefined;
  const number = (index: number) => numberIn(fields[index] ?? "");
  const choice = <Value>(index: number, values: Record<string, Value>) => {
    const key = told(index) ?? "";
    return Object.hasOwn(values, key) ? values[key] : undefined;
  };
  const latitudeDegrees = within(number(7), 90);
  const longitudeDegrees = within(number(8), 360);
  const isPlaced = latitudeDegrees !== undefined && longitudeDegrees !== undefined &&
    (latitudeDegrees !== 0 || longitudeDegrees !== 0);
  return withoutUndefined({
    identifier: told(0),
    format: told(1),
    formatDetails: told(2),
    carrier: choice(3, { "0": 0, "1": 1, "2": 2 } as const),
    navSystem: told(4),
    network: told(5),
    country: told(6),
    ...(isPlaced ? { latitudeDegrees, longitudeDegrees } : {}),
    nmea: choice(9, { "0": false, "1": true }),
    networkSolution: choice(10, { "0": false, "1": true }),
    generator: told(11),
    compression: told(12),
    fee: choice(14, { N: false, Y: true }),
    bitrateBitsPerSecond: within(number(15), 1e12) || undefined,
    misc: rowText(fields.slice(16).join(";")) || undefined,
  });
}

/** A text that can stand in a field: no controls, and no quotes, which could read as an escape. */
export function rowText(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ").replaceAll('"', "'").trim().slice(0, MAX_FIELD_LENGTH);
}

function within(value: number | undefined, max: number): number | undefined {
  return value !== undefined && Math.abs(value) <= max ? value : undefined;
}

type Told<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

function withoutUndefined<Fields extends object>(fields: Fields): Told<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Told<Fields>;
}
