import { createHash, createPrivateKey, sign } from 'node:crypto';
import type { Inputs } from './call.js';
import type { OperationName } from './report.js';

/** Bytes that look random and are the same wherever they are made: SHAKE256 of the seed and the length. */
export function inputOf(seed: string, byteLength: number): Uint8Array {
  return createHash('shake256', { outputLength: byteLength }).update(`${seed}:${byteLength}`).digest();
}

/** What an operation of a size is called with. */
export function inputsOf(seed: string, operation: OperationName, byteLength: number): Inputs {
  const data = operation === 'derive' ? new Uint8Array(0) : inputOf(seed, byteLength);
  const key = inputOf(`${seed}:key`, 32);
  return {
    byteLength,
    data,
    key,
    nonce: inputOf(`${seed}:nonce`, 24),
    signature: operation === 'verify' ? signatureOf(data, key) : new Uint8Array(0),
  };
}

/** What is before the seed in a private key of Ed25519, as RFC 8410 has it. */
const PRIVATE_KEY_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

export function privateKeyOf(seed: Uint8Array) {
  const key = Buffer.concat([PRIVATE_KEY_PREFIX, seed]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

/** By OpenSSL, which shares no code with those who verify it. */
function signatureOf(data: Uint8Array, seed: Uint8Array): Uint8Array {
  return sign(null, data, privateKeyOf(seed));
}
