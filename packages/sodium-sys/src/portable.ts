/** What needs neither a library nor an engine: errors, options, and what a value is. Reaches no Node built-in. */
export { Address } from './address.js';
export * from './errors.js';
export { byteLengthOf, hasFixedMemory, isDetached, isUint8Array, viewBytes } from './kinds.js';
export { type OptionReaders, type OptionValues, readOptions } from './options.js';
export { Transferred } from './transferred.js';
