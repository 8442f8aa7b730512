/**
 * Any message of RTCM 3 that this project knows, by its number.
 *
 * To add one: its file, its type in {@link KnownMessage}, one line in the registry, one case below.
 *
 * @module
 */
import {
  type AntennaDescriptor,
  decodeAntennaDescriptor,
  decodeReceiverDescriptor,
  encodeAntennaDescriptor,
  encodeReceiverDescriptor,
  type ReceiverDescriptor,
} from "./descriptors.ts";
import { messageType } from "./frame.ts";
import { decodeGlonassBias, encodeGlonassBias, type GlonassBias } from "./glonass_bias.ts";
import { decodeMsm4, encodeMsm4, type Msm4 } from "./msm4.ts";
import { decodeMsm7, encodeMsm7, type Msm7 } from "./msm7.ts";
import { decodeStation, encodeStation, type Station } from "./station.ts";

/** A message whose fields are known, told apart by `type`. */
export type KnownMessage =
  | Station
  | AntennaDescriptor
  | ReceiverDescriptor
  | GlonassBias
  | Msm4
  | Msm7;

/** A message of another number: relayed and counted, not read. */
export interface UnknownMessage {
  /** 0 where the payload is too short to hold a number. */
  type: number;
  unknown: true;
}

/** Any message. Ask for `unknown` first: then `type` tells the rest apart. */
export type RtcmMessage = (KnownMessage & { unknown?: never }) | UnknownMessage;

/** What decodes each number. */
const messageDecoders: Readonly<
  Record<KnownMessage["type"], (payload: Uint8Array) => KnownMessage>
> = {
  1005: decodeStation,
  1006: decodeStation,
  1008: decodeAntennaDescriptor,
  1033: decodeReceiverDescriptor,
  1074: decodeMsm4,
  1077: decodeMsm7,
  1084: decodeMsm4,
  1087: decodeMsm7,
  1094: decodeMsm4,
  1097: decodeMsm7,
  1124: decodeMsm4,
  1127: decodeMsm7,
  1230: decodeGlonassBias,
};

/**
 * The message of a payload.
 *
 * @throws {ProtocolError} when its number is known and its fields are not as they must be.
 */
export function decodeMessage(payload: Uint8Array): RtcmMessage {
  const type = messageType(payload);
  return isKnown(type) ? messageDecoders[type](payload) : { type, unknown: true };
}

/**
 * The payload of a message.
 *
 * @throws {RangeError} when a value does not fit its field.
 */
export function encodeMessage(message: KnownMessage): Uint8Array<ArrayBuffer> {
  switch (message.type) {
    case 1005:
    case 1006:
      return encodeStation(message);
    case 1008:
      return encodeAntennaDescriptor(message);
    case 1033:
      return encodeReceiverDescriptor(message);
    case 1230:
      return encodeGlonassBias(message);
    case 1074:
    case 1084:
    case 1094:
    case 1124:
      return encodeMsm4(message);
    case 1077:
    case 1087:
    case 1097:
    case 1127:
      return encodeMsm7(message);
  }
}

function isKnown(type: number): type is KnownMessage["type"] {
  return Object.hasOwn(messageDecoders, type);
}
