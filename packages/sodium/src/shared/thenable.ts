/** What callbacks return that should not, or need not, be a promise. Nothing here throws, whatever the value does. */

/** Also what throws when it is asked: it is no plain result either. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  const mayBe = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (!mayBe) return false;
  try {
    return typeof (value as { then?: unknown }).then === 'function';
  } catch {
    return true;
  }
}

/** Keeps a promise that nobody waits for from ending the process when it is rejected. */
export function ignoreRejection(value: PromiseLike<unknown>): void {
  try {
    value.then(undefined, () => {});
  } catch {
    // Then it is no promise that could be rejected.
  }
}
