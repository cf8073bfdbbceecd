import { createPublicKey, hash, sign, verify } from 'node:crypto';
import type { Load, Prepare } from '../call.js';
import { privateKeyOf } from '../input.js';
import type { OperationName } from '../report.js';

const preparations: Record<OperationName, Prepare | undefined> = {
  // Of BLAKE2b it has 512 bits alone, whose beginning is another digest.
  hash: undefined,
  sha256:
    ({ data }) =>
    () =>
      hash('sha256', data, 'buffer'),
  seal: undefined,
  sign: ({ data, key }) => {
    const secretKey = privateKeyOf(key);
    return () => sign(null, data, secretKey);
  },
  verify: ({ data, key, signature }) => {
    const publicKey = createPublicKey(privateKeyOf(key));
    return () => verify(null, data, publicKey, signature);
  },
  derive: undefined,
};

export const load: Load = async (operation) => ({
  title: 'node:crypto',
  version: `OpenSSL ${process.versions['openssl'] ?? 'of an unknown version'}`,
  prepare: preparations[operation],
});
