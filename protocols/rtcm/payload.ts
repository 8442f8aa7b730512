/**
 * What all messages share: they begin with their number.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";
import { BitReader, BitWriter } from "./bits.ts";
import { messageType } from "./frame.ts";

/**
 * A reader behind the 12-bit number of a payload, which must be one of `types`.
 *
 * @throws {ProtocolError} when it is another.
 */
export function readerOf<Type extends number>(
  payload: Uint8Array,
  types: readonly Type[],
): { type: Type; reader: BitReader } {
  const number = messageType(payload);
  const type = types.find((one) => one === number);
  if (type === undefined) {
    throw new ProtocolError(
      `Cannot decode RTCM message: its number is ${number}, not ${types.join(" or ")}`,
    );
  }
  const reader = new BitReader(payload, `RTCM message ${type}`);
  reader.unsigned(12);
  return { type, reader };
}

/** A writer behind the 12-bit number of a new payload. */
export function writerOf(type: number): BitWriter {
  const writer = new BitWriter();
  writer.unsigned(type, 12, "message number");
  return writer;
}
