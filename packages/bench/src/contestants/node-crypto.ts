import * as crypto from 'node:crypto';
import type { Prepare } from '../contestants.js';

/** Of Node 20.12 and newer; other runtimes have it or not. */
const oneShot = (crypto as { hash?: (name: string, data: Uint8Array, encoding: 'buffer') => Buffer }).hash;

export const prepare: Prepare = ({ data, key }) => ({
  versions: process.versions['openssl'] === undefined ? {} : { OpenSSL: process.versions['openssl'] },
  calls: {
    'node-crypto': {
      sha256: () => crypto.createHash('sha256').update(data).digest(),
      sha512: () => crypto.createHash('sha512').update(data).digest(),
      auth: () => crypto.createHmac('sha512', key).update(data).digest().subarray(0, 32),
      hmac: () => crypto.createHmac('sha256', key).update(data).digest(),
    },
    'node-crypto-hash':
      oneShot === undefined
        ? {}
        : {
            sha256: () => oneShot('sha256', data, 'buffer'),
            sha512: () => oneShot('sha512', data, 'buffer'),
          },
    'get-random-values': {
      random: () => {
        const result = new Uint8Array(data.length);
        for (let start = 0; start < result.length; start += 65_536) {
          crypto.webcrypto.getRandomValues(result.subarray(start, start + 65_536));
        }
        return result;
      },
    },
  },
});
