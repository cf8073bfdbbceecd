/** Bytes that an asynchronous call takes over, memory and all, where it would otherwise have to copy them. */
import type { BoundPointer } from '../call/parameters.js';
import {
  count as countOf,
  describeAs,
  InvalidLengthError,
  InvalidTypeError,
  StateError,
} from '../shared/errors.js';
import { detachBytes, isUint8Array } from '../shared/kinds.js';

export class Transferred {
  #bytes: Uint8Array | undefined;

  /**
   * Detaches an array, and every other one over the same memory. Nobody can reach the bytes any more; the call that is
   * given them wipes them when it has ended.
   *
   * @param bytes all of its buffer is detached, also what is outside of the array
   * @param parameter what errors call the array
   * @throws InvalidTypeError for anything but a `Uint8Array`, and for one whose memory cannot be taken from others: that of a
   *   SharedArrayBuffer, of WebAssembly, of the pool that Node makes small Buffers of
   */
  constructor(bytes: Uint8Array, parameter = 'bytes') {
    const moved = isUint8Array(bytes) ? detachBytes(bytes) : undefined;
    if (moved === undefined) {
      throw new InvalidTypeError(parameter, 'a Uint8Array whose memory can be transferred', bytes);
    }
    this.#bytes = moved;
    describeAs(this, `a Transferred of ${countOf(moved.length, 'byte')}`);
  }

  /** @internal */
  static is(value: unknown): value is Transferred {
    return typeof value === 'object' && value !== null && #bytes in value;
  }

  /**
   * @internal The bytes for a parameter that is counted by `count`, which are there until `spend`; undefined for one that is
   * written, or must be an array, which will refuse what it is given.
   */
  static bytesFor(parameter: BoundPointer, transferred: Transferred, count: number): Uint8Array | undefined {
    const { name, writes, arrayOnly } = parameter;
    if (writes || arrayOnly) return undefined;
    const bytes = transferred.#bytes;
    if (bytes === undefined) throw new StateError(`${name} is a Transferred that a call has used before`);
    const need = parameter.need(count);
    if (bytes.length < need) throw new InvalidLengthError(name, need, Number.POSITIVE_INFINITY, transferred);
    return bytes;
  }

  /** @internal */
  static spend(transferred: Transferred): void {
    transferred.#bytes = undefined;
  }
}
