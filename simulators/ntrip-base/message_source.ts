/**
 * What a base has to say, and when.
 *
 * @module
 */

/** The messages of a base. What it says depends on the numbers alone, never on the time. */
export interface MessageSource {
  /** What every connection begins with. */
  greeting(): readonly Uint8Array[];
  /** What is due at a tick; the first one has number 0. */
  due(index: number): readonly Uint8Array[];
  /**
   * When a tick is, in ms since the first one; `undefined` where none is left. Without this they come at a
   * fixed rate.
   */
  dueMs?(index: number): number | undefined;
}
