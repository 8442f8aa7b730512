/**
 * Waiting, but not for ever: a test whose event never comes shall fail and say which.
 *
 * @module
 */

const PATIENCE_MS = 30_000;

/** Waits for a promise. `what` says what did not happen, when it does not settle in time. */
export async function within<Value>(
  promise: PromiseLike<Value>,
  what: () => string,
): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`Waited ${PATIENCE_MS} ms for ${what()}`)),
    PATIENCE_MS,
  );
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const LOOK_EVERY_MS = 2;

/** Waits until something is so that nobody tells. `what` says what it was, when it takes too long. */
export async function eventually(
  isSo: () => boolean | Promise<boolean>,
  what: () => string = () => String(isSo),
): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (!await isSo()) {
    if (performance.now() > deadlineMs) throw new Error(`Waited ${PATIENCE_MS} ms for ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
