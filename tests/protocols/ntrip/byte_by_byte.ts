/**
 * Makes decoders of opaque data comparable: how such data is split depends on how it was cut, so
 * every byte becomes a frame of its own.
 *
 * @module
 */
import type { Decoder } from "../../../core/decoder.ts";

/** A decoder whose frames that hold data come out as one frame a byte. */
export function byteByByte<Frame>(
  decoder: Decoder<Frame>,
  split: (frame: Frame) => Frame[],
): Decoder<Frame> {
  const frames: Frame[] = [];
  return {
    push: (bytes) => decoder.push(bytes),
    next() {
      if (frames.length === 0) {
        const frame = decoder.next();
        if (frame !== undefined) frames.push(...split(frame));
      }
      return frames.shift();
    },
    end: () => decoder.end(),
  };
}
