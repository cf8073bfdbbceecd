/** The ciphers of draft-denis-ipcrypt, on OpenSSL's AES-128 but for one that needs its rounds. */
import { createCipheriv } from 'node:crypto';
import { kiasu } from '../../../sodium-sys/test/conformance/newer/reference/aes.ts';

/** @returns the encrypted address, with the tweak before it if there is one; throws keys and addresses of other lengths */
export type Encrypt = (address: Uint8Array, key: Uint8Array, tweak: Uint8Array) => Uint8Array;

const aes = (block: Uint8Array, key: Uint8Array): Uint8Array =>
  createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(block);

const ofLengths =
  (keyLength: number, tweakLength: number, encrypt: Encrypt): Encrypt =>
  (address, key, tweak) => {
    if (address.length !== 16 || key.length !== keyLength || tweak.length !== tweakLength) {
      throw new RangeError('a length is wrong');
    }
    return encrypt(address, key, tweak);
  };

/** Section "ipcrypt-deterministic". */
export const deterministic = ofLengths(16, 0, aes);

/** Section "ipcrypt-nd". */
export const nonDeterministic = ofLengths(16, 8, (address, key, tweak) =>
  Buffer.concat([tweak, kiasu(address, tweak, key)]),
);

/** Section "ipcrypt-ndx". OpenSSL, too, refuses equal halves. */
export const nonDeterministicExtended = ofLengths(32, 16, (address, key, tweak) =>
  Buffer.concat([tweak, createCipheriv('aes-128-xts', key, tweak).update(address)]),
);

/** Section "ipcrypt-pfx", bit by bit; what marks an address of version 4 stays. */
export const prefixPreserving = ofLengths(32, 0, (address, key) => {
  const first = key.subarray(0, 16);
  const second = key.subarray(16);
  if (Buffer.compare(first, second) === 0) throw new RangeError('the halves are equal');
  const isMapped = Buffer.from(address)
    .toString('hex')
    .startsWith(`${'00'.repeat(10)}ffff`);
  const number = BigInt(`0x${Buffer.from(address).toString('hex')}`);
  let encrypted = isMapped ? number >> 32n : 0n;
  for (let length = isMapped ? 96n : 0n; length < 128n; length++) {
    const padded = bytesOf((1n << length) | (number >> (128n - length)));
    const bit = aes(padded, first)[15]! ^ aes(padded, second)[15]!;
    encrypted = (encrypted << 1n) | (((number >> (127n - length)) ^ BigInt(bit)) & 1n);
  }
  return bytesOf(encrypted);
});

const bytesOf = (number: bigint): Buffer => Buffer.from(number.toString(16).padStart(32, '0'), 'hex');
