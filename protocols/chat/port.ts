/**
 * Where servers listen, unless told otherwise.
 *
 * @module
 */

/** TCP. */
export const CHAT_PORT = 6060;
