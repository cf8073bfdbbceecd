/** What needs neither a library nor an engine: errors, options, and what a value is. Reaches no Node built-in. */

export { Transferred } from './async/transferred.js';
export { Address } from './shared/address.js';
export * from './shared/errors.js';
export { byteLengthOf, hasFixedMemory, isDetached, isUint8Array, viewBytes } from './shared/kinds.js';
export { type OptionReaders, type OptionValues, readOptions } from './shared/options.js';
