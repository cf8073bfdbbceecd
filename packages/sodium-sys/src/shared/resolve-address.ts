import { Address } from './address.js';
import { InvalidTypeError, StateError } from './errors.js';

/** The number by which C code of the library `owner` knows an address. */
export function resolveAddress(address: Address, owner: object, parameter: string): number {
  const pointer = Address.pointerOf(address, owner);
  if (pointer === undefined) {
    throw new InvalidTypeError(parameter, 'an Address made by the same loaded library', address);
  }
  if (pointer === 0) throw new StateError(`${parameter} is an Address whose memory has been freed`);
  return pointer;
}
