/**
 * What a value is, by the engine's own internal slots: nothing here runs code of the value, trusts a property of it,
 * or depends on the realm it comes from. A proxy, or an object that only looks like an array, is neither.
 */
import { bytesIndexOf, getPrototypeOf, getterOf, isView, uncurried } from './intrinsics.js';

// biome-ignore lint/suspicious/noExplicitAny: the type of an intrinsic accessor.
type Accessor<T> = (value: any) => T;

function accessor<T>(prototype: object, property: string | symbol): Accessor<T> {
  return uncurried(getterOf(prototype, property));
}

const TypedArray = getPrototypeOf(Uint8Array.prototype) as object;

const tagOf = accessor<string | undefined>(TypedArray, Symbol.toStringTag);
const typedArrayByteLength = accessor<number>(TypedArray, 'byteLength');
const typedArrayByteOffset = accessor<number>(TypedArray, 'byteOffset');
const typedArrayBuffer = accessor<ArrayBufferLike>(TypedArray, 'buffer');
const dataViewByteLength = accessor<number>(DataView.prototype, 'byteLength');
const dataViewByteOffset = accessor<number>(DataView.prototype, 'byteOffset');
const dataViewBuffer = accessor<ArrayBufferLike>(DataView.prototype, 'buffer');
const arrayBufferByteLength = accessor<number>(ArrayBuffer.prototype, 'byteLength');
const sharedArrayBufferByteLength =
  typeof SharedArrayBuffer === 'function'
    ? accessor<number>(SharedArrayBuffer.prototype, 'byteLength')
    : undefined;
const arrayBufferResizable =
  'resizable' in ArrayBuffer.prototype ? accessor<boolean>(ArrayBuffer.prototype, 'resizable') : undefined;

/** The name of a typed array's kind, as in `Float64Array`, or undefined for anything else. */
export const typedArrayName: (value: unknown) => string | undefined = tagOf;

/** Whether the value is a real `Uint8Array` (a `Buffer` is one), of any realm. */
export function isUint8Array(value: unknown): value is Uint8Array {
  return tagOf(value) === 'Uint8Array';
}

/** A typed array's length in bytes now; 0 when its memory is gone. */
export const byteLengthOf: (view: Uint8Array) => number = typedArrayByteLength;

/** A plain view of an array's first bytes, whatever class the array is of. */
export function prefixOf(view: Uint8Array, length: number): Uint8Array {
  return new Uint8Array(typedArrayBuffer(view), typedArrayByteOffset(view), length);
}

/** A plain view of part of an array, which must have it; methods of a subclass would run its own code. */
export function partOf(view: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(typedArrayBuffer(view), typedArrayByteOffset(view) + start, end - start);
}

/** The memory that an array is in, and where in it the array begins. */
export function placeOf(view: Uint8Array): { readonly buffer: ArrayBufferLike; readonly offset: number } {
  return { buffer: typedArrayBuffer(view), offset: typedArrayByteOffset(view) };
}

/** Copies all of `source` to the start of `target`. */
export const copyInto = uncurried<(target: Uint8Array, source: ArrayLike<number>, offset?: number) => void>(
  Uint8Array.prototype.set,
);

/** A copy of part of an array, of its own, whatever class the array is of. */
export function copyOf(view: Uint8Array, start = 0, end = byteLengthOf(view)): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(end - start);
  copyInto(copy, partOf(view, start, end));
  return copy;
}

/** Whether the memory of a typed array is gone: its buffer was transferred, or shrunk until the array no longer fits. */
export function isDetached(view: Uint8Array): boolean {
  if (typedArrayByteLength(view) > 0) return false;
  try {
    // Every method of a typed array first checks that its memory is still there.
    bytesIndexOf(view, 0);
    return false;
  } catch {
    return true;
  }
}

/** Whether the memory behind a view can be neither resized nor written by another thread, as long as nobody detaches it. */
export function hasFixedMemory(view: Uint8Array): boolean {
  const buffer = typedArrayBuffer(view);
  return isArrayBuffer(buffer) && !(arrayBufferResizable?.(buffer) ?? false);
}

/** Where the memory of a view that cannot be detached begins, and in what; undefined for memory that may be detached. */
export function sharedPlace(
  view: Uint8Array,
): { readonly buffer: SharedArrayBuffer; readonly offset: number } | undefined {
  const buffer = typedArrayBuffer(view);
  // Asked in this order, since an answer of no is an exception, which takes longer than all else here; most buffers are no shared ones.
  return isArrayBuffer(buffer) ? undefined : { buffer, offset: typedArrayByteOffset(view) };
}

export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return succeeds(arrayBufferByteLength, value);
}

export function isSharedArrayBuffer(value: unknown): value is SharedArrayBuffer {
  return sharedArrayBufferByteLength !== undefined && succeeds(sharedArrayBufferByteLength, value);
}

function succeeds(read: Accessor<unknown>, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  try {
    read(value);
    return true;
  } catch {
    return false;
  }
}

/**
 * The bytes that any view or buffer stands for, as a `Uint8Array` over the same memory; undefined when the value is
 * neither, or when its memory is gone.
 */
export function viewBytes(value: unknown): Uint8Array | undefined {
  // As in readOptions: the usual case is alone, to be compiled into its callers. An array with a length is not detached.
  return isUint8Array(value) && typedArrayByteLength(value) > 0 ? value : viewBytesOfAny(value);
}

function viewBytesOfAny(value: unknown): Uint8Array | undefined {
  if (isUint8Array(value)) return isDetached(value) ? undefined : value;
  try {
    if (tagOf(value) !== undefined) {
      if (isDetached(value as Uint8Array)) return undefined;
      return new Uint8Array(
        typedArrayBuffer(value),
        typedArrayByteOffset(value),
        typedArrayByteLength(value),
      );
    }
    if (isView(value)) {
      return new Uint8Array(dataViewBuffer(value), dataViewByteOffset(value), dataViewByteLength(value));
    }
    if (isArrayBuffer(value) || isSharedArrayBuffer(value)) return new Uint8Array(value);
  } catch {
    // The constructor and DataView's accessors throw when the memory is gone.
  }
  return undefined;
}
