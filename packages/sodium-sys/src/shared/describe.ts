/** What messages call a value: its kind and length, never its content. */

import { Address } from './address.js';
import { isArray, isView, regExpTest, weakMapGet, weakMapSet } from './intrinsics.js';
import {
  byteLengthOf,
  isArrayBuffer,
  isDetached,
  isSharedArrayBuffer,
  typedArrayName,
  viewBytes,
} from './kinds.js';

const descriptions = new WeakMap<object, string>();

/** Has errors call an object what `description` says, as in `a SecretBytes of 32 bytes`. */
export function describeAs(value: object, description: string): void {
  weakMapSet(descriptions, value, description);
}

/** Says what a value is by kind and length, never by content, and without running any code of it. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return `a string of ${count(value.length, 'character')}`;
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (Address.is(value)) return `an Address of ${count(Address.byteLengthOf(value), 'byte')}`;
  const name = viewName(value);
  if (name !== undefined) return describeView(value, name);
  return weakMapGet(descriptions, value) ?? (isAnArray(value) ? 'an array' : 'an object');
}

/** As in `1 byte` and `2 bytes`. */
export function count(amount: number | bigint, unit: string): string {
  return `${amount} ${unit}${Number(amount) === 1 ? '' : 's'}`;
}

function viewName(value: object): string | undefined {
  const name = typedArrayName(value);
  if (name !== undefined) return name;
  if (isView(value)) return 'DataView';
  if (isArrayBuffer(value)) return 'ArrayBuffer';
  return isSharedArrayBuffer(value) ? 'SharedArrayBuffer' : undefined;
}

function describeView(value: object, name: string): string {
  const bytes = viewBytes(value);
  const article = regExpTest(/^[AEIO]/, name) ? 'an' : 'a';
  if (bytes === undefined || isDetached(bytes)) return `a detached ${name}`;
  return `${article} ${name} of ${count(byteLengthOf(bytes), 'byte')}`;
}

function isAnArray(value: object): boolean {
  try {
    return isArray(value);
  } catch {
    return false; // a revoked proxy
  }
}
