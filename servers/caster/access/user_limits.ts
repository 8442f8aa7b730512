/**
 * How many rovers each user may have at a time.
 *
 * @module
 */

/** Counts the rovers of users. */
export class UserLimits {
  readonly #byLogin = new Map<string, number>();

  /**
   * Counts one more rover of a user; `undefined` when it is one too many. Disposing it counts it off.
   *
   * @param max 0 is no bound.
   */
  enter(login: string, max: number): Disposable | undefined {
    const now = this.#byLogin.get(login) ?? 0;
    if (max > 0 && now >= max) return undefined;
    this.#byLogin.set(login, now + 1);
    return { [Symbol.dispose]: () => this.#leave(login) };
  }

  #leave(login: string): void {
    const left = this.#byLogin.get(login)! - 1;
    if (left === 0) this.#byLogin.delete(login);
    else this.#byLogin.set(login, left);
  }
}
