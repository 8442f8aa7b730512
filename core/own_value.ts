/**
 * Looking up what somebody typed among things that have names.
 *
 * @module
 */

/**
 * The value of a record's own key: of `toString` and `constructor`, which every object has, a record
 * knows no more than of other names that it does not have.
 */
export function ownValue<Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
