/** Small helpers that every test of the raw layer uses. */
import { createHash } from 'node:crypto';

/** Bytes that look random and are the same in every run; another seed gives others. */
export function bytesOf(seed: string, length: number): Uint8Array<ArrayBuffer> {
  if (length === 0) return new Uint8Array(0);
  return Uint8Array.from(createHash('shake256', { outputLength: length }).update(seed).digest());
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export const text = (value: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(value));

export interface Thrown extends Error {
  readonly code?: string;
  readonly parameter?: string;
}

/** What a call throws, to be looked at; a call that returns is a failure. */
export function thrownBy(call: () => unknown): Thrown {
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`something that is no Error was thrown: ${typeof error}`);
  }
  throw new Error(`nothing was thrown, and ${String(result)} returned`);
}

/** What a call's promise rejects with; a call that throws at once is a failure, and so is one that succeeds. */
export async function rejectionOf(call: () => Promise<unknown>): Promise<Thrown> {
  const promise = call();
  if (!(promise instanceof Promise)) throw new Error('that is no promise');
  const outcome = await promise.then(
    (result): unknown => new Error(`nothing was thrown, and ${String(result)} came`),
    (error: unknown) => ({ error }),
  );
  if (outcome instanceof Error) throw outcome;
  const { error } = outcome as { error: unknown };
  if (error instanceof Error) return error;
  throw new Error(`something that is no Error was thrown: ${typeof error}`);
}

/** The number that C wrote as an `unsigned long long` or a `size_t`. */
export function wordIn(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
}
