/**
 * Reading a connection by somebody who does not always wait.
 *
 * @module
 */

/** The reads of a connection. One that was begun and given up is the next one's. */
export class Reads {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #underWay: Promise<IteratorResult<Uint8Array>> | undefined;

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#iterator = stream[Symbol.asyncIterator]();
  }

  /** The next bytes; the promise of a read under way, when there is one. */
  next(): Promise<IteratorResult<Uint8Array>> {
    return this.#underWay ??= this.#iterator.next().finally(() => this.#underWay = undefined);
  }
}
