/** Which addresses asynchronous calls use at this moment: two may read the same memory, and one may write it. */

import type { Address } from './address.js';
import { StateError } from './errors.js';
import { mapDelete, mapGet, mapHas, mapSet, mapSize, weakSetAdd, weakSetHas } from './intrinsics.js';

interface Hold {
  users: number;
  isWritten: boolean;
  whenUnused: (() => void) | undefined;
}

/** Mostly empty, so that looking costs a synchronous call nothing. */
const holds = new Map<Address, Hold>();

/** Keeps the memory for an asynchronous call that reads or writes it, until `release`. What it throws has changed nothing. */
export function hold(address: Address, writes: boolean): void {
  const known = mapGet(holds, address);
  if (known === undefined) {
    mapSet(holds, address, { users: 1, isWritten: writes, whenUnused: undefined });
  } else {
    known.users++;
    known.isWritten ||= writes;
  }
}

export function release(address: Address): void {
  const known = mapGet(holds, address);
  if (known === undefined) return;
  // Whatever fails here for want of stack has changed nothing, or is done.
  if (known.users > 1) known.users--;
  else {
    mapDelete(holds, address);
    known.whenUnused?.();
  }
}

/** @throws StateError when an asynchronous call uses the memory in a way that rules out this use. */
export function refuseIfTaken(address: Address, parameter: string, writes: boolean): void {
  if (mapSize(holds) === 0) return;
  const known = mapGet(holds, address);
  if (known === undefined || !(writes || known.isWritten)) return;
  throw new StateError(`${parameter} is an Address that an asynchronous call is using`);
}

/** Whether an asynchronous call uses the memory. */
export function isHeld(address: Address): boolean {
  return mapSize(holds) > 0 && mapHas(holds, address);
}

/** Does something as soon as no asynchronous call uses the memory, which one does, any more. */
export function whenUnused(address: Address, action: () => void): void {
  mapGet(holds, address)!.whenUnused = action;
}

/** Addresses that can be used only until what is going on ends, which no asynchronous call could keep to. */
const lent = new WeakSet<Address>();

export function lend(address: Address): void {
  weakSetAdd(lent, address);
}

export function refuseIfLent(address: Address, parameter: string): void {
  if (!weakSetHas(lent, address)) return;
  throw new StateError(
    `${parameter} is the Address of a secret that is being made, which no asynchronous call can outlast`,
  );
}
