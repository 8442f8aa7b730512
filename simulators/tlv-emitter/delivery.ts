/**
 * What goes over the wire for a command that is delivered well or badly.
 *
 * @module
 */
import { concat } from "../../core/bytes.ts";
import { encodeCommand, encodeFrame, HEADER_BYTES } from "../../protocols/tlv/mod.ts";
import type { DeliveryFault } from "./delivery_fault.ts";

/** Bytes in the segments that they shall go out in. */
export interface Delivery {
  /** How long to wait before the first. */
  delayMs: number;
  segments: Uint8Array[];
  /** How long to wait between two. */
  pauseMs: number;
  /** How all connections end after it, if they do. */
  ending?: "close" | "reset";
}

/** How bytes are delivered with a fault, or without one. */
export function planDelivery(bytes: Uint8Array, fault: DeliveryFault | undefined): Delivery {
  const whole = (segment: Uint8Array): Delivery => ({
    delayMs: 0,
    segments: [segment],
    pauseMs: 0,
  });
  switch (fault?.kind) {
    case undefined:
      return whole(bytes);
    case "split":
      return {
        ...whole(bytes),
        segments: Array.from(bytes, (_, i) => bytes.subarray(i, i + 1)),
        pauseMs: fault.pause,
      };
    case "coalesce":
      return whole(concat(Array.from({ length: fault.times }, () => bytes)));
    case "unknown-type":
      return whole(concat([encodeFrame(fault.type, filler(fault.length)), bytes]));
    case "wrong-length": {
      const length = Math.max(0, bytes.length - HEADER_BYTES) + fault.extra;
      return whole(concat([encodeFrame(bytes[0]!, filler(length)), bytes]));
    }
    case "delay":
      return { ...whole(bytes), delayMs: fault.delay };
    case "truncate":
      return { ...whole(cut(bytes, fault.bytes)), ending: "close" };
    case "reset":
      return { ...whole(cut(bytes, fault.bytes)), ending: "reset" };
  }
}

/** The beginning of some bytes, never all. */
function cut(bytes: Uint8Array, count: number = bytes.length >> 1): Uint8Array {
  return bytes.subarray(0, Math.min(count, bytes.length - 1));
}

/** A value that whoever looks for commands byte by byte takes for commands. */
function filler(length: number): Uint8Array {
  const decoys = concat([
    encodeCommand("COLOR", "010203"),
    encodeCommand("OFF"),
    encodeCommand("ON"),
  ]);
  return Uint8Array.from({ length }, (_, i) => decoys[i % decoys.length]!);
}
