/**
 * Which parts of arrays asynchronous calls use at this moment. What one will write, others must leave alone until then: C
 * works on a copy, so that two calls at once on one state would each undo the other. Where C reads in place, in shared
 * memory of ours, others may read but not write.
 */

import { StateError } from './errors.js';
import { mapDelete, mapGet, mapSet, mapSize, setAdd, setDelete, setFind, setSize } from './intrinsics.js';
import { placeOf } from './kinds.js';

/** A part of a buffer that is in use. */
export interface HeldPart {
  readonly buffer: ArrayBufferLike;
  readonly start: number;
  readonly end: number;
  readonly isWritten: boolean;
}

/** Mostly empty, so that looking costs a synchronous call nothing. */
const held = new Map<ArrayBufferLike, Set<HeldPart>>();

/** The first `length` bytes of an array. */
export function partOf(array: Uint8Array, length: number, isWritten: boolean): HeldPart {
  const { buffer, offset } = placeOf(array);
  return { buffer, start: offset, end: offset + length, isWritten };
}

/** Keeps it for an asynchronous call, until `releaseArray`. */
export function holdArray(part: HeldPart): void {
  const parts = mapGet(held, part.buffer);
  if (parts !== undefined) {
    setAdd(parts, part);
    return;
  }
  const first = new Set<HeldPart>();
  setAdd(first, part);
  mapSet(held, part.buffer, first);
}

/** Does nothing for a part that is not held. */
export function releaseArray(part: HeldPart): void {
  const parts = mapGet(held, part.buffer);
  if (parts === undefined) return;
  setDelete(parts, part);
  if (setSize(parts) === 0) mapDelete(held, part.buffer);
}

/** @throws StateError when an asynchronous call uses some of these bytes in a way that rules out this use */
export function refuseHeldArray(array: Uint8Array, length: number, parameter: string, writes: boolean): void {
  if (mapSize(held) === 0) return;
  const { buffer, offset } = placeOf(array);
  const parts = mapGet(held, buffer);
  const isInUse = ({ start, end, isWritten }: HeldPart): boolean =>
    (writes || isWritten) && offset < end && offset + length > start;
  if (parts !== undefined && setFind(parts, isInUse) !== undefined)
    throw new StateError(`${parameter} is memory that an asynchronous call is using`);
}
