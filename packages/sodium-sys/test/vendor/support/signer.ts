import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface SignOptions {
  readonly trustedComment?: string;
  /** Signs the file itself, as old versions of minisign did. */
  readonly legacy?: boolean;
}

/** A minisign key pair of our own; what it signs, minisign itself verifies. */
export interface Signer {
  readonly publicKey: string;
  sign(bytes: Uint8Array, options?: SignOptions): string;
}

export function newSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const keyId = randomBytes(8);
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
  return {
    publicKey: Buffer.concat([Buffer.from('Ed'), keyId, raw]).toString('base64'),
    sign(bytes, { trustedComment = 'timestamp:1700000000', legacy = false } = {}) {
      const signed = legacy ? bytes : createHash('blake2b512').update(bytes).digest();
      const signature = sign(null, signed, privateKey);
      const head = Buffer.concat([Buffer.from(legacy ? 'Ed' : 'ED'), keyId, signature]);
      const global = sign(null, Buffer.concat([signature, Buffer.from(trustedComment)]), privateKey);
      return [
        'untrusted comment: made by a test',
        head.toString('base64'),
        `trusted comment: ${trustedComment}`,
        global.toString('base64'),
        '',
      ].join('\n');
    },
  };
}

/** As releases are signed. */
export const releaseComment = (name: string): string => `timestamp:1700000000\tfile:${name}\thashed`;
