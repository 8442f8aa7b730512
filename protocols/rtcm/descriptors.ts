/**
 * Messages 1008 and 1033: what antenna and what receiver the reference station has.
 *
 * ```text
 * u12 number | u12 station | u8 n, n chars antenna | u8 setup | u8 n, n chars antenna serial
 * 1033 only: | u8 n, n chars receiver | u8 n, n chars firmware | u8 n, n chars receiver serial
 * ```
 *
 * Characters are ISO 8859-1. The standard advises at most 31 a text; the count's 8 bits carry 255.
 *
 * @module
 */
import type { BitReader, BitWriter } from "./bits.ts";
import { readerOf, writerOf } from "./payload.ts";

/** Message 1008: antenna descriptor and serial number. */
export interface AntennaDescriptor {
  type: 1008;
  /** Number of the reference station, 0 to 4095. */
  stationId: number;
  /** Name of the antenna as the IGS lists it. */
  antenna: string;
  /** Antenna setup, 0 to 255; 0 is the standard one. */
  setupId: number;
  /** Serial number of the antenna, empty where it is not told. */
  antennaSerial: string;
}

/** Message 1033: receiver and antenna descriptors. */
export interface ReceiverDescriptor extends Omit<AntennaDescriptor, "type"> {
  type: 1033;
  /** Type of the receiver. */
  receiver: string;
  /** Its firmware version. */
  firmware: string;
  /** Its serial number. */
  receiverSerial: string;
}

/**
 * The payload of a 1008.
 *
 * @throws {RangeError} when a value does not fit its field.
 */
export function encodeAntennaDescriptor(message: AntennaDescriptor): Uint8Array<ArrayBuffer> {
  const writer = writerOf(message.type);
  writeAntenna(writer, message);
  return writer.bytes();
}

/**
 * The message of a 1008 payload.
 *
 * @throws {ProtocolError} when it is another, or too short.
 */
export function decodeAntennaDescriptor(payload: Uint8Array): AntennaDescriptor {
  const { type, reader } = readerOf(payload, [1008]);
  return { type, ...readAntenna(reader) };
}

/**
 * The payload of a 1033.
 *
 * @throws {RangeError} when a value does not fit its field, or all of them not one payload.
 */
export function encodeReceiverDescriptor(message: ReceiverDescriptor): Uint8Array<ArrayBuffer> {
  const writer = writerOf(message.type);
  writeAntenna(writer, message);
  writer.text(message.receiver, "receiver");
  writer.text(message.firmware, "firmware");
  writer.text(message.receiverSerial, "receiver serial");
  return writer.bytes();
}

/**
 * The message of a 1033 payload.
 *
 * @throws {ProtocolError} when it is another, or too short.
 */
export function decodeReceiverDescriptor(payload: Uint8Array): ReceiverDescriptor {
  const { type, reader } = readerOf(payload, [1033]);
  return {
    type,
    ...readAntenna(reader),
    receiver: reader.text(),
    firmware: reader.text(),
    receiverSerial: reader.text(),
  };
}

function writeAntenna(writer: BitWriter, antenna: Omit<AntennaDescriptor, "type">): void {
  writer.unsigned(antenna.stationId, 12, "station");
  writer.text(antenna.antenna, "antenna");
  writer.unsigned(antenna.setupId, 8, "antenna setup");
  writer.text(antenna.antennaSerial, "antenna serial");
}

function readAntenna(reader: BitReader): Omit<AntennaDescriptor, "type"> {
  return {
    stationId: reader.unsigned(12),
    antenna: reader.text(),
    setupId: reader.unsigned(8),
    antennaSerial: reader.text(),
  };
}
