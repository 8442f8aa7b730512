/**
 * Frames of a station 2003, whose meaning two independent readers of RTCM 3 agree on.
 *
 * @module
 */
export const golden = {
  1005: frame("d300133ed7d303867023f1b003b794c4500cce8a32b842346d"),
  1006: frame("d300153ee7d303867023f1b083b794c4500cce8a32b83a98a49331"),
  1074: frame(
    "d3001e4327d35265c00000000400000000000000200000005258928e0148c7fad000402a",
  ),
  1077: frame(
    "d300244357d35265c00000000400000000000000200000005241890190a38402918f6c05a00000eff63c",
  ),
};

/** A frame and the payload within it. */
export interface GoldenFrame {
  bytes: Uint8Array;
  payload: Uint8Array;
}

function frame(hex: string): GoldenFrame {
  const bytes = Uint8Array.fromHex(hex);
  return { bytes, payload: bytes.slice(3, -3) };
}
