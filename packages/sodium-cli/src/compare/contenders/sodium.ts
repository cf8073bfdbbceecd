/** What both of ours are called by. */
import type { SodiumApi } from 'sodium';
import { DERIVATION_CONTEXT, DERIVATION_ID, type Prepare } from '../call.js';
import type { OperationName } from '../report.js';

type Used = Pick<SodiumApi, 'aead' | 'genericHash' | 'hash' | 'keyDerivation' | 'sign'>;

export function preparations({
  aead,
  genericHash,
  hash,
  keyDerivation,
  sign,
}: Used): Record<OperationName, Prepare> {
  return {
    hash:
      ({ data }) =>
      () =>
        genericHash(data),
    sha256:
      ({ data }) =>
      () =>
        hash.sha256(data),
    seal:
      ({ data, key, nonce }) =>
      () =>
        aead.xchacha20Poly1305.seal(data, key, { nonce }),
    sign: ({ data, key }) => {
      const { secretKey } = sign.generateKeyPair({ seed: key });
      return () => sign(data, secretKey);
    },
    verify: ({ data, key, signature }) => {
      const { publicKey } = sign.generateKeyPair({ seed: key });
      return () => sign.verify(signature, data, publicKey);
    },
    derive: ({ byteLength, key }) => {
      const context = Uint8Array.from(DERIVATION_CONTEXT, (character) => character.charCodeAt(0));
      const options = { id: DERIVATION_ID, context, length: byteLength };
      return () => {
        const derived = keyDerivation.derive(key, options);
        const bytes = derived.read((readable) => readable.slice());
        derived.dispose();
        return bytes;
      };
    },
  };
}
