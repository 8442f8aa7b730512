/**
 * How messages stand in the stream.
 *
 * ```text
 * legacy   {"TYPE":"HI","BODY":"ann"}{"TYPE":"STATE","BODY":""}      ASCII, at most 1024 bytes each
 * lines    {"TYPE":"HI","BODY":"ann","id":"1"} LF {"TYPE":… LF       UTF-8, at most 64 KiB each
 * ```
 *
 * A connection begins as legacy. It is lines once the client's HI said `"framing": "lines"` and the
 * first STATE echoed it.
 *
 * @module
 */

/** Bare objects, or one a line. */
export type Framing = "legacy" | "lines";

/** How many bytes an object may have that is sent, without its line feed. */
export const maxMessageBytes: Readonly<Record<Framing, number>> = {
  /** What legacy peers read at once: the rest of a longer object would be lost on them. */
  legacy: 1024,
  lines: 64 * 1024,
};
