/**
 * Looking up what somebody typed among things that have names.
 *
 * @module
 */

/**
 * The value of a record's own key, so that `toString` and `constructor`, which every object has, are
 * as unknown as any other name that is not there.
 */
export function ownValue<Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
