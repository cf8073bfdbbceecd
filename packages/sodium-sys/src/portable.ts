/** What needs neither a library nor an engine: errors, options, and what a value is. Reaches no Node built-in. */
export { Address } from './shared/address.js';
export { count, describe, describeAs } from './shared/describe.js';
export * from './shared/errors.js';
export {
  byteLengthOf,
  copyInto,
  copyOf,
  hasFixedMemory,
  isDetached,
  isUint8Array,
  partOf,
  placeOf,
  viewBytes,
} from './shared/kinds.js';
export { newBytes } from './shared/new-bytes.js';
export { type OptionReaders, type OptionValues, optionsReader, readProperty } from './shared/options.js';
export { Secret } from './shared/secret.js';
