/** The formulas of test-vectors/README.md, and small helpers. */
export const message = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + 7) % 251);

export const key = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, index) => (index * 7 + 3) % 256);

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export const unhex = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'hex'));

/** What a call throws, to be looked at; a call that returns is a failure. */
export function thrownBy(call: () => unknown): Error & { code?: string; parameter?: string } {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`something that is no Error was thrown: ${typeof error}`);
  }
  throw new Error('nothing was thrown');
}

/** What a promise rejects with, to be looked at; one that resolves is a failure. */
export async function rejectionOf(
  promise: Promise<unknown>,
): Promise<Error & { code?: string; parameter?: string; cause?: unknown }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`something that is no Error was the reason: ${typeof error}`);
  }
  throw new Error('the promise resolved');
}
