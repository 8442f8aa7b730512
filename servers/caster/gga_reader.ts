/**
 * What a rover says of where it is: GGA sentences among whatever else it sends.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";
import { decodeGga, type Gga, NmeaDecoder } from "../../protocols/nmea/mod.ts";

/** NMEA 0183 allows 82 characters; receivers with more decimals send more. */
const MAX_LINE_BYTES = 256;

/** A position that a rover told. */
export interface ToldGga {
  /** Its sentence. */
  line: string;
  gga: Gga;
}

/** Finds positions in what a rover sends. Everything else, malformed positions too, is passed over. */
export class GgaReader {
  readonly #decoder = new NmeaDecoder({ maxLineBytes: MAX_LINE_BYTES });

  /** Takes the next bytes; the positions that are whole now. */
  read(bytes: Uint8Array): ToldGga[] {
    const told: ToldGga[] = [];
    this.#decoder.push(bytes);
    for (let line = this.#decoder.next(); line !== undefined; line = this.#decoder.next()) {
      const gga = ggaOf(line);
      if (gga !== undefined) told.push({ line, gga });
    }
    return told;
  }
}

/** The position that a line says; `undefined` when it says none. */
export function ggaOf(line: string): Gga | undefined {
  if (!/^\$G[A-Z]GGA,/.test(line)) return undefined;
  try {
    return decodeGga(line.trim());
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
