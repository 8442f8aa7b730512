/**
 * Where stands listen, unless told otherwise.
 *
 * @module
 */

/** TCP, for lamps. */
export const TLV_PORT = 9999;

/** HTTP, for whoever drives the stand. */
export const API_PORT = 9000;
