import { count } from './describe.js';
import { UnavailableError } from './errors.js';

/** A fresh array. @throws UnavailableError where there is no memory for it: engines throw a RangeError, which reads like a wrong length */
export function newBytes(byteLength: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(byteLength);
  } catch (cause) {
    throw new UnavailableError(`there is no memory left for ${count(byteLength, 'byte')}`, { cause });
  }
}
