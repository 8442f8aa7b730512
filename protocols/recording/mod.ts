/**
 * Recordings of streams: their bytes as they were, and their times beside them.
 *
 * @module
 */
export * from "./paths.ts";
export * from "./times.ts";
