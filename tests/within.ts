/**
 * Waiting, but not for ever: a test whose event never comes shall fail and say which.
 *
 * @module
 */

const PATIENCE_MS = 10_000;

/** Waits for a promise. `what` says what did not happen, when it does not settle in time. */
export async function within<Value>(
  promise: Promise<Value>,
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
