/**
 * Every public constant of libsodium's headers under its C name, as a 64-bit library has them. `constants32` holds the
 * values of those that are different where pointers have 32 bits, as in WebAssembly.
 */
export * from './generated/constants.js';
export { constants32 } from './generated/constants-32.js';
