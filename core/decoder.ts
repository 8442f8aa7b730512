/**
 * The one shape of every decoder: bytes in at any cut, frames out.
 *
 * @module
 */

/**
 * Turns a stream of bytes, cut anywhere, into frames.
 *
 * A decoder does no I/O and knows no time. What it throws is a `ProtocolError` and nothing else.
 */
export interface Decoder<Frame> {
  /**
   * Takes the next bytes of the stream.
   *
   * @throws {ProtocolError} when more bytes wait than the decoder's `maxPendingBytes`.
   */
  push(bytes: Uint8Array): void;
  /**
   * The next whole frame, or `undefined` while its bytes are not all there.
   *
   * @throws {ProtocolError} when the bytes cannot be a frame.
   */
  next(): Frame | undefined;
  /**
   * Says that the stream has ended.
   *
   * @throws {ProtocolError} when it ended within a frame.
   */
  end(): void;
}

/**
 * The frames of a connection. This is where bytes meet parsing, for every protocol.
 *
 * @example
 * ```ts ignore
 * for await (const frame of framesOf(connection, new RtcmDecoder())) console.log(frame.type);
 * ```
 *
 * @throws {ProtocolError} when the peer breaks the protocol, or the stream ends within a frame.
 */
export async function* framesOf<Frame>(
  stream: AsyncIterable<Uint8Array>,
  decoder: Decoder<Frame>,
): AsyncGenerator<Frame, void, undefined> {
  for await (const bytes of stream) {
    decoder.push(bytes);
    for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) yield frame;
  }
  decoder.end();
  // A decoder that resynchronises may have held frames back behind what looked like a longer one.
  for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) yield frame;
}
