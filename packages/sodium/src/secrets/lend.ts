/** Bytes that a callback may have for as long as it runs. */
import { bytesFill } from 'sodium-sys/intrinsics';
import { byteLengthOf, InvalidTypeError } from 'sodium-sys/portable';
import { ignoreRejection, isThenable } from '../shared/thenable.js';

type Callback<Result> = (bytes: Uint8Array<ArrayBuffer>) => Result;

export function checkCallback(callback: unknown): Callback<unknown> {
  if (typeof callback !== 'function') throw new InvalidTypeError('callback', 'a function', callback);
  return callback as Callback<unknown>;
}

export function callSynchronously<Result>(
  callback: Callback<Result>,
  bytes: Uint8Array<ArrayBuffer>,
): Result {
  const result = callback(bytes);
  if (!isThenable(result)) return result;
  ignoreRejection(result);
  throw new InvalidTypeError(
    'callback',
    'a synchronous function',
    callback,
    'the bytes are wiped when it returns, so that it must not return a promise',
  );
}

/** Gives out zeroed memory, which is wiped and detached afterwards. */
export function lend<Result>(length: number, use: Callback<Result>): Result {
  // An array that makes its own buffer is in the heap of V8 when it is small, and moved by the garbage collector.
  const buffer = new ArrayBuffer(length);
  const bytes = new Uint8Array(buffer);
  const all = new Uint8Array(buffer);
  try {
    return use(bytes);
  } finally {
    // What the callback itself has transferred is out of reach.
    if (byteLengthOf(all) > 0) {
      bytesFill(all, 0);
      structuredClone(buffer, { transfer: [buffer] });
    }
  }
}
