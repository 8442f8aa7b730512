/**
 * NMEA 0183: sentences, the decoder that finds them in a stream, and GGA.
 *
 * @module
 */
export { decodeGga, defaultGgaDecimals, encodeGga, type Gga, type GgaDecimals } from "./gga.ts";
export { NmeaDecoder, type NmeaDecoderOptions } from "./nmea_decoder.ts";
export { checksum, decodeSentence, encodeSentence } from "./sentence.ts";
